import { ByteBuffer } from './byte-buffer.ts';
import { Column, type RowRange } from './columns.ts';
import { NumberList } from './number-list.ts';

// Of ClickHouse's SerializationLowCardinality: one dictionary a block, sent with it.
const dictionaryVersion = 1;
const hasOwnKeys = 1 << 9;
const needsUpdate = 1 << 10;

const firstSlots = 1 << 8;

function hashOf(bytes: Uint8Array, from: number, to: number): number {
  let hash = to - from;
  for (let i = from; i < to; i++) hash = (Math.imul(hash, 31) + (bytes[i] as number)) | 0;
  return hash ^ (hash >>> 15);
}

/** LowCardinality(String): each text once, and its number in the place of each value. */
export class LowCardinalityColumn extends Column {
  /** Texts behind their lengths, as they are sent. */
  private readonly keys = new ByteBuffer();
  private readonly keyStarts = new NumberList();
  private readonly keyEnds = new NumberList();
  /** Number of a key and one, in the first free place from where its bytes hash to; a power of two of them. */
  private slots = new Uint32Array(firstSlots);
  private readonly indexes = new NumberList();

  get rows(): number {
    return this.indexes.length;
  }

  /** Keys stay as long as rows do. */
  cutTo(rows: number): void {
    this.indexes.length = rows;
    if (rows > 0) return;
    for (const list of [this.keys, this.keyStarts, this.keyEnds]) list.length = 0;
    this.slots.fill(0);
  }

  empty(): void {
    this.text('');
  }

  repeat(): void {
    this.indexes.push(this.indexes.at(this.rows - 1));
  }

  override text(value: string): void {
    const bytes = Buffer.from(value);
    this.utf8(bytes, 0, bytes.length);
  }

  override utf8(bytes: Buffer, from: number, to: number): void {
    this.indexes.push(this.indexOf(bytes, from, to));
  }

  override head(to: ByteBuffer): void {
    to.int64(dictionaryVersion);
  }

  body(to: ByteBuffer, ranges: readonly RowRange[]): void {
    const rows = ranges.reduce((sum, range) => sum + range.to - range.from, 0);
    if (rows === 0) return;
    const { length } = this.keyEnds;
    const width = length <= 1 << 8 ? 0 : length <= 1 << 16 ? 1 : 2;
    to.int64(hasOwnKeys | needsUpdate | width);
    to.int64(length);
    to.copy(this.keys.written(), 0, this.keys.length);
    to.int64(rows);
    const format = (['uint8', 'uint16', 'int32'] as const)[width] ?? 'int32';
    for (const { from, to: end } of ranges) for (let row = from; row < end; row++) to[format](this.indexes.at(row));
  }

  private indexOf(bytes: Uint8Array, from: number, to: number): number {
    const { slots, keyEnds } = this;
    const last = slots.length - 1;
    let slot = hashOf(bytes, from, to) & last;
    for (let key = slots[slot] as number; key > 0; key = slots[slot] as number) {
      if (this.isKey(key - 1, bytes, from, to)) return key - 1;
      slot = (slot + 1) & last;
    }
    this.keys.leb128(to - from);
    this.keyStarts.push(this.keys.length);
    this.keys.copy(bytes, from, to);
    keyEnds.push(this.keys.length);
    slots[slot] = keyEnds.length;
    if (2 * keyEnds.length > slots.length) this.spread();
    return keyEnds.length - 1;
  }

  private isKey(key: number, bytes: Uint8Array, from: number, to: number): boolean {
    const start = this.keyStarts.at(key);
    return this.keyEnds.at(key) - start === to - from && this.keys.equals(start, bytes, from, to);
  }

  /** Deals the keys out to twice as many slots. */
  private spread(): void {
    const slots = new Uint32Array(2 * this.slots.length);
    const keys = this.keys.written();
    for (let key = 0; key < this.keyEnds.length; key++) {
      let slot = hashOf(keys, this.keyStarts.at(key), this.keyEnds.at(key)) & (slots.length - 1);
      while (slots[slot] !== 0) slot = (slot + 1) & (slots.length - 1);
      slots[slot] = key + 1;
    }
    this.slots = slots;
  }
}
