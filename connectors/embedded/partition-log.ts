import type { RawRecord } from '../../processors/ports/records.ts';

/** Records of one append batch to one partition, as the tail cache keeps them. */
export interface TailChunk {
  readonly records: readonly RawRecord[];
  readonly lastOffset: number;
  readonly sizeBytes: number;
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

// Beside key and value a record is one object of seven fields.
const recordOverheadBytes = 120;

/** A chunk for the tail cache. */
export function tailChunk(records: readonly RawRecord[]): TailChunk {
  let sizeBytes = 0;
  for (const { key, value } of records) sizeBytes += key.length + value.length + recordOverheadBytes;
  return { records, lastOffset: records.at(-1)?.offset ?? -1, sizeBytes };
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
  const oldest = log.tail[0]?.records[0];
  if (oldest === undefined || from < oldest.offset) return undefined;
  const records: RawRecord[] = [];
  let sizeBytes = 0;
  // Followers read near the end: look for the chunk from there.
  let at = log.tail.length - 1;
  while (at > 0 && (log.tail[at - 1]?.lastOffset ?? -1) >= from) at--;
  for (; at < log.tail.length && sizeBytes < limit.maxBytes && records.length < limit.maxRecords; at++) {
    const chunk = log.tail[at] as TailChunk;
    addRecords(records, chunk.records, from, limit.beforeOffset);
    sizeBytes += chunk.sizeBytes;
  }
  return records;
}
