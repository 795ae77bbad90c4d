import { isUtf8 } from 'node:buffer';
import { type Encoding, sniffEncoding } from './sniff.ts';

/** One physical line of a file, without its line end. */
export interface Line {
  /** 1 is the first line of the file. */
  readonly number: number;
  readonly text: string;
  /** The line was longer than `maxLineBytes`; text is its beginning only. */
  readonly tooLong: boolean;
}

// A longer line is dropped as it streams by, so that one broken row cannot take the memory.
const maxLineBytes = 1 << 20;
const keptOfLongLine = 500;

const windows1252 = new TextDecoder('windows-1252');

function decodeLine(bytes: Buffer): string {
  return isUtf8(bytes) ? bytes.toString('utf8') : windows1252.decode(bytes);
}

/** Text of a block of whole lines; a line that is not UTF-8 is read as Windows-1252, as Excel on Windows saves it. */
function decodeBlock(block: Buffer, lineEnd: number): string[] {
  if (isUtf8(block)) return block.toString('utf8').split(String.fromCharCode(lineEnd));
  const lines: string[] = [];
  let from = 0;
  for (let at = block.indexOf(lineEnd); at >= 0; at = block.indexOf(lineEnd, from)) {
    lines.push(decodeLine(block.subarray(from, at)));
    from = at + 1;
  }
  lines.push(decodeLine(block.subarray(from)));
  return lines;
}

async function* asUtf8(name: string, chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let decoder: { decode(chunk: Buffer, options: { stream: boolean }): string } | undefined;
  let encoding: Encoding | undefined;
  for await (const chunk of chunks) {
    if (chunk.length === 0) continue;
    if (encoding === undefined) {
      encoding = sniffEncoding(name, chunk);
      if (encoding !== 'utf-8') decoder = new TextDecoder(encoding);
    }
    yield decoder ? Buffer.from(decoder.decode(chunk, { stream: true })) : chunk;
  }
  if (encoding === undefined) sniffEncoding(name, Buffer.alloc(0));
}

/** Excel for Mac once ended lines with CR alone. A CR at the very end proves nothing: its LF may come with the next chunk. */
function lineEndOf(chunk: Buffer): number | undefined {
  if (chunk.includes(0x0a)) return 0x0a;
  return chunk.subarray(0, -1).includes(0x0d) ? 0x0d : undefined;
}

/** Cuts a stream of bytes into lines and holds at most one unfinished line. */
class LineCutter {
  #carry: Buffer[] = [];
  #carryBytes = 0;
  #number = 0;
  #lineEnd: number | undefined;

  push(chunk: Buffer): Line[] {
    this.#lineEnd ??= lineEndOf(chunk);
    const lines: Line[] = [];
    const lineEnd = this.#lineEnd ?? 0x0a;
    let rest = chunk;
    if (this.#carryBytes > maxLineBytes) {
      const end = chunk.indexOf(lineEnd);
      if (end < 0) {
        this.#carryBytes += chunk.length;
        return lines;
      }
      lines.push(this.#takeLong());
      rest = chunk.subarray(end + 1);
    }
    const last = rest.lastIndexOf(lineEnd);
    if (last >= 0) {
      const block = Buffer.concat([...this.#carry, rest.subarray(0, last)]);
      this.#forget();
      for (const text of decodeBlock(block, lineEnd)) lines.push(this.#line(text));
      rest = rest.subarray(last + 1);
    }
    this.#keep(rest);
    return lines;
  }

  end(): Line[] {
    if (this.#carryBytes === 0) return [];
    if (this.#carryBytes > maxLineBytes) return [this.#takeLong()];
    const text = decodeLine(Buffer.concat(this.#carry));
    this.#forget();
    return [this.#line(text)];
  }

  #keep(rest: Buffer): void {
    if (rest.length === 0) return;
    this.#carryBytes += rest.length;
    if (this.#carryBytes <= maxLineBytes) this.#carry.push(rest);
    else this.#carry = [Buffer.from(Buffer.concat([...this.#carry, rest]).subarray(0, keptOfLongLine))];
  }

  #takeLong(): Line {
    const text = windows1252.decode(Buffer.concat(this.#carry).subarray(0, keptOfLongLine));
    this.#forget();
    return { number: ++this.#number, text, tooLong: true };
  }

  #line(text: string): Line {
    const bare = text.endsWith('\r') ? text.slice(0, -1) : text;
    const number = ++this.#number;
    // The mark, U+FEFF, survives the transcoding of UTF-8 and would hide the first column's name.
    return { number, text: number === 1 && bare.charCodeAt(0) === 0xfeff ? bare.slice(1) : bare, tooLong: false };
  }

  #forget(): void {
    this.#carry = [];
    this.#carryBytes = 0;
  }
}

/**
 * Lines of a text file, in batches: UTF-8 with or without mark, UTF-16, lines of Windows-1252; LF, CRLF or CR.
 * @throws INPUT_UNUSABLE when the bytes are no text; `name` is how the message calls the file.
 */
export async function* readLines(name: string, chunks: AsyncIterable<Buffer>): AsyncGenerator<Line[]> {
  const cutter = new LineCutter();
  for await (const chunk of asUtf8(name, chunks)) {
    const lines = cutter.push(chunk);
    if (lines.length > 0) yield lines;
  }
  yield cutter.end();
}
