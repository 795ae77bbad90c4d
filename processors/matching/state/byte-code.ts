import type { Words } from './words.ts';

const firstBytes = 1 << 12;
/** The longest number: 53 bits, seven to a byte. */
const longestNumber = 8;
const lowBits = 0x80;
const asciiEnd = 0x80;
const hexDigits = /^[0-9a-f]{64}$/;
const hashBytes = 32;

/** Says that a decimal is no multiple of its steps: eight bytes follow. */
export const inFull = 0;
const doubleBytes = 8;

/** What a text begins with: nothing, a known word, an id that was written before, a hash, or its length. */
const nullMark = 0;
const hashMark = 1;
const firstLength = 2;

/**
 * Writes one value after another as bytes. Most of what is written are small numbers and short ASCII texts: those are put
 * down without a call into native code. An id is written out once; again, it is a number.
 */
export class ByteWriter {
  private readonly words: Words;
  private bytes: Buffer = Buffer.allocUnsafeSlow(firstBytes);
  private at = 0;
  private ids: string[] = [];

  constructor(words: Words) {
    this.words = words;
  }

  /** What was written since the last call. */
  take(): Buffer {
    const taken = Buffer.allocUnsafe(this.at);
    this.bytes.copy(taken, 0, 0, this.at);
    this.at = 0;
    this.ids = [];
    return taken;
  }

  /** A whole number from 0 to 2^53 - 1. */
  count(value: number): void {
    this.reserve(longestNumber);
    const { bytes } = this;
    let rest = value;
    // Bit operations see 32 bits only.
    for (; rest > 0x7fffffff; rest = Math.floor(rest / lowBits)) bytes[this.at++] = (rest % lowBits) | lowBits;
    for (; rest >= lowBits; rest >>>= 7) bytes[this.at++] = (rest & 0x7f) | lowBits;
    bytes[this.at++] = rest;
  }

  /** A whole number of either sign, up to 2^52. */
  whole(value: number): void {
    this.count(value < 0 ? -2 * value - 1 : 2 * value);
  }

  /** A number that is often a whole multiple of 1/steps; any other is written in full. */
  decimal(value: number, steps: number): void {
    const multiple = Math.round(value * steps);
    const isExact = multiple / steps === value && Math.abs(multiple) < 2 ** 40;
    this.count(isExact ? 1 + (multiple < 0 ? -2 * multiple - 1 : 2 * multiple) : inFull);
    if (isExact) return;
    this.reserve(longestNumber);
    this.at = this.bytes.writeDoubleLE(value, this.at);
  }

  /** Yes or no. */
  flag(value: boolean): void {
    this.count(value ? 1 : 0);
  }

  /** A text, or null. */
  text(value: string | null): void {
    if (value === null) this.count(nullMark);
    else if (value.length === 2 * hashBytes && hexDigits.test(value)) this.hash(value);
    else if (!this.ascii(value)) this.utf8(value);
  }

  /** A text that is often one of the words. */
  word(value: string | null): void {
    const index = value === null ? undefined : this.words.placeOf(value);
    this.count(index === undefined ? 0 : 1 + index);
    if (index === undefined) this.text(value);
  }

  /** An id that may come more than once. */
  id(value: string): void {
    const known = this.ids.indexOf(value);
    this.count(known + 1);
    if (known >= 0) return;
    this.ids.push(value);
    this.text(value);
  }

  /** Ids, and how many. */
  idList(values: readonly string[]): void {
    this.count(values.length);
    for (const value of values) this.id(value);
  }

  private hash(value: string): void {
    this.count(hashMark);
    this.reserve(hashBytes);
    this.at += this.bytes.write(value, this.at, 'hex');
  }

  /** false, and nothing is written, when it has other characters. */
  private ascii(value: string): boolean {
    this.reserve(longestNumber + value.length);
    const start = this.at;
    this.count(firstLength + 2 * value.length);
    const { bytes } = this;
    let { at } = this;
    for (let i = 0; i < value.length; i++) {
      const unit = value.charCodeAt(i);
      if (unit >= asciiEnd) {
        this.at = start;
        return false;
      }
      bytes[at++] = unit;
    }
    this.at = at;
    return true;
  }

  private utf8(value: string): void {
    const length = Buffer.byteLength(value);
    this.reserve(longestNumber + length);
    this.count(firstLength + 2 * length + 1);
    this.at += this.bytes.write(value, this.at);
  }

  private reserve(more: number): void {
    if (this.at + more <= this.bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(2 * (this.at + more));
    this.bytes.copy(larger, 0, 0, this.at);
    this.bytes = larger;
  }
}

/**
 * Reads what a ByteWriter wrote, with the same words. ASCII texts are cut out of one string of all the bytes: a call into
 * native code for each costs more than the rest of decoding.
 */
export class ByteReader {
  private readonly words: Words;
  private readonly bytes: Buffer;
  private readonly ascii: string;
  private at = 0;
  private readonly ids: string[] = [];

  constructor(bytes: Buffer, words: Words) {
    this.bytes = bytes;
    this.ascii = bytes.toString('latin1');
    this.words = words;
  }

  /** @throws DATA_FORMAT past the end. */
  count(): number {
    const { bytes } = this;
    let byte = bytes[this.at++] as number;
    if (byte < lowBits) return byte;
    let value = byte & 0x7f;
    for (let scale = lowBits; byte >= lowBits; scale *= lowBits) {
      byte = bytes[this.at++] as number;
      value += (byte & 0x7f) * scale;
    }
    return value;
  }

  whole(): number {
    const folded = this.count();
    return folded % 2 === 0 ? folded / 2 : -(folded + 1) / 2;
  }

  decimal(steps: number): number {
    return this.decimalOf(this.count(), steps);
  }

  /** The number of which the first part, read by `count`, is given: `inFull` says that the rest follows. */
  decimalOf(written: number, steps: number): number {
    if (written !== inFull) {
      const folded = written - 1;
      return (folded % 2 === 0 ? folded / 2 : -(folded + 1) / 2) / steps;
    }
    this.at += doubleBytes;
    return this.bytes.readDoubleLE(this.at - doubleBytes);
  }

  flag(): boolean {
    return this.count() === 1;
  }

  text(): string | null {
    const mark = this.count();
    if (mark === nullMark) return null;
    const from = this.at;
    if (mark === hashMark) {
      this.at += hashBytes;
      return this.bytes.toString('hex', from, this.at);
    }
    this.at += (mark - firstLength) >>> 1;
    return (mark & 1) === 0 ? this.ascii.slice(from, this.at) : this.bytes.toString('utf8', from, this.at);
  }

  word(): string | null {
    const mark = this.count();
    return mark === 0 ? this.text() : this.words.at(mark - 1);
  }

  id(): string {
    const mark = this.count();
    if (mark > 0) return this.ids[mark - 1] as string;
    const id = this.text() ?? '';
    this.ids.push(id);
    return id;
  }

  idList(): string[] {
    const ids: string[] = new Array(this.count());
    for (let i = 0; i < ids.length; i++) ids[i] = this.id();
    return ids;
  }
}
