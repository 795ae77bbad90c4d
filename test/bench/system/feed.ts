import { createReadStream, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ingestFeed } from '../../../app/use-cases/ingest-feed.ts';
import type { LogPorts } from '../../../app/use-cases/ports.ts';
import { recordsOf } from '../../../app/use-cases/publish.ts';
import type { Out } from '../../../processors/ports/records.ts';
import type { Reference } from '../../../schemas/generated/types.ts';
import { eventToJson } from '../../../schemas/json.ts';
import { topics } from '../../../schemas/topics.ts';
import type { ArrivingEvent } from '../../support/workload/labelled-workload.ts';
import { grouped } from './stream-workload.ts';

const eventsPerBody = 2_000;

/** One request's bodies as files: what a POS and a program would post in the same minutes. */
export interface Bodies {
  readonly pos: string;
  readonly rewards: string;
}

/** Writes events as NDJSON files, so that neither making them nor holding them is measured. */
export function writeBodies(events: readonly ArrivingEvent[], dir: string): Bodies[] {
  mkdirSync(dir, { recursive: true });
  const lines = (group: readonly ArrivingEvent[], kind: 'ticket' | 'redemption'): string =>
    group
      .flatMap((event) => {
        if (event.kind !== kind) return [];
        const json =
          event.kind === 'ticket' ? eventToJson('PosTransaction', event.value) : eventToJson('Redemption', event.value);
        return [`${JSON.stringify(json)}\n`];
      })
      .join('');
  return [...grouped(events, eventsPerBody)].map((group, i) => {
    const bodies = { pos: join(dir, `${i}-pos.ndjson`), rewards: join(dir, `${i}-rewards.ndjson`) };
    writeFileSync(bodies.pos, lines(group, 'ticket'));
    writeFileSync(bodies.rewards, lines(group, 'redemption'));
    return bodies;
  });
}

async function post(ports: LogPorts, side: 'pos' | 'rewards', path: string): Promise<number> {
  const request = {
    side,
    format: 'ndjson',
    name: path,
    source: null,
    batch: false,
    columns: null,
    through: null,
  } as const;
  const answer = await ingestFeed(ports, { ...request, body: createReadStream(path) }, () => undefined);
  if (answer.rejected > 0)
    throw new Error(`${answer.rejected} events were rejected: ${answer.rejected_rows[0]?.reason}`);
  return answer.events;
}

/** Posts bodies through the live door's use-case, both sides at once; resolves when all are durable. Gives their events. */
export async function postAll(ports: LogPorts, all: readonly Bodies[]): Promise<number> {
  let events = 0;
  for (const { pos, rewards } of all) {
    const counts = await Promise.all([post(ports, 'pos', pos), post(ports, 'rewards', rewards)]);
    events += counts[0] + counts[1];
  }
  return events;
}

/** The record that appends an event. */
export function recordOf(ports: LogPorts, event: ArrivingEvent): Out {
  const { practiceId } = event.value;
  const [record] =
    event.kind === 'ticket'
      ? recordsOf(ports, topics.posTransactions, practiceId, event.value)
      : event.kind === 'redemption'
        ? recordsOf(ports, topics.rewardsRedemptions, practiceId, event.value)
        : recordsOf(ports, topics.sourceProgress, practiceId, event.value);
  if (record === undefined) throw new Error('an event without a record');
  return record;
}

/** Appends reference data to every partition. */
export async function publishReferences(ports: LogPorts, references: readonly Reference[]): Promise<void> {
  await ports.publisher.publish(references.flatMap((r) => recordsOf(ports, topics.reference, r.referenceId, r)));
}
