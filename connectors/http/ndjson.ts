import { isUtf8 } from 'node:buffer';

/** One line of a body: its JSON value, or why it is none. */
export type JsonLine =
  | { readonly line: number; readonly json: unknown }
  | { readonly line: number; readonly reason: string };

/** Longest line that is read; a longer one is rejected and skipped without being kept in memory. */
const maxLineBytes = 1 << 20;
const newline = 0x0a;

/** Why a line is no text. */
interface Trouble {
  readonly reason: string;
}

const tooLong: Trouble = { reason: `this line is longer than ${maxLineBytes} bytes` };
const notUtf8: Trouble = { reason: 'this line is not UTF-8' };

// Bytes are cut, and each line is decoded by itself: a piece of text with one accent in it has two bytes a character, and so
// have all strings cut from it, which JSON.parse reads at half the speed.
class LineSplitter {
  private rest: Buffer[] = [];
  private restBytes = 0;

  /** The lines that this piece ends. */
  push(bytes: Buffer): (string | Trouble)[] {
    const lines: (string | Trouble)[] = [];
    let from = 0;
    for (let at = bytes.indexOf(newline); at >= 0; at = bytes.indexOf(newline, from)) {
      lines.push(this.restBytes > 0 ? this.end(bytes.subarray(from, at)) : textOf(bytes, from, at));
      from = at + 1;
    }
    if (from < bytes.length) this.keep(bytes.subarray(from));
    return lines;
  }

  /** What is kept and this as a line. */
  end(last: Buffer): string | Trouble {
    this.keep(last);
    const { rest, restBytes } = this;
    this.rest = [];
    this.restBytes = 0;
    return restBytes > maxLineBytes ? tooLong : textOf(Buffer.concat(rest), 0, restBytes);
  }

  private keep(part: Buffer): void {
    this.restBytes += part.length;
    if (this.restBytes > maxLineBytes) this.rest = [];
    else this.rest.push(part);
  }
}

function textOf(bytes: Buffer, from: number, to: number): string | Trouble {
  if (to - from > maxLineBytes) return tooLong;
  const text = bytes.toString('utf8', from, to);
  // Bytes that are no UTF-8 become this character, all the same one, in names and in ids. Few lines have it: they pay the look.
  return text.includes('\uFFFD') && !isUtf8(bytes.subarray(from, to)) ? notUtf8 : text;
}

function judged(line: number, text: string | Trouble): JsonLine | null {
  if (typeof text !== 'string') return { line, reason: text.reason };
  const json = line === 1 ? text.replace(/^\uFEFF/, '') : text;
  try {
    return { line, json: JSON.parse(json) };
  } catch {
    return json.trim() === '' ? null : { line, reason: 'this line is not JSON; write one object a line' };
  }
}

/**
 * JSON values of a stream of newline-delimited JSON in UTF-8, one a line, those that one piece of the body ended together;
 * blank lines are passed over, a BOM is ignored.
 */
export async function* readNdjson(body: AsyncIterable<Buffer | string>): AsyncGenerator<JsonLine[]> {
  const splitter = new LineSplitter();
  let line = 0;
  for await (const piece of body) {
    const found: JsonLine[] = [];
    for (const text of splitter.push(typeof piece === 'string' ? Buffer.from(piece) : piece)) {
      const one = judged(++line, text);
      if (one) found.push(one);
    }
    if (found.length > 0) yield found;
  }
  const last = judged(++line, splitter.end(Buffer.alloc(0)));
  if (last) yield [last];
}
