import { ReconduitError } from '../../processors/errors.ts';

const twoTo32 = 2 ** 32;
// What DateTime64(3) and Date32 hold: 1900-01-01 to 2299-12-31.
const firstMs = Date.UTC(1900, 0, 1);
const endMs = Date.UTC(2300, 0, 1);
const msPerDay = 86_400_000;

function misfit(what: string): ReconduitError {
  return new ReconduitError('SINK_ROW', `A row does not fit its table: ${what}`);
}

function viewOf(buffer: Buffer): DataView {
  return new DataView(buffer.buffer, buffer.byteOffset, buffer.length);
}

/**
 * Writes ClickHouse's RowBinary (https://clickhouse.com/docs/interfaces/formats/RowBinary): little-endian, strings behind a
 * LEB128 length, no names. Every method throws SINK_ROW for a value that its column cannot hold.
 */
export class RowBinaryWriter {
  private buffer: Buffer = Buffer.allocUnsafeSlow(1 << 16);
  // Numbers go through a view: the engine compiles its methods in place, those of Buffer check their arguments each time.
  private view: DataView = viewOf(this.buffer);
  /** Bytes written; setting it back takes the last ones away. */
  position = 0;

  private reserve(bytes: number): void {
    if (this.position + bytes <= this.buffer.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(2 * this.buffer.length, this.position + bytes));
    this.buffer.copy(larger, 0, 0, this.position);
    this.buffer = larger;
    this.view = viewOf(larger);
  }

  /** What was written, as a view: valid until the next write. */
  written(): Buffer {
    return this.buffer.subarray(0, this.position);
  }

  uint8(value: number): void {
    this.reserve(1);
    this.buffer[this.position++] = value;
  }

  uint16(value: number): void {
    this.reserve(2);
    this.view.setUint16(this.position, value, true);
    this.position += 2;
  }

  int32(value: number): void {
    this.reserve(4);
    this.view.setInt32(this.position, value, true);
    this.position += 4;
  }

  float64(value: number): void {
    if (!Number.isFinite(value)) throw misfit('a number is not finite');
    this.reserve(8);
    this.view.setFloat64(this.position, value, true);
    this.position += 8;
  }

  int64(value: number): void {
    if (!Number.isSafeInteger(value)) throw misfit('an integer is beyond 2^53');
    this.reserve(8);
    // A view takes a number modulo 2^32: the low half of it.
    this.view.setUint32(this.position, value, true);
    this.view.setInt32(this.position + 4, Math.floor(value / twoTo32), true);
    this.position += 8;
  }

  uint64(value: number): void {
    if (value < 0) throw misfit('a count is negative');
    this.int64(value);
  }

  /** Decimal(18, 2) from cents. */
  cents(value: number): void {
    this.int64(value);
  }

  /** DateTime64(3) from UTC milliseconds. */
  time(ms: number): void {
    if (!(ms >= firstMs && ms < endMs)) throw misfit('a time is outside of 1900 to 2299');
    this.int64(ms);
  }

  /** Date32 from days since 1970-01-01. */
  date(days: number): void {
    const ms = days * msPerDay;
    if (!(ms >= firstMs && ms < endMs)) throw misfit('a date is outside of 1900 to 2299');
    this.int32(days);
  }

  /** True when a value follows, false when it is NULL. */
  nullable<T>(value: T | null): value is T {
    this.uint8(value === null ? 1 : 0);
    return value !== null;
  }

  /** String or LowCardinality(String); null becomes empty. A lone surrogate becomes U+FFFD, as UTF-8 has no code for it. */
  string(value: string | null): void {
    if (value === null || value.length === 0) {
      this.uint8(0);
      return;
    }
    const length = value.length;
    // Ids and codes are short and ASCII: twice as fast as a call into the encoder.
    if (length < 64) {
      this.reserve(length + 1);
      const start = this.position;
      const buffer = this.buffer;
      let i = 0;
      for (; i < length; i++) {
        const code = value.charCodeAt(i);
        if (code > 127) break;
        buffer[start + 1 + i] = code;
      }
      if (i === length) {
        buffer[start] = length;
        this.position = start + 1 + length;
        return;
      }
    }
    const bytes = Buffer.byteLength(value);
    this.length(bytes);
    this.reserve(bytes);
    this.position += this.buffer.write(value, this.position, 'utf8');
  }

  /** String from bytes. */
  bytes(value: Uint8Array): void {
    this.length(value.length);
    this.reserve(value.length);
    this.buffer.set(value, this.position);
    this.position += value.length;
  }

  /** Length of an array, a map or a string, ahead of its elements. */
  length(value: number): void {
    this.reserve(5);
    let rest = value;
    for (; rest > 127; rest >>>= 7) this.buffer[this.position++] = (rest & 127) | 128;
    this.buffer[this.position++] = rest;
  }

  strings(values: readonly string[]): void {
    this.length(values.length);
    for (const value of values) this.string(value);
  }
}
