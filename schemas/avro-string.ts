import avro from 'avsc';

/** What avsc gives a type to read from and write to. */
interface Tap {
  readonly buf: Buffer;
  pos: number;
  readString(): string;
  writeString(text: string): void;
}

const firstBeyondAscii = 0x80;
/** Lengths below it take one byte (zigzag of 7 bits). */
const oneByteLengths = 64;

/** Texts that were read of late, each in the place that its bytes hash to: a power of two of them. */
const recent: string[] = new Array(1 << 12).fill('');

/**
 * Avro's string for events, of which most strings are short and ASCII, and come again and again (practices, kinds, the names
 * of comparisons). Those are written without a call into native code, which costs more than they do, and read without making
 * them anew. The bytes are Avro's.
 */
class EventString extends avro.types.StringType {
  _read(tap: Tap): string {
    const { buf, pos } = tap;
    const head = buf[pos] ?? 0;
    const length = head >> 1;
    const end = pos + 1 + length;
    if (length >= oneByteLengths || (head & 1) !== 0 || end > buf.length) return tap.readString();
    const place = placeOf(buf, pos + 1, end);
    const known = recent[place] as string;
    if (known.length === length && isText(known, buf, pos + 1)) {
      tap.pos = end;
      return known;
    }
    const text = tap.readString();
    // Beyond ASCII a text is shorter than its bytes: looking it up would take more than its bytes' comparison.
    if (text.length === length) recent[place] = text;
    return text;
  }

  _write(tap: Tap, text: unknown): void {
    if (typeof text !== 'string') throw new TypeError('not a string');
    const { buf, pos } = tap;
    const { length } = text;
    const isShort = length < oneByteLengths && pos + length < buf.length;
    if (isShort && putAscii(text, buf, pos + 1)) {
      buf[pos] = length << 1;
      tap.pos = pos + 1 + length;
    } else tap.writeString(text);
  }
}

function placeOf(buf: Buffer, from: number, to: number): number {
  let hash = to - from;
  for (let i = from; i < to; i++) hash = (Math.imul(hash, 31) + (buf[i] as number)) | 0;
  return (hash ^ (hash >>> 15)) & (recent.length - 1);
}

function isText(text: string, buf: Buffer, from: number): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) !== buf[from + i]) return false;
  return true;
}

function putAscii(text: string, buf: Buffer, at: number): boolean {
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit >= firstBeyondAscii) return false;
    buf[at + i] = unit;
  }
  return true;
}

/** A hook for `Type.forSchema` that takes plain strings for `EventString`s. */
export function stringHook(schema: unknown): avro.Type | undefined {
  return schema === 'string' ? new EventString() : undefined;
}
