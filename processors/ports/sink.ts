/** Rows of one table, cut from one range of one topic partition. */
export interface SinkBatch {
  readonly table: string;
  /** Encoded rows in the sink's own format, one entry a row, so that a poison row can be bisected out. */
  readonly rows: readonly Buffer[];
  /** The same range always bears the same token: a repeated insert has no effect. */
  readonly token: string;
}

/** An outside store of rows. */
export interface Sink {
  /** Resolves when the rows are stored; safe to repeat with the same token. @throws retriable or not: see the error's code. */
  write(batch: SinkBatch): Promise<void>;
  ping(): Promise<void>;
  close(): Promise<void>;
}
