import type { RawRecord } from '../../processors/ports/records.ts';
import type { RowCollector, TableRows } from '../../processors/ports/sink.ts';
import { type RecordName, type TopicSpec, topics } from '../../schemas/topics.ts';
import { RowBinaryWriter } from './row-binary.ts';
import { exceptionRows, matchLogRows, matchRows } from './rows-decisions.ts';
import { jobRows } from './rows-jobs.ts';
import { auditRows, deadLetterRows, driftRows, reviewRows, signalRows, verdictRows } from './rows-operations.ts';
import { progressRows, redemptionRows, ticketRows } from './rows-sources.ts';
import type { RowVersion, TableEncoder } from './table-rows.ts';

// One record type per topic is what makes the widening safe: a topic's encoders take exactly its record.
function encoders<N extends RecordName>(topic: TopicSpec<N>, ...of: TableEncoder<N>[]): [string, TableEncoder[]] {
  return [topic.name, of as unknown as TableEncoder[]];
}

/** Which tables the records of a topic go to, by topic name. */
export const tableEncoders: ReadonlyMap<string, readonly TableEncoder[]> = new Map([
  encoders(topics.posTransactions, ticketRows),
  encoders(topics.rewardsRedemptions, redemptionRows),
  encoders(topics.sourceProgress, progressRows),
  encoders(topics.matches, matchRows, matchLogRows),
  encoders(topics.exceptions, exceptionRows),
  encoders(topics.reviewDecisions, verdictRows),
  encoders(topics.reviewOutcomes, reviewRows),
  encoders(topics.opsSignals, signalRows),
  encoders(topics.dlq, deadLetterRows),
  encoders(topics.opsDrift, driftRows),
  encoders(topics.opsAudit, auditRows),
  encoders(topics.jobs, jobRows),
]);

interface Table {
  readonly topic: string;
  readonly encoder: TableEncoder;
  readonly writer: RowBinaryWriter;
  readonly ends: number[];
  readonly records: number[];
  readonly counts: number[];
  /** Latest version by key that was written, of rows of which only the latest is. */
  readonly latest: Map<string, number>;
  /** Of those: identity of the row that is being added. */
  row: RowVersion | undefined;
  /** Latest version by key, for the proof. */
  readonly versions: Map<string, number>;
}

function newTable(topic: string, encoder: TableEncoder, writer: RowBinaryWriter): Table {
  const none = { ends: [], records: [], counts: [], row: undefined };
  return { topic, encoder, writer, ...none, latest: new Map(), versions: new Map() };
}

/** Writes the rows of a record unless one that was added before replaces them; gives their number. */
function write(table: Table, value: never, record: RawRecord): number {
  const { encoder, latest, writer } = table;
  table.row = encoder.latestOnly && encoder.version?.(value, record);
  if (table.row && (latest.get(table.row.key) ?? -1) >= table.row.version) return 0;
  return encoder.write(writer, value, record);
}

function keep(table: Table, index: number, rows: number): void {
  if (rows === 0) return;
  table.ends.push(table.writer.position);
  table.records.push(index);
  table.counts.push(rows);
  if (table.row) table.latest.set(table.row.key, table.row.version);
}

function prove({ encoder, row, versions }: Table, value: never, record: RawRecord): void {
  const proved = row ?? encoder.version?.(value, record);
  if (proved && proved.version >= (versions.get(proved.key) ?? 0)) versions.set(proved.key, proved.version);
}

function finished(table: Table): TableRows {
  const { topic, encoder, writer, ends, records, counts, versions } = table;
  const rows = encoder.version ? undefined : counts.reduce((sum, n) => sum + n, 0);
  return { table: encoder.table, topic, bytes: writer.written(), ends, records, counts, proof: { rows, versions } };
}

/** Writers that no collector uses, by table. Growing a fresh buffer costs as much as filling it. */
export type SpareWriters = Map<TableEncoder, RowBinaryWriter[]>;

/** Takes the last rows away again. */
function cutBack(tables: readonly Table[], starts: readonly number[]): void {
  tables.forEach(({ writer }, i) => {
    writer.position = starts[i] ?? 0;
  });
}

/** Collects RowBinary rows of every table that some topic feeds. */
export function createRowCollector(spare: SpareWriters, provedPartition: number): RowCollector {
  const byTopic = new Map<string, readonly Table[]>();
  let rows = 0;
  const tablesOf = ({ name }: TopicSpec): readonly Table[] => {
    let tables = byTopic.get(name);
    if (tables === undefined) {
      const encoders = tableEncoders.get(name) ?? [];
      tables = encoders.map((encoder) => newTable(name, encoder, spare.get(encoder)?.pop() ?? new RowBinaryWriter()));
      byTopic.set(name, tables);
    }
    return tables;
  };
  return {
    get rows() {
      return rows;
    },
    add: (index, record, topic, value) => {
      const into = tablesOf(topic);
      const starts = into.map((table) => table.writer.position);
      let counts: number[];
      try {
        counts = into.map((table) => write(table, value as never, record));
      } catch (error) {
        cutBack(into, starts);
        throw error;
      }
      into.forEach((table, i) => {
        // Only now: a record that another table refuses replaces nothing.
        keep(table, index, counts[i] ?? 0);
        rows += counts[i] ?? 0;
        if (record.partition === provedPartition) prove(table, value as never, record);
      });
    },
    finish: () =>
      [...byTopic.values()]
        .flat()
        .filter((table) => table.ends.length > 0)
        .map(finished),
    release: () => {
      for (const { encoder, writer } of [...byTopic.values()].flat()) {
        writer.position = 0;
        spare.set(encoder, [...(spare.get(encoder) ?? []), writer]);
      }
      byTopic.clear();
    },
  };
}
