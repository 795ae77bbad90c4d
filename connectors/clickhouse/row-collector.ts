import type { RawRecord } from '../../processors/ports/records.ts';
import type { RowCollector, TableRows } from '../../processors/ports/sink.ts';
import { type RecordName, type TopicSpec, topics } from '../../schemas/topics.ts';
import { RowBinaryWriter } from './row-binary.ts';
import { exceptionRows, matchLogRows, matchRows } from './rows-decisions.ts';
import { deadLetterRows, reviewRows, signalRows } from './rows-operations.ts';
import { progressRows, redemptionRows, ticketRows } from './rows-sources.ts';
import type { TableEncoder } from './table-rows.ts';

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
  encoders(topics.reviewOutcomes, reviewRows),
  encoders(topics.opsSignals, signalRows),
  encoders(topics.dlq, deadLetterRows),
]);

interface Table {
  readonly topic: string;
  readonly encoder: TableEncoder;
  readonly writer: RowBinaryWriter;
  readonly ends: number[];
  readonly records: number[];
  readonly counts: number[];
  readonly versions: Map<string, number>;
}

function newTable(topic: string, encoder: TableEncoder, writer: RowBinaryWriter): Table {
  return { topic, encoder, writer, ends: [], records: [], counts: [], versions: new Map() };
}

function keep(table: Table, index: number, rows: number): void {
  table.ends.push(table.writer.position);
  table.records.push(index);
  table.counts.push(rows);
}

function remember(table: Table, value: never, record: RawRecord): void {
  const row = table.encoder.version?.(value, record);
  if (row && row.version >= (table.versions.get(row.key) ?? 0)) table.versions.set(row.key, row.version);
}

function finished(table: Table): TableRows {
  const { topic, encoder, writer, ends, records, counts, versions } = table;
  const rows = encoder.version ? undefined : counts.reduce((sum, n) => sum + n, 0);
  return { table: encoder.table, topic, bytes: writer.written(), ends, records, counts, proof: { rows, versions } };
}

/** Writers that no collector uses, by table. Growing a fresh buffer costs as much as filling it. */
export type SpareWriters = Map<TableEncoder, RowBinaryWriter[]>;

/** Collects RowBinary rows of every table that some topic feeds. */
export function createRowCollector(spare: SpareWriters, provedPartition: number): RowCollector {
  const tables = new Map<TableEncoder, Table>();
  let rows = 0;
  const tableOf = (topic: TopicSpec, encoder: TableEncoder): Table => {
    let table = tables.get(encoder);
    if (table === undefined) {
      table = newTable(topic.name, encoder, spare.get(encoder)?.pop() ?? new RowBinaryWriter());
      tables.set(encoder, table);
    }
    return table;
  };
  return {
    get rows() {
      return rows;
    },
    add: (index, record, topic, value) => {
      const into = (tableEncoders.get(topic.name) ?? []).map((encoder) => tableOf(topic, encoder));
      const starts = into.map((table) => table.writer.position);
      try {
        const counts = into.map((table) => table.encoder.write(table.writer, value as never, record));
        into.forEach((table, i) => {
          keep(table, index, counts[i] ?? 0);
          if (record.partition === provedPartition) remember(table, value as never, record);
          rows += counts[i] ?? 0;
        });
      } catch (error) {
        into.forEach((table, i) => {
          table.writer.position = starts[i] ?? 0;
        });
        throw error;
      }
    },
    finish: () => [...tables.values()].filter((table) => table.ends.length > 0).map(finished),
    release: () => {
      for (const { encoder, writer } of tables.values()) {
        writer.position = 0;
        spare.set(encoder, [...(spare.get(encoder) ?? []), writer]);
      }
      tables.clear();
    },
  };
}
