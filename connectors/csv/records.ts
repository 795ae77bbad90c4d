import { parse } from 'csv-parse/sync';
import type { Line } from './lines.ts';
import type { RejectedRow } from './rejects.ts';

/** One record of a delimited file: usually a line, more when a quoted value holds line breaks. */
export interface DelimitedRecord {
  readonly line: number;
  readonly raw: string;
  readonly fields: readonly string[];
}

/** How a file writes its records. */
export interface Dialect {
  readonly delimiter: string;
  /**
   * Whether a record that spans lines is one. A quote that was never closed swallows following rows into one "value";
   * only what the caller knows of the columns tells the two apart.
   */
  acceptMultiline(fields: readonly string[]): boolean;
}

/** What framing made of some lines. */
export interface Framed {
  readonly records: readonly DelimitedRecord[];
  readonly rejected: readonly RejectedRow[];
  /** Lines to hand in again, in front of the next ones. */
  readonly rest: readonly Line[];
}

/** Lines that one record may span. */
const maxLinesOfRecord = 100;

type Scan = 'closed' | 'open' | 'garbled';

function scan(text: string, delimiter: string, startInside: boolean): Scan {
  let inside = startInside;
  let at = 0;
  for (;;) {
    if (inside) {
      const quote = text.indexOf('"', at);
      if (quote < 0) return 'open';
      at = quote + 1;
      if (text[at] === '"') {
        at++;
        continue;
      }
      if (at === text.length) return 'closed';
      if (text[at] !== delimiter) return 'garbled';
      at++;
      inside = false;
    }
    if (text[at] === '"') {
      inside = true;
      at++;
      continue;
    }
    const next = text.indexOf(delimiter, at);
    if (next < 0) return 'closed';
    at = next + 1;
  }
}

/** Splits the text of whole records, one a row. @throws when a quote does not close. */
export function splitRecords(text: string, delimiter: string): string[][] {
  return parse(text, { delimiter, record_delimiter: '\n', relax_quotes: true, relax_column_count: true });
}

interface Span {
  readonly scan: Scan | 'unfinished';
  readonly lines: number;
}

function spanAt(lines: readonly Line[], from: number, delimiter: string): Span {
  let inside = false;
  for (let n = 0; n < maxLinesOfRecord; n++) {
    const line = lines[from + n];
    if (!line) return { scan: 'unfinished', lines: n };
    if (line.tooLong) return { scan: 'garbled', lines: n };
    const text = line.text;
    const found = inside || text.includes('"') ? scan(text, delimiter, inside) : 'closed';
    if (found !== 'open') return { scan: found, lines: n + 1 };
    inside = true;
  }
  return { scan: 'garbled', lines: maxLinesOfRecord };
}

function multiline(lines: readonly Line[], from: number, span: Span, dialect: Dialect): DelimitedRecord | undefined {
  const raw = lines
    .slice(from, from + span.lines)
    .map((l) => l.text)
    .join('\n');
  const [fields] = splitLines([{ number: 0, text: raw, tooLong: false }], dialect.delimiter);
  return fields && dialect.acceptMultiline(fields) ? { line: lines[from]?.number ?? 0, raw, fields } : undefined;
}

function rejectedLine(line: Line): RejectedRow {
  if (line.tooLong) {
    return {
      line: line.number,
      raw: line.text,
      code: 'ROW_TOO_LONG',
      reason: 'the row is longer than 1 MB; only its beginning is shown',
    };
  }
  return {
    line: line.number,
    raw: line.text,
    code: 'STRAY_QUOTE',
    reason: 'a quotation mark opens or closes in the wrong place; write a quote inside a value twice',
  };
}

function isBlank(text: string, delimiter: string): boolean {
  return text.trim() === '' || (text.startsWith(delimiter) && text.replaceAll(delimiter, '').trim() === '');
}

/** Fields of records of one line each, all in one call; undefined for a line that the parser makes no single record of. */
function splitLines(lines: readonly Line[], delimiter: string): (string[] | undefined)[] {
  if (lines.length === 0) return [];
  try {
    const split = splitRecords(lines.map((l) => l.text).join('\n'), delimiter);
    if (split.length === lines.length) return split;
  } catch {
    // One line spoils the call: each is tried alone.
  }
  return lines.map((line) => {
    try {
      const [fields, ...more] = splitRecords(line.text, delimiter);
      return more.length === 0 ? fields : undefined;
    } catch {
      return undefined;
    }
  });
}

/**
 * Groups lines into records and splits these. A row whose quotes do not close is rejected alone and reading goes on at
 * the next line. Blank lines are passed over. `atEnd`: no more lines will come.
 */
export function frameRecords(lines: readonly Line[], dialect: Dialect, atEnd: boolean): Framed {
  const records: DelimitedRecord[] = [];
  const rejected: RejectedRow[] = [];
  const single: Line[] = [];
  const flush = (): void => {
    for (const [i, fields] of splitLines(single, dialect.delimiter).entries()) {
      const line = single[i] as Line;
      if (fields) records.push({ line: line.number, raw: line.text, fields });
      else rejected.push(rejectedLine(line));
    }
    single.length = 0;
  };
  let at = 0;
  for (let line = lines[at]; line; line = lines[at]) {
    const span: Span = line.tooLong ? { scan: 'garbled', lines: 1 } : spanAt(lines, at, dialect.delimiter);
    if (span.scan === 'unfinished' && !atEnd) break;
    if (span.scan === 'closed' && span.lines === 1) {
      if (!isBlank(line.text, dialect.delimiter)) single.push(line);
      at++;
      continue;
    }
    flush();
    const record = span.scan === 'closed' ? multiline(lines, at, span, dialect) : undefined;
    if (record) records.push(record);
    else rejected.push(rejectedLine(line));
    at += record ? span.lines : 1;
  }
  flush();
  return { records, rejected, rest: lines.slice(at) };
}
