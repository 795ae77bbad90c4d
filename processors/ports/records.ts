/** One partition of one topology: the unit of state, commit and takeover. */
export interface TaskId {
  readonly topology: string;
  readonly partition: number;
}

/** A record as a topic holds it: undecoded. */
export interface RawRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  /** When the log took it (LogAppendTime); never goes back within a partition. */
  readonly appendTimeMs: number;
  readonly key: string;
  readonly value: Buffer;
}

/** A record to append. */
export interface Out {
  readonly topic: string;
  readonly partition: number;
  readonly key: string;
  readonly value: Buffer;
  /** For whoever looks at a topic of Kafka with tools of their own; nothing of ours reads them. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** A change of state; undefined deletes. */
export interface Change {
  readonly store: string;
  readonly key: string;
  readonly value: Buffer | undefined;
}

/** Next offset to read, by topic. */
export type Positions = Readonly<Record<string, number>>;
