import { ReconduitError } from '../../processors/errors.ts';
import { eventToJson } from '../../schemas/json.ts';
import { type RecordName, type TopicSpec, topicNamed, topics } from '../../schemas/topics.ts';
import type { LogPorts } from './ports.ts';
import { readPartition, tryDecode } from './read-log.ts';

type LookPorts = Pick<LogPorts, 'log' | 'codec'>;

/** One topic, as `topics list` shows it. */
export type TopicRow = {
  readonly topic: string;
  readonly record: string;
  readonly key: string;
  readonly partitions: number;
  readonly records: number;
  readonly retention_days: number | null;
  readonly compacted: boolean;
};

/** Every topic with how many records it holds. */
export async function listTopics({ log }: LookPorts): Promise<TopicRow[]> {
  return Promise.all(
    Object.values<TopicSpec>(topics).map(async (spec) => {
      const bounds = await log.bounds(spec.name);
      return {
        topic: spec.name,
        record: spec.record,
        key: spec.key,
        partitions: bounds.length,
        records: bounds.reduce((sum, { start, end }) => sum + end - start, 0),
        retention_days: spec.retentionDays,
        compacted: spec.compacted,
      };
    }),
  );
}

/** The topic of this name. @throws NOT_FOUND. */
function requireTopic(name: string): TopicSpec {
  const spec = topicNamed(name.replace(/^reconduit\./, ''));
  if (!spec) throw new ReconduitError('NOT_FOUND', `there is no topic ${name}; \`reconduit topics list\` shows all`);
  return spec;
}

/** Part of a topic: at most `limit` records, from `fromOffset` of each partition, or of one. */
export interface TopicRange {
  readonly topic: string;
  readonly partition: number | null;
  readonly fromOffset: number;
  readonly limit: number;
}

/** Records decoded as snake_case JSON with where they stand; bytes that are no record come as base64 with `unreadable`. */
export async function* readTopic(ports: LookPorts, range: TopicRange): AsyncGenerator<Record<string, unknown>> {
  const spec = requireTopic(range.topic);
  const count = (await ports.log.bounds(spec.name)).length;
  const wanted = range.partition === null ? Array.from({ length: count }, (_, i) => i) : [range.partition];
  if (range.partition !== null && range.partition >= count) {
    throw new ReconduitError('NOT_FOUND', `topic ${spec.name} has partitions 0 to ${count - 1}`);
  }
  let left = range.limit;
  for (const partition of wanted) {
    if (left === 0) return;
    for await (const raw of readPartition(ports, spec, partition, range.fromOffset)) {
      await ports.codec.prepare([raw.value]);
      const { offset, key } = raw;
      const event = tryDecode(ports, spec, raw);
      const value = event ? eventToJson<RecordName>(spec.record, event) : { unreadable: raw.value.toString('base64') };
      yield { partition, offset, append_time: raw.appendTimeMs, key, value };
      if (--left === 0) return;
    }
  }
}
