import type { Out } from '../../../processors/ports/records.ts';
import type { Topology } from '../../../processors/runtime/topology.ts';
import { topics } from '../../../schemas/topics.ts';
import { joiningTopology } from '../crash/joining-topology.ts';
import { joiningRecords } from '../crash/scenario.ts';

/** The joining topology, which passes over what it cannot read, by way of `dlq`. */
export const forgivingJoin: Topology = { ...joiningTopology, onUnreadable: 'dead-letter' };

/** Every so many records one is no record. */
const poisonEvery = 50;

/** Pairs to join, with unreadable records among them. */
export function poisonedPairs(count: number, partitions: number): Out[] {
  return joiningRecords(count, partitions).flatMap((record, i) => {
    const poison = {
      ...record,
      topic: topics.posTransactions.name,
      key: `poison-${i}`,
      value: Buffer.from(`junk ${i}`),
    };
    return i % poisonEvery === 0 ? [record, poison] : [record];
  });
}

/** How many of these cannot be read. */
export function poisonIn(records: readonly Out[]): number {
  return records.filter(({ key }) => key.startsWith('poison-')).length;
}
