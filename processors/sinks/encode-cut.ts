import { type TopicSpec, topicNamed, topics } from '../../schemas/topics.ts';
import type { Codec } from '../ports/codec.ts';
import type { Out, RawRecord } from '../ports/records.ts';
import type { Sink, TableRows } from '../ports/sink.ts';
import { deadLetterHeaders, deadLetterOf } from '../runtime/dead-letter.ts';
import type { Cut } from './pending-records.ts';
import { type InsistSetting, insist } from './write-rows.ts';

/** A cut as rows, and what could not become rows. */
export interface EncodedCut {
  readonly cut: Cut;
  readonly tables: readonly TableRows[];
  readonly deadLetters: readonly Out[];
  /** The rows are stored: gives their memory back. */
  release(): void;
}

/** What a dead letter needs. */
export interface DeadLetterSetting {
  readonly codec: Codec;
  /** Name of the sink. */
  readonly component: string;
}

/** What encoding needs. */
export interface EncodeSetting extends DeadLetterSetting, InsistSetting {
  readonly sink: Sink;
  /** Whose keys the proof wants. */
  readonly provedPartition: number;
}

// About 10 ms of work: the matcher, which shares the thread, goes in between.
const recordsPerTurn = 500;

// What nobody can read, the matcher cannot read either: its letter has the same id, and the two count as one.
const unreadable: ReadonlySet<string> = new Set(['RECORD_UNREADABLE', 'SCHEMA_UNKNOWN', 'SCHEMA_INCOMPATIBLE']);

/** The dead letter of a record that the sink gives up, ready to be committed. */
export function sinkDeadLetter(setting: DeadLetterSetting, record: RawRecord, table: string, error: unknown): Out {
  const letter = deadLetterOf(record, setting.component, error);
  const dlqId = unreadable.has(letter.code) ? letter.dlqId : `sink:${table}:${letter.dlqId}`;
  const value = setting.codec.encode(topics.dlq, { ...letter, dlqId });
  const headers = deadLetterHeaders(letter);
  return { topic: topics.dlq.name, partition: record.partition, key: record.key, value, headers };
}

function specOf(record: RawRecord): TopicSpec {
  const topic = topicNamed(record.topic);
  if (topic === undefined) throw new RangeError(`topic ${record.topic} is not in schemas/topics.ts`);
  return topic;
}

/** Indexes of the records in the order in which the sink wants them. */
function* orderOf(records: readonly RawRecord[], lastFirst: ReadonlySet<string>): Generator<number> {
  for (let index = 0; index < records.length; index++) {
    if (!lastFirst.has(records[index]?.topic ?? '')) yield index;
  }
  for (let index = records.length - 1; index >= 0; index--) {
    if (lastFirst.has(records[index]?.topic ?? '')) yield index;
  }
}

/** Collects the rows of the records of a cut, yielding to other work in between. */
export async function encodeCut(setting: EncodeSetting, cut: Cut): Promise<EncodedCut> {
  const { sink, codec, clock } = setting;
  const { records, intent } = cut;
  const values = records.map((record) => record.value);
  await insist(setting, intent.token, () => codec.prepare(values));
  const collector = sink.collect(setting.provedPartition);
  const deadLetters = new Map<number, Out>();
  let done = 0;
  for (const index of orderOf(records, sink.lastFirst)) {
    const record = records[index] as RawRecord;
    const topic = specOf(record);
    try {
      collector.add(index, record, topic, codec.current(topic, record.value));
    } catch (error) {
      deadLetters.set(index, sinkDeadLetter(setting, record, '*', error));
    }
    if (++done % recordsPerTurn === 0) await clock.sleep(0);
  }
  const inOrder = [...deadLetters].sort(([a], [b]) => a - b).map(([, letter]) => letter);
  return { cut, tables: collector.finish(), deadLetters: inOrder, release: () => collector.release() };
}
