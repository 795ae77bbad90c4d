import { ReconduitError } from '../errors.ts';
import type { IndexRange, Sink, TableRows } from '../ports/sink.ts';
import type { Telemetry } from '../ports/telemetry.ts';
import type { Cut } from './pending-records.ts';

/** Rows [from, to) of those that one table has of a cut. */
export interface Part {
  readonly rows: TableRows;
  readonly cut: Cut;
  readonly from: number;
  readonly to: number;
  readonly token: string;
  /** An insert of them was tried, and nobody knows what became of it. */
  readonly triedBefore: boolean;
}

/** What repeating needs. */
export interface RepeatSetting {
  readonly sink: Sink;
  readonly telemetry: Telemetry;
}

// Every further round is one more kill of ClickHouse at the same point.
const mostRounds = 20;

/** Which records of the part have rows that are not stored. */
async function missingRecords(sink: Sink, { rows, cut, from, to }: Part): Promise<IndexRange[]> {
  const ranges = cut.intent.ranges.filter((range) => range.topic === rows.topic);
  const stored = await sink.stored(rows.table, ranges);
  const missing: IndexRange[] = [];
  for (let i = from; i < to; i++) {
    const record = cut.records[rows.records[i] ?? 0];
    if (record === undefined || stored.get(record.partition)?.has(record.offset)) continue;
    missing.push({ from: i, to: i + 1 });
  }
  return missing;
}

/**
 * Stores what is not there of a part that was tried before, and looks again until all of it is there. A token alone does
 * not do: ClickHouse writes it down before it puts the part in place (MergeTreeDeduplicationLog::addPart), so after a kill
 * in between it acknowledges the repeated insert and stores nothing. Rows that were acknowledged and are not there are
 * inserted under the next token, `<token>~1` and so on. These are the same in every life of the program, so that an insert
 * of the life before, which may still run in the server, is not joined by a second one.
 * @throws as `Sink.write`.
 */
export async function writeMissing({ sink, telemetry }: RepeatSetting, part: Part): Promise<void> {
  const { token, rows } = part;
  for (let round = 0; round < mostRounds; round++) {
    const missing = await missingRecords(sink, part);
    if (missing.length === 0) return;
    if (round > 0) {
      const fields = { table: rows.table, records: missing.length };
      telemetry.log('warn', 'rows were acknowledged and are not there: stored again', fields);
      telemetry.count('reconduit_sink_stored_again_total', missing.length, { table: rows.table });
    }
    await sink.write({
      table: rows.table,
      bytes: rows.encode(missing),
      token: round === 0 ? token : `${token}~${round}`,
    });
  }
  throw new ReconduitError('CLICKHOUSE_UNAVAILABLE', `rows of ${rows.table} are acknowledged and not there`);
}
