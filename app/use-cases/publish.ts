import type { Out } from '../../processors/ports/records.ts';
import type { EventTypes } from '../../schemas/generated/types.ts';
import { partitionsFor } from '../../schemas/routing.ts';
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
  return partitionsFor(topic, key, partitions).map((partition) => ({ topic: topic.name, partition, key, value }));
}
