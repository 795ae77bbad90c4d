import type { TopicSpec } from '../../schemas/topics.ts';
import type { RawRecord } from './records.ts';

/** Indexes from inclusive to exclusive. */
export interface IndexRange {
  readonly from: number;
  readonly to: number;
}

/** Rows of one table, to be encoded in the sink's own format. */
export interface TableRows {
  readonly table: string;
  /** The one topic that feeds the table. */
  readonly topic: string;
  /**
   * The rows of some of its records, of those in each range: so that what is missing can be sent, and a poison record cut
   * out. The same ranges give the same bytes, valid until the next call.
   */
  encode(ranges: readonly IndexRange[]): Buffer;
  /** For each record that has rows, the index under which it was added. */
  readonly records: readonly number[];
  /** For each of these, how many rows it has. */
  readonly counts: readonly number[];
  /** How the rows are proved to have arrived. */
  readonly proof: ProofClaim;
}

/** What must be found in a table after its rows were written. */
export interface ProofClaim {
  /** Rows, in a table where every row stays; undefined in one where a later row replaces an earlier one. */
  readonly rows: number | undefined;
  /** Latest version by key, in a table where a later row replaces an earlier one. */
  readonly versions: ReadonlyMap<string, number>;
}

/** Offsets that were written, from inclusive to exclusive. */
export interface OffsetRange {
  readonly partition: number;
  readonly from: number;
  readonly to: number;
}

/** Collects rows of many tables. The same records in the same order give the same bytes. */
export interface RowCollector {
  /**
   * Adds the rows of one record; all of them or none. Records of a topic are added in order, those of `Sink.lastFirst`
   * from the last to the first. `value` is the record's as `Codec.current` gives it.
   * @throws RECORD_UNREADABLE; SINK_ROW when a value does not fit its column.
   */
  add(index: number, record: RawRecord, topic: TopicSpec, value: Buffer): void;
  /** Only tables that have rows. */
  finish(): TableRows[];
  /** The rows of `finish` are not needed any more: their memory serves the next collector. */
  release(): void;
}

/** Rows of one table to store. */
export interface SinkBatch {
  readonly table: string;
  readonly bytes: Buffer;
  /** The same rows always bear the same token, which keeps out a repeated insert while the first one still runs. */
  readonly token: string;
}

/** An outside store of rows. */
export interface Sink {
  /** Topics whose records have rows. */
  readonly topics: readonly TopicSpec[];
  /** Names of topics whose records replace each other within seconds: the last says what need not be written. */
  readonly lastFirst: ReadonlySet<string>;
  /** Keys for the proof are gathered only of records of one partition: they cost more than the rows. */
  collect(provedPartition: number): RowCollector;
  /**
   * Resolves when the rows are stored. Safe to repeat in a table where a later row replaces an earlier one. In one where
   * every row stays, look at `stored` first: a store that was killed may know a token and not its rows, or the reverse.
   * @throws CLICKHOUSE_UNAVAILABLE: try again · SINK_SCHEMA: a person must act · SINK_ROW: some row is poison.
   */
  write(batch: SinkBatch): Promise<void>;
  /** Offsets within the ranges of which a table has rows, by partition. @throws as `write`. */
  stored(table: string, ranges: readonly OffsetRange[]): Promise<ReadonlyMap<number, ReadonlySet<number>>>;
  /** How many of the rows claimed are not there, or are there twice; 0 proves the claim. */
  disprove(table: string, ranges: readonly OffsetRange[], claim: ProofClaim): Promise<number>;
  /** Rows in the whole of a table. */
  count(table: string): Promise<number>;
  ping(): Promise<void>;
}
