import { partitionOf } from './partitioner.ts';
import type { TopicSpec } from './topics.ts';

/** How many partitions a topic has when topics that are not routed to a single one have `partitions`. */
export function partitionCount(topic: TopicSpec, partitions: number): number {
  return topic.routing === 'single' ? 1 : partitions;
}

/** Where a record of this key goes: its key's partition, every partition, or the only one. */
export function partitionsFor(topic: TopicSpec, key: string, partitions: number): number[] {
  if (topic.routing === 'single') return [0];
  if (topic.routing === 'by-key') return [partitionOf(key, partitions)];
  return Array.from({ length: partitions }, (_, partition) => partition);
}
