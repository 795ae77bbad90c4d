import type { Out } from '../../processors/ports/records.ts';
import type { EventTypes } from '../../schemas/generated/types.ts';
import { partitionOf } from '../../schemas/partitioner.ts';
import type { RecordName, TopicSpec } from '../../schemas/topics.ts';
import type { LogPorts } from './ports.ts';

/** The records that append this event where its topic routes it: its key's partition, every partition, or the only one. */
export function recordsOf<N extends RecordName>(
  { codec, partitions }: Pick<LogPorts, 'codec' | 'partitions'>,
  topic: TopicSpec<N>,
  key: string,
  event: EventTypes[N],
): Out[] {
  const value = codec.encode(topic, event);
  const out = (partition: number): Out => ({ topic: topic.name, partition, key, value });
  if (topic.routing === 'single') return [out(0)];
  if (topic.routing === 'by-key') return [out(partitionOf(key, partitions))];
  return Array.from({ length: partitions }, (_, partition) => out(partition));
}
