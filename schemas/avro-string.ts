import avro from 'avsc';

/** What avsc gives a type to read from and write to. */
interface Tap {
  readonly buf: Buffer;
  pos: number;
  readLong(): number;
  readString(): string;
  writeString(text: string): void;
}

/** Longer ones are seldom repeated, and native code is faster for them. */
const mostShared = 64;
const slots = 8_192;
const shared: string[] = new Array<string>(slots).fill('');
const firstBeyondAscii = 0x80;
/** Lengths below it take one byte (zigzag of 7 bits). */
const oneByteLengths = 64;

/**
 * Avro's string for events, of which most strings are short, ASCII, and the same again and again: enum-like words, ids of
 * clinics and models. Reading gives such a string that is there already instead of a new one; writing needs no call into
 * native code. The bytes are Avro's.
 */
class EventString extends avro.types.StringType {
  _read(tap: Tap): string {
    const start = tap.pos;
    const length = tap.readLong();
    const from = tap.pos;
    const { buf } = tap;
    if (length <= 0 || length > mostShared || from + length > buf.length) {
      tap.pos = start;
      return tap.readString();
    }
    const to = from + length;
    tap.pos = to;
    let hash = length;
    let bits = 0;
    for (let i = from; i < to; i++) {
      const byte = buf[i] as number;
      bits |= byte;
      hash = Math.imul(hash ^ byte, 0x01000193);
    }
    if (bits >= firstBeyondAscii) return buf.toString('utf8', from, to);
    const slot = (hash ^ (hash >>> 15)) & (slots - 1);
    const known = shared[slot] as string;
    if (isAt(known, buf, from, length)) return known;
    const text = buf.toString('latin1', from, to);
    shared[slot] = text;
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

function putAscii(text: string, buf: Buffer, at: number): boolean {
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit >= firstBeyondAscii) return false;
    buf[at + i] = unit;
  }
  return true;
}

function isAt(text: string, buf: Buffer, from: number, length: number): boolean {
  if (text.length !== length) return false;
  for (let i = 0; i < length; i++) if (text.charCodeAt(i) !== buf[from + i]) return false;
  return true;
}

/** A hook for `Type.forSchema` that reads and writes plain strings as `EventString`s. */
export function stringHook(schema: unknown): avro.Type | undefined {
  return schema === 'string' ? new EventString() : undefined;
}
