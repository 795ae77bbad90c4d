import avro from 'avsc';

/** What avsc gives a type to read from and write to. */
interface Tap {
  readonly buf: Buffer;
  pos: number;
  writeString(text: string): void;
}

const firstBeyondAscii = 0x80;
/** Lengths below it take one byte (zigzag of 7 bits). */
const oneByteLengths = 64;

/**
 * Avro's string for events, of which most strings are short and ASCII: those are written without a call into native code,
 * which costs more than they do. The bytes are Avro's.
 */
class EventString extends avro.types.StringType {
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

/** A hook for `Type.forSchema` that writes plain strings as `EventString`s. */
export function stringHook(schema: unknown): avro.Type | undefined {
  return schema === 'string' ? new EventString() : undefined;
}
