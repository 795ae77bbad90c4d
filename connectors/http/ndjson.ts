import { StringDecoder } from 'node:string_decoder';

/** One line of a body: its JSON value, or why it is none. */
export type JsonLine =
  | { readonly line: number; readonly json: unknown }
  | { readonly line: number; readonly reason: string };

/** Longest line that is read; a longer one is rejected and skipped without being kept in memory. */
const maxLineLength = 1 << 20;

function parseLine(line: number, text: string): JsonLine | null {
  if (text.trim() === '') return null;
  try {
    return { line, json: JSON.parse(text) };
  } catch {
    return { line, reason: 'this line is not JSON; write one object a line' };
  }
}

/** Splits decoded text into lines; `push` gives the lines that ended, a too long one as null. */
class LineSplitter {
  private rest = '';
  private skipping = false;

  push(text: string): (string | null)[] {
    const parts = text.split('\n');
    const last = parts.pop() ?? '';
    const ended = parts.map((part, i) => (i === 0 ? this.end(part) : part.length > maxLineLength ? null : part));
    if (!this.skipping) this.rest += last;
    if (this.rest.length > maxLineLength) {
      this.rest = '';
      this.skipping = true;
    }
    return ended;
  }

  end(part: string): string | null {
    const whole = this.rest + part;
    const tooLong = this.skipping || whole.length > maxLineLength;
    this.rest = '';
    this.skipping = false;
    return tooLong ? null : whole;
  }
}

/**
 * JSON values of a stream of newline-delimited JSON in UTF-8, one a line, those that one piece of the body ended together;
 * blank lines are passed over, a BOM is ignored.
 */
export async function* readNdjsonGroups(body: AsyncIterable<Buffer | string>): AsyncGenerator<JsonLine[]> {
  const decoder = new StringDecoder('utf8');
  const splitter = new LineSplitter();
  let line = 0;
  const judged = (text: string | null): JsonLine | null => {
    line++;
    if (text === null) return { line, reason: `this line is longer than ${maxLineLength} characters` };
    return parseLine(line, line === 1 ? text.replace(/^\uFEFF/, '') : text);
  };
  for await (const chunk of body) {
    const texts = splitter.push(typeof chunk === 'string' ? chunk : decoder.write(chunk));
    const found = texts.map(judged).filter((one) => one !== null);
    if (found.length > 0) yield found;
  }
  const found = judged(splitter.end(decoder.end()));
  if (found) yield [found];
}

/** The same, one by one. */
export async function* readNdjson(body: AsyncIterable<Buffer | string>): AsyncGenerator<JsonLine> {
  for await (const group of readNdjsonGroups(body)) yield* group;
}
