import { Command } from 'commander';
import { ReconduitError } from '../../processors/errors.ts';
import { withDoor } from '../door/with-door.ts';
import { printJson, printRows, type Row } from '../text/output.ts';

function listCommand(): Command {
  return new Command('list')
    .description('list records that could not be read or processed, oldest first')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  reconduit dlq list')
    .action(async (options: { json?: boolean }) => {
      await withDoor('read', async (door) => {
        const rows = await door.json<Row[]>({ method: 'GET', path: '/dlq' });
        printRows(rows, { ...options, whenEmpty: 'no dead letters: everything was read and processed' });
      });
    });
}

function showCommand(): Command {
  return new Command('show')
    .description('print one dead letter with its original bytes; they may hold patient details')
    .argument('<dlq_id>', 'id as `reconduit dlq list` shows it')
    .addHelpText('after', '\nExample:\n  reconduit dlq show pos.transactions-3@17')
    .action(async (dlqId: string) => {
      await withDoor('read', async (door) => {
        printJson(await door.json({ method: 'GET', path: `/dlq/${encodeURIComponent(dlqId)}` }));
      });
    });
}

function replayCommand(): Command {
  return new Command('replay')
    .description('ingest dead letters again, each at most once')
    .argument('[dlq_id...]', 'ids as `reconduit dlq list` shows them')
    .option('--all', 'all that were not replayed yet')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  reconduit dlq replay pos.transactions-3@17')
    .action(async (dlqIds: string[], options: { all?: boolean; json?: boolean }) => {
      if ((dlqIds.length === 0) !== Boolean(options.all)) throw new ReconduitError('USAGE', 'give ids, or --all');
      await withDoor('process', async (door) => {
        const json = options.all ? {} : { dlq_ids: dlqIds };
        const done = await door.json<{ replayed: number; already_replayed: number }>({
          method: 'POST',
          path: '/dlq/replay',
          json,
        });
        if (options.json) printJson(done);
        else process.stdout.write(`replayed ${done.replayed}, replayed before ${done.already_replayed}\n`);
      });
    });
}

/** `reconduit dlq list|show|replay`. */
export function dlqCommand(): Command {
  return new Command('dlq')
    .description('dead letters: records that could not be read or processed')
    .addHelpText('after', '\nExample:\n  reconduit dlq list')
    .addCommand(listCommand())
    .addCommand(showCommand())
    .addCommand(replayCommand());
}
