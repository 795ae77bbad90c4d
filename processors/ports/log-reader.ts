import type { RawRecord } from './records.ts';

/** Looks into topics for people and front doors; no topology reads through it. */
export interface LogReader {
  /** First retained offset and end offset of each partition, by partition number. */
  bounds(topic: string): Promise<readonly { readonly start: number; readonly end: number }[]>;
  /** At most `limit` records from `fromOffset` (or the first retained one after it), in offset order. */
  read(topic: string, partition: number, fromOffset: number, limit: number): Promise<readonly RawRecord[]>;
}
