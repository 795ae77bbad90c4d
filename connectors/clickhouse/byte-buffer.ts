const twoTo32 = 2 ** 32;
const smallest = 1 << 10;
// Ids and codes are short and ASCII: written in place they take half of what a call into the encoder takes.
const shortText = 64;
const firstBeyondAscii = 0x80;

function viewOf(buffer: Buffer): DataView {
  return new DataView(buffer.buffer, buffer.byteOffset, buffer.length);
}

/** Bytes that grow as they are written, numbers little-endian. Memory is kept when `length` is set back. */
export class ByteBuffer {
  private buffer: Buffer = Buffer.allocUnsafeSlow(smallest);
  // Numbers go through a view: the engine compiles its methods in place, those of Buffer check their arguments each time.
  private view: DataView = viewOf(this.buffer);
  /** Bytes written. */
  length = 0;

  private reserve(bytes: number): void {
    if (this.length + bytes <= this.buffer.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(2 * this.buffer.length, this.length + bytes));
    this.buffer.copy(larger, 0, 0, this.length);
    this.buffer = larger;
    this.view = viewOf(larger);
  }

  /** What was written, as a view: valid until the next write. */
  written(): Buffer {
    return this.buffer.subarray(0, this.length);
  }

  uint8(value: number): void {
    this.reserve(1);
    this.buffer[this.length++] = value;
  }

  uint16(value: number): void {
    this.reserve(2);
    this.view.setUint16(this.length, value, true);
    this.length += 2;
  }

  /** Signed or not: modulo 2^32. */
  int32(value: number): void {
    this.reserve(4);
    this.view.setInt32(this.length, value, true);
    this.length += 4;
  }

  /** A safe integer, signed or not. */
  int64(value: number): void {
    this.reserve(8);
    // A view takes a number modulo 2^32: the low half of it.
    this.view.setUint32(this.length, value, true);
    this.view.setInt32(this.length + 4, Math.floor(value / twoTo32), true);
    this.length += 8;
  }

  float64(value: number): void {
    this.reserve(8);
    this.view.setFloat64(this.length, value, true);
    this.length += 8;
  }

  /** A count or a length as LEB128. */
  leb128(value: number): void {
    this.reserve(5);
    let rest = value;
    for (; rest > 127; rest >>>= 7) this.buffer[this.length++] = (rest & 127) | 128;
    this.buffer[this.length++] = rest;
  }

  /** Bytes [from, to) of others. */
  copy(others: Uint8Array, from: number, to: number): void {
    const bytes = to - from;
    this.reserve(bytes);
    const { buffer, length } = this;
    if (bytes < shortText) for (let i = 0; i < bytes; i++) buffer[length + i] = others[from + i] as number;
    else buffer.set(others.subarray(from, to), length);
    this.length = length + bytes;
  }

  /** True when what was written at `at` are the bytes [from, to) of others. */
  equals(at: number, others: Uint8Array, from: number, to: number): boolean {
    const { buffer } = this;
    for (let i = from; i < to; i++) if (buffer[at + i - from] !== others[i]) return false;
    return true;
  }

  /** A text in UTF-8 behind its length. A lone surrogate becomes U+FFFD, as UTF-8 has no code for it. */
  text(value: string): void {
    if (value.length < shortText && this.shortAscii(value)) return;
    const bytes = Buffer.byteLength(value);
    this.leb128(bytes);
    this.reserve(bytes);
    this.length += this.buffer.write(value, this.length, 'utf8');
  }

  private shortAscii(value: string): boolean {
    const { length: size } = value;
    this.reserve(size + 1);
    const { buffer } = this;
    const start = this.length + 1;
    for (let i = 0; i < size; i++) {
      const unit = value.charCodeAt(i);
      if (unit >= firstBeyondAscii) return false;
      buffer[start + i] = unit;
    }
    buffer[start - 1] = size;
    this.length = start + size;
    return true;
  }
}
