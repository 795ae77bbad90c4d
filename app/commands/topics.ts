import { pipeline } from 'node:stream/promises';
import { Command } from 'commander';
import { withDoor } from '../door/with-door.ts';
import { printRows, type Row } from '../text/output.ts';
import { wholeNumber } from './option-values.ts';
import { kafkaTopicCommands } from './topics-kafka.ts';

interface ReadOptions {
  readonly partition?: number;
  readonly from: number;
  readonly limit: number;
}

function listCommand(): Command {
  return new Command('list')
    .description('list topics with their partitions and how many records they hold')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  reconduit topics list')
    .action(async (options: { json?: boolean }) => {
      await withDoor('read', async (door) => {
        printRows(await door.json<Row[]>({ method: 'GET', path: '/topics' }), options);
      });
    });
}

function readCommand(): Command {
  return new Command('read')
    .description('print records of a topic, decoded, one JSON object a line')
    .argument('<topic>', 'name of the topic, with or without the prefix reconduit.')
    .option('--partition <number>', 'only this partition', wholeNumber(0))
    .option('--from <offset>', 'begin at this offset of each partition', wholeNumber(0), 0)
    .option('--limit <records>', 'at most so many records', wholeNumber(1), 100)
    .addHelpText('after', '\nExample:\n  reconduit topics read matches --limit 5 | jq .value.status')
    .action(async (topic: string, { partition, from, limit }: ReadOptions) => {
      const query = new URLSearchParams({ from: String(from), limit: String(limit) });
      if (partition !== undefined) query.set('partition', String(partition));
      await withDoor('read', async (door) => {
        const path = `/topics/${encodeURIComponent(topic)}?${query}`;
        await pipeline(await door.stream({ method: 'GET', path }), process.stdout, { end: false });
      });
    });
}

/** `reconduit topics list|read|apply|diff|describe|acl`. */
export function topicsCommand(): Command {
  const command = new Command('topics')
    .description('the event topics: read them; create and check those of a Kafka cluster')
    .addHelpText('after', '\nExample:\n  reconduit topics list')
    .addCommand(listCommand())
    .addCommand(readCommand());
  for (const verb of kafkaTopicCommands()) command.addCommand(verb);
  return command;
}
