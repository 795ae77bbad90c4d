// A member cannot tell its group anything between two rebalances, but an offset that it commits may bear a note, which whoever
// asks for the offset gets: so `status` knows of restores in every process.
import type { BrokerRequests, CommittedOffsets } from './protocol.ts';

/** Records left to follow, by partition. */
export type LeftToRestore = ReadonlyMap<number, number>;

function read(note: string | null): number {
  const { to_restore = 0 } = JSON.parse(note || '{}') as { to_restore?: number };
  return to_restore;
}

/** What the owners of tasks noted on these partitions of a topic; of a task that works nothing. @throws kafkajs's errors. */
export async function readNotes(
  coordinator: BrokerRequests,
  groupId: string,
  topic: string,
  partitions: readonly number[],
): Promise<LeftToRestore> {
  const asked = partitions.map((partition) => ({ partition }));
  const { responses } = await coordinator.offsetFetch({ groupId, topics: [{ topic, partitions: asked }] });
  const known = responses.flatMap(({ partitions: all }) => all);
  return new Map(known.map(({ partition, metadata }) => [partition, read(metadata)]));
}

/** The same offsets of a topic as the group has, each with its task's note: lag stays what it was. @throws kafkajs's errors. */
export async function withNotes(
  coordinator: BrokerRequests,
  groupId: string,
  topic: string,
  left: LeftToRestore,
): Promise<CommittedOffsets> {
  const asked = [...left.keys()].map((partition) => ({ partition }));
  const { responses } = await coordinator.offsetFetch({ groupId, topics: [{ topic, partitions: asked }] });
  const known = responses.flatMap(({ partitions: all }) => all);
  const partitions = known.map(({ partition, offset }) => ({
    partition,
    offset: offset === '-1' ? '0' : offset,
    metadata: JSON.stringify({ to_restore: left.get(partition) ?? 0 }),
  }));
  return { topic, partitions };
}
