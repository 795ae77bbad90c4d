import type { RawRecord } from '../../processors/ports/records.ts';
import { withoutAborted } from './abort-filter.ts';
import type { ClusterConnections, FetchedMessage, FetchedPartition } from './protocol.ts';

const readCommitted = 1;

/** One partition of a topic, by its name in Kafka. */
export interface TopicPartition {
  readonly topic: string;
  readonly partition: number;
}

/** Where to read on in one partition. */
export interface ReadRange extends TopicPartition {
  readonly from: number;
  readonly maxBytes: number;
}

/** What one fetch brought of one partition: committed records only. */
export interface ReadPart extends TopicPartition {
  readonly messages: readonly FetchedMessage[];
  /** Where to read on: past control records and what was aborted. `from` when nothing came. */
  readonly next: number;
  /** End of what is committed. */
  readonly stableEnd: number;
}

function partOf(range: ReadRange, fetched: FetchedPartition): ReadPart {
  const { topic, partition, from } = range;
  const stableEnd = Number(fetched.lastStableOffset);
  // A batch is sent whole: it may begin before `from`.
  const messages = fetched.messages.filter((m) => Number(m.offset) >= from);
  const last = messages.at(-1);
  const committed = withoutAborted({ messages, abortedTransactions: fetched.abortedTransactions });
  return {
    topic,
    partition,
    messages: committed.filter((m) => !m.isControlRecord),
    next: last === undefined ? from : Number(last.offset) + 1,
    stableEnd,
  };
}

/** Fetches from one broker, waiting up to `maxWaitMs` for the first record. @throws kafkajs's errors. */
export async function fetchFrom(
  cluster: ClusterConnections,
  nodeId: number,
  ranges: readonly ReadRange[],
  maxWaitMs: number,
): Promise<ReadPart[]> {
  const broker = await cluster.findBroker({ nodeId });
  const topicNames = [...new Set(ranges.map((range) => range.topic))];
  const { responses } = await broker.fetch({
    isolationLevel: readCommitted,
    maxWaitTime: maxWaitMs,
    minBytes: 1,
    maxBytes: ranges.reduce((sum, range) => sum + range.maxBytes, 0),
    topics: topicNames.map((topic) => ({
      topic,
      partitions: ranges
        .filter((range) => range.topic === topic)
        .map(({ partition, from, maxBytes }) => ({ partition, fetchOffset: String(from), maxBytes })),
    })),
  });
  const parts: ReadPart[] = [];
  for (const { topicName, partitions } of responses) {
    for (const fetched of partitions) {
      const range = ranges.find((r) => r.topic === topicName && r.partition === fetched.partition);
      if (range !== undefined) parts.push(partOf(range, fetched));
    }
  }
  return parts;
}

/** The broker that leads a partition. @throws when nobody does, or there is no such partition. */
export function leaderOf(cluster: ClusterConnections, { topic, partition }: TopicPartition): number {
  const found = cluster.findTopicPartitionMetadata(topic).find((p) => p.partitionId === partition);
  if (found === undefined || found.leader < 0) throw new Error(`nobody leads partition ${partition} of ${topic}`);
  return found.leader;
}

/**
 * Fetches one partition alone, so that the broker sends at least one batch however large; an empty one, which compaction
 * leaves behind and kafkajs hides, is stepped over.
 */
export async function fetchOne(cluster: ClusterConnections, range: ReadRange, maxWaitMs: number): Promise<ReadPart> {
  const [part] = await fetchFrom(cluster, leaderOf(cluster, range), [range], maxWaitMs);
  if (part === undefined) throw new Error(`no answer for partition ${range.partition} of ${range.topic}`);
  if (part.next === range.from && part.next < part.stableEnd) return { ...part, next: part.next + 1 };
  return part;
}

/** First retained offset and end of what is committed, of some partitions of one topic. */
export async function boundsOf(
  cluster: ClusterConnections,
  topic: string,
  partitions: readonly number[],
): Promise<{ readonly start: number; readonly end: number }[]> {
  const asked = partitions.map((partition) => ({ partition }));
  const ask = async (fromBeginning: boolean): Promise<Map<number, number>> => {
    const [answer] = await cluster.fetchTopicsOffset([{ topic, partitions: asked, fromBeginning }]);
    return new Map(answer?.partitions.map(({ partition, offset }) => [partition, Number(offset)]));
  };
  const [starts, ends] = await Promise.all([ask(true), ask(false)]);
  return partitions.map((partition) => ({ start: starts.get(partition) ?? 0, end: ends.get(partition) ?? 0 }));
}

/** A message as the runtime knows records, under the topic's short name. */
export function rawRecordOf(topic: string, partition: number, message: FetchedMessage): RawRecord {
  return {
    topic,
    partition,
    offset: Number(message.offset),
    appendTimeMs: Number(message.timestamp),
    key: message.key?.toString() ?? '',
    value: message.value ?? Buffer.alloc(0),
  };
}
