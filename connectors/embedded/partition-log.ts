import type { RawRecord } from '../../processors/ports/records.ts';
import { baseOffsetOf, decodeChunk } from './chunk.ts';

/**
 * A chunk as the tail cache keeps it: packed, since whoever follows reads it once or twice, and thousands of small objects
 * that live for seconds cost the garbage collector more than making them anew.
 */
export interface TailChunk {
  readonly bytes: Buffer;
  readonly lastOffset: number;
}

/** What memory knows of one partition of one topic: its bounds, and its latest chunks. */
export interface PartitionLog {
  readonly topic: string;
  readonly partition: number;
  /** First retained offset. */
  start: number;
  /** Next offset to append; everything below is durable. */
  end: number;
  /** Latest chunks, oldest first, without a gap up to `end`. */
  readonly tail: TailChunk[];
}

/** Where a read stops. Byte and record caps are checked between chunks: at least one chunk is given. */
export interface ReadLimit {
  readonly beforeOffset: number;
  readonly maxBytes: number;
  readonly maxRecords: number;
}

/** Index of the first record at or after an offset. */
function firstAtOrAfter(records: readonly RawRecord[], offset: number): number {
  let low = 0;
  let high = records.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((records[middle]?.offset ?? 0) < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Adds the records of a chunk in [from, limit.beforeOffset) to `into`. */
export function addRecords(into: RawRecord[], chunk: readonly RawRecord[], from: number, beforeOffset: number): void {
  for (let i = firstAtOrAfter(chunk, from); i < chunk.length; i++) {
    const record = chunk[i] as RawRecord;
    if (record.offset >= beforeOffset) return;
    into.push(record);
  }
}

/** Reads from the tail cache; undefined when `from` is older than what it holds. */
export function readTail(log: PartitionLog, from: number, limit: ReadLimit): RawRecord[] | undefined {
  const oldest = log.tail[0];
  if (oldest === undefined || from < baseOffsetOf(oldest.bytes)) return undefined;
  const records: RawRecord[] = [];
  let sizeBytes = 0;
  // Followers read near the end: look for the chunk from there.
  let at = log.tail.length - 1;
  while (at > 0 && (log.tail[at - 1]?.lastOffset ?? -1) >= from) at--;
  for (; at < log.tail.length && sizeBytes < limit.maxBytes && records.length < limit.maxRecords; at++) {
    const { bytes } = log.tail[at] as TailChunk;
    addRecords(records, decodeChunk(log.topic, log.partition, bytes), from, limit.beforeOffset);
    sizeBytes += bytes.length;
  }
  return records;
}
