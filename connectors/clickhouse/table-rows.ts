import type { RawRecord } from '../../processors/ports/records.ts';
import type { EventTypes } from '../../schemas/generated/types.ts';
import type { RecordName } from '../../schemas/topics.ts';
import type { RowBinaryWriter } from './row-binary.ts';

/** One row's identity: which row it replaces, and which is the newer. */
export interface RowVersion {
  readonly key: string;
  readonly version: number;
}

/** How records of one topic become rows of one table. */
export interface TableEncoder<N extends RecordName = RecordName> {
  readonly table: string;
  /** In the order in which `write` writes them. */
  readonly columns: readonly string[];
  /** Writes the rows of one record and gives their number. */
  write(to: RowBinaryWriter, value: EventTypes[N], record: RawRecord): number;
  /** Of the row that a record becomes; undefined when every row stays. */
  readonly version?: (value: EventTypes[N], record: RawRecord) => RowVersion;
  /**
   * Rows are replaced within seconds, and no two of one key have the same version: of those that replace each other in
   * one batch, only the latest is written.
   */
  readonly latestOnly?: true;
  /** SQL of the same key, for the proof. */
  readonly keySql?: string;
}

/** Columns that say where a row came from. */
export const originColumns: readonly string[] = ['appended_at', 'src_partition', 'src_offset'];

/** Writes `originColumns`. */
export function writeOrigin(to: RowBinaryWriter, record: RawRecord): void {
  to.time(record.appendTimeMs);
  to.uint16(record.partition);
  to.uint64(record.offset);
}

/** One key out of several ids, the same as SQL's concat_ws('\n', ...). */
export function keyOf(...ids: string[]): string {
  return ids.join('\n');
}
