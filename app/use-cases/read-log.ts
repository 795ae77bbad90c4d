import type { RawRecord } from '../../processors/ports/records.ts';
import type { EventTypes } from '../../schemas/generated/types.ts';
import type { RecordName, TopicSpec } from '../../schemas/topics.ts';
import type { LogPorts } from './ports.ts';

// Records fetched at once when a topic is read through: a few hundred kilobytes.
const fetchRecords = 1000;

/** Every retained record of one partition up to its end now, undecoded. */
export async function* readPartition(
  { log }: Pick<LogPorts, 'log'>,
  topic: TopicSpec,
  partition: number,
  fromOffset = 0,
): AsyncGenerator<RawRecord> {
  const bounds = (await log.bounds(topic.name))[partition];
  if (!bounds) return;
  let next = Math.max(fromOffset, bounds.start);
  while (next < bounds.end) {
    const records = await log.read(topic.name, partition, next, Math.min(fetchRecords, bounds.end - next));
    const last = records.at(-1);
    if (!last) return;
    yield* records;
    next = last.offset + 1;
  }
}

/** Every retained record of a topic that can be decoded, partition by partition; broadcast topics once. */
export async function* readEvents<N extends RecordName>(
  ports: Pick<LogPorts, 'log' | 'codec'>,
  topic: TopicSpec<N>,
): AsyncGenerator<{ readonly raw: RawRecord; readonly event: EventTypes[N] }> {
  const partitions = topic.routing === 'by-key' ? (await ports.log.bounds(topic.name)).length : 1;
  for (let partition = 0; partition < partitions; partition++) {
    for await (const raw of readPartition(ports, topic, partition)) {
      await ports.codec.prepare([raw.value]);
      const event = tryDecode(ports, topic, raw);
      if (event) yield { raw, event };
    }
  }
}

/** The record's event; undefined when its bytes are not one (the topology sends those to dlq). */
export function tryDecode<N extends RecordName>(
  { codec }: Pick<LogPorts, 'codec'>,
  topic: TopicSpec<N>,
  raw: RawRecord,
): EventTypes[N] | undefined {
  try {
    return codec.decode(topic, raw.value);
  } catch {
    return undefined;
  }
}
