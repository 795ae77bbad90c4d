import type { Out } from './records.ts';

/** Where an appended record landed. */
export interface Appended {
  readonly offset: number;
  readonly appendTimeMs: number;
}

/** The front door's way to append to topics. */
export interface Publisher {
  /** Resolves when all records are durable, and not before. All of one call or none. */
  publish(records: readonly Out[]): Promise<readonly Appended[]>;
  close(): Promise<void>;
}
