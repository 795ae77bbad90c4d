import { ReconduitError } from '../../processors/errors.ts';
import type { LogReader } from '../../processors/ports/log-reader.ts';
import type { RawRecord } from '../../processors/ports/records.ts';
import { partitionCount } from '../../schemas/routing.ts';
import { topicNamed } from '../../schemas/topics.ts';
import { boundsOf, fetchOne, rawRecordOf } from './fetch.ts';
import type { KafkaNames } from './names.ts';
import { persistently } from './persistently.ts';
import type { ClusterConnections } from './protocol.ts';

const maxBytes = 1 << 20;
const maxWaitMs = 100;

/** What a reader stands on. */
export interface ReaderSetting {
  readonly cluster: ClusterConnections;
  readonly names: KafkaNames;
  readonly partitions: number;
}

async function readUpTo(
  { cluster, names }: ReaderSetting,
  at: { topic: string; partition: number; from: number },
  limit: number,
): Promise<RawRecord[]> {
  const { topic, partition } = at;
  const name = names.topic(topic);
  await cluster.addMultipleTargetTopics([name]);
  const [bounds = { start: 0, end: 0 }] = await boundsOf(cluster, name, [partition]);
  const records: RawRecord[] = [];
  for (let from = Math.max(at.from, bounds.start); from < bounds.end && records.length < limit; ) {
    const part = await fetchOne(cluster, { topic: name, partition, from, maxBytes }, maxWaitMs);
    for (const message of part.messages) records.push(rawRecordOf(topic, partition, message));
    from = part.next;
  }
  return records.slice(0, limit);
}

/** Looks into topics: committed records only. */
export function createLogReader(setting: ReaderSetting): LogReader {
  const { cluster, names, partitions } = setting;
  const countOf = (topic: string): number => {
    const spec = topicNamed(topic);
    if (spec === undefined) throw new ReconduitError('NOT_FOUND', `there is no topic ${topic}`);
    return partitionCount(spec, partitions);
  };
  return {
    bounds: (topic) =>
      persistently(cluster, `bounds of ${topic}`, async () => {
        const numbers = Array.from({ length: countOf(topic) }, (_, partition) => partition);
        await cluster.addMultipleTargetTopics([names.topic(topic)]);
        return boundsOf(cluster, names.topic(topic), numbers);
      }),
    read: (topic, partition, from, limit) =>
      persistently(cluster, `reading ${topic}`, () => {
        if (partition >= countOf(topic)) {
          throw new ReconduitError('NOT_FOUND', `topic ${topic} has no partition ${partition}`);
        }
        return readUpTo(setting, { topic, partition, from }, limit);
      }),
  };
}
