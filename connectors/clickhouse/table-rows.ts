import type { RawRecord } from '../../processors/ports/records.ts';
import type { FieldReader } from './field-reader.ts';

/** A number that is worked out of a record. */
export type Worked = (fields: FieldReader, record: RawRecord) => number;

/**
 * How records of one topic become rows of one table. A field goes to the column of its name: `customer.name` to
 * `customer_name`, `lines[].kind` to `lines.kind`, `amount_cents` to `amount`; one without a column is passed over.
 */
export interface TableRowsSpec {
  readonly table: string;
  /** Columns whose field has another name, by its path. */
  readonly renamed?: Readonly<Record<string, string>>;
  /** Columns that are worked out; the record's origin always is. */
  readonly worked?: Readonly<Record<string, Worked>>;
  /** Fields that `worked` reads. */
  readonly workedFields?: readonly string[];
  /** Of the row that a record becomes; absent when every row stays. */
  readonly identity?: RowIdentity;
  /** A record within the record that may be null: when it is there, its fields make a second row, the rest of it as in the first. */
  readonly further?: string;
  /** Of the second row: what is worked out otherwise than in the first. */
  readonly furtherWorked?: Readonly<Record<string, Worked>>;
}

/** Which row a row replaces, and which is the newer. */
export interface RowIdentity {
  /** Fields whose texts are the key, in the order of `sql`. */
  readonly key: readonly string[];
  /** Fields that `version` reads. */
  readonly versionFields: readonly string[];
  readonly version: Worked;
  /**
   * Rows are replaced within seconds, and no two of one key have the same version: of those that replace each other in
   * one batch, only the latest is written.
   */
  readonly latestOnly?: true;
}

/** SQL of the same key, for the proof. */
export function keySql({ key }: RowIdentity): string {
  return key.length === 1 ? `${key[0]}` : `concat(${key.join(", '\\n', ")})`;
}

/** Columns of every table that say where a row came from. */
export const originWorked: Readonly<Record<string, Worked>> = {
  appended_at: (_, record) => record.appendTimeMs,
  src_partition: (_, record) => record.partition,
  src_offset: (_, record) => record.offset,
};
