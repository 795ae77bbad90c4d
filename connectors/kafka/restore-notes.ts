// A member cannot tell its group anything between two rebalances, but an offset that it commits may bear a note, which whoever
// asks for the offset gets: so `status` knows of restores in every process.
import type { BrokerRequests, CommittedOffsets, KnownOffsets } from './protocol.ts';

/** Records left to follow, by partition. */
export type LeftToRestore = ReadonlyMap<number, number>;

/** A group, where it is coordinated, and the topic that bears its notes. */
export interface NotedTopic {
  readonly coordinator: BrokerRequests;
  readonly groupId: string;
  readonly topic: string;
}

async function offsetsOf(
  { coordinator, groupId, topic }: NotedTopic,
  partitions: Iterable<number>,
): Promise<KnownOffsets['partitions']> {
  const asked = [...partitions].map((partition) => ({ partition }));
  const { responses } = await coordinator.offsetFetch({ groupId, topics: [{ topic, partitions: asked }] });
  return responses.flatMap((response) => response.partitions);
}

/** What the owners of these tasks noted last; 0: nothing is left. @throws kafkajs's errors. */
export async function readNotes(at: NotedTopic, partitions: readonly number[]): Promise<LeftToRestore> {
  const left = (note: string | null): number => (JSON.parse(note || '{}') as { to_restore?: number }).to_restore ?? 0;
  const known = await offsetsOf(at, partitions);
  return new Map(known.map(({ partition, metadata }) => [partition, left(metadata)]));
}

/** The same offsets as the group has, each with its task's note: lag stays what it was. @throws kafkajs's errors. */
export async function withNotes(at: NotedTopic, left: LeftToRestore): Promise<CommittedOffsets> {
  const known = await offsetsOf(at, left.keys());
  const partitions = known.map(({ partition, offset }) => ({
    partition,
    // -1: the group has none.
    offset: offset === '-1' ? '0' : offset,
    metadata: JSON.stringify({ to_restore: left.get(partition) ?? 0 }),
  }));
  return { topic: at.topic, partitions };
}
