import { ReconduitError } from '../../processors/errors.ts';
import type { RawRecord } from '../../processors/ports/records.ts';

// A chunk packs the records that one synced batch appended to one partition into one LevelDB value, since a value costs
// the same whether it holds one record or hundreds. Big-endian:
//   u8 version, f64 append time, f64 base offset, u32 count, then count times:
//   u32 offset - base, u32 key bytes, u32 value bytes, key, value
const version = 1;
const headerBytes = 21;
const recordHeaderBytes = 12;

/** When a chunk was appended, and where it begins. */
export interface ChunkHead {
  readonly appendTimeMs: number;
  readonly baseOffset: number;
}

/** Records as one chunk; their offsets ascend from the first, by one when `offsets` is absent. */
export function encodeChunk(
  { appendTimeMs, baseOffset }: ChunkHead,
  records: readonly Pick<RawRecord, 'key' | 'value'>[],
  offsets?: readonly number[],
): Buffer {
  let size = headerBytes;
  for (const { key, value } of records) size += recordHeaderBytes + Buffer.byteLength(key) + value.length;
  // Not from the pool: a chunk lives on in the tail cache, and would keep its neighbours' memory.
  const bytes = Buffer.allocUnsafeSlow(size);
  bytes.writeUInt8(version, 0);
  bytes.writeDoubleBE(appendTimeMs, 1);
  bytes.writeDoubleBE(baseOffset, 9);
  bytes.writeUInt32BE(records.length, 17);
  let at = headerBytes;
  records.forEach(({ key, value }, i) => {
    const keyBytes = bytes.write(key, at + recordHeaderBytes);
    bytes.writeUInt32BE(offsets === undefined ? i : (offsets[i] ?? 0) - baseOffset, at);
    bytes.writeUInt32BE(keyBytes, at + 4);
    bytes.writeUInt32BE(value.length, at + 8);
    at += recordHeaderBytes + keyBytes;
    at += value.copy(bytes, at);
  });
  return bytes;
}

/** Offset of the first record of a chunk. */
export function baseOffsetOf(chunk: Buffer): number {
  return chunk.readDoubleBE(9);
}

/** Append time of all records of a chunk. @throws DATA_FORMAT. */
export function appendTimeOf(chunk: Buffer): number {
  if (chunk.length < headerBytes || chunk.readUInt8(0) !== version) {
    throw new ReconduitError('DATA_FORMAT', 'the log holds a chunk that this version cannot read');
  }
  return chunk.readDoubleBE(1);
}

/** The records of a chunk; their values are views of its bytes. @throws DATA_FORMAT. */
export function decodeChunk(topic: string, partition: number, chunk: Buffer): RawRecord[] {
  const appendTimeMs = appendTimeOf(chunk);
  const base = baseOffsetOf(chunk);
  const count = chunk.readUInt32BE(17);
  const records: RawRecord[] = new Array(count);
  let at = headerBytes;
  for (let i = 0; i < count; i++) {
    const offset = base + chunk.readUInt32BE(at);
    const valueAt = at + recordHeaderBytes + chunk.readUInt32BE(at + 4);
    const key = chunk.toString('utf8', at + recordHeaderBytes, valueAt);
    const end = valueAt + chunk.readUInt32BE(at + 8);
    records[i] = { topic, partition, offset, appendTimeMs, key, value: chunk.subarray(valueAt, end) };
    at = end;
  }
  return records;
}
