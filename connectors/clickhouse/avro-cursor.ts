const mostVarintBytes = 10;
const twoTo27 = 2 ** 27;

/** Reads Avro's binary form (https://avro.apache.org/docs/1.12.0/specification/) in place. Throws RangeError where it ends. */
export class AvroCursor {
  private buffer: Buffer = Buffer.alloc(0);
  private at = 0;
  /** Where the text or the bytes that were read last are, in `bytes`. */
  from = 0;
  to = 0;

  get bytes(): Buffer {
    return this.buffer;
  }

  /** The next value is the one at this place. */
  open(bytes: Buffer, at: number): void {
    this.buffer = bytes;
    this.at = at;
  }

  /** True when everything was read. */
  get ended(): boolean {
    return this.at === this.buffer.length;
  }

  private next(): number {
    if (this.at >= this.buffer.length) throw new RangeError('truncated');
    return this.buffer[this.at++] as number;
  }

  /** A whole number of 64 bits; @throws RangeError beyond 2^53. */
  long(): number {
    let byte = this.next();
    let low = byte & 127;
    if (byte < 128) return (low >>> 1) ^ -(low & 1);
    for (let shift = 7; shift < 28 && byte > 127; shift += 7) {
      byte = this.next();
      low |= (byte & 127) << shift;
    }
    const magnitude = byte > 127 ? this.high() * twoTo27 + (low >>> 1) : low >>> 1;
    const value = low & 1 ? -magnitude - 1 : magnitude;
    if (!Number.isSafeInteger(value)) throw new RangeError('beyond 2^53');
    return value;
  }

  /** What is above the lowest 28 bits of a number. */
  private high(): number {
    let value = 0;
    let factor = 1;
    for (let i = 4; i < mostVarintBytes; i++) {
      const byte = this.next();
      value += (byte & 127) * factor;
      if (byte < 128) return value;
      factor *= 128;
    }
    throw new RangeError('no number');
  }

  double(): number {
    this.at += 8;
    return this.buffer.readDoubleLE(this.at - 8);
  }

  boolean(): boolean {
    const byte = this.next();
    if (byte > 1) throw new RangeError('no boolean');
    return byte === 1;
  }

  /** Number of a branch or a symbol, of so many. */
  index(count: number): number {
    const index = this.long();
    if (index < 0 || index >= count) throw new RangeError('no such branch');
    return index;
  }

  /** A text or bytes: where they are is in `from` and `to`. */
  skim(): void {
    const length = this.long();
    this.from = this.at;
    this.to = this.at + length;
    if (length < 0 || this.to > this.buffer.length) throw new RangeError('truncated');
    this.at = this.to;
  }

  /** Elements of the next block of an array or a map; 0 ends it. */
  blockSize(): number {
    const count = this.long();
    if (count >= 0) return count;
    // Its size in bytes follows, for those who pass over it.
    this.long();
    return -count;
  }
}
