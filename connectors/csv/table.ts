import { ReconduitError } from '../../processors/errors.ts';
import { isJsonObject } from '../../schemas/json.ts';
import {
  type ColumnNames,
  type Columns,
  fieldValue,
  fitsMultiline,
  namesPresent,
  type RowValues,
  recogniseColumns,
} from './columns.ts';
import type { FileSide } from './fields.ts';
import { createJsonRowReader, isJsonEvent } from './json-rows.ts';
import { type Line, readLines } from './lines.ts';
import { type Framed, frameRecords, splitRecords } from './records.ts';
import type { RejectedRow } from './rejects.ts';

/** A file that can be read from its start more than once. */
export interface ExportFile {
  /** How messages call it. */
  readonly name: string;
  open(): AsyncIterable<Buffer>;
}

/** One row of an export as it stands there. */
export interface TableRow {
  readonly line: number;
  readonly raw: string;
  readonly values: RowValues;
  /** NDJSON only: the line as parsed, when it is an event rather than a row. */
  readonly event: Record<string, unknown> | null;
}

/** How a file is to be read. */
export type TableFormat =
  | { readonly kind: 'csv'; readonly delimiter: string; readonly headerLine: number; readonly columns: Columns }
  | { readonly kind: 'ndjson'; readonly side: FileSide; readonly names: ColumnNames };

/** Rows of a part of a file, in file order, and those that cannot be read as rows at all. */
export interface TableBatch {
  readonly rows: readonly TableRow[];
  readonly rejected: readonly RejectedRow[];
}

const delimiters = [',', ';', '\t', '|'] as const;
/** Reports put titles and filters above the header. */
const linesSearchedForHeader = 30;

interface HeaderFound {
  readonly delimiter: string;
  readonly line: number;
  readonly columns: Columns;
}

/** What a line says as a header, alone and together with the line above it. */
function headersIn(line: Line, above: Line | undefined, side: FileSide, names: ColumnNames): HeaderFound[] {
  return delimiters.flatMap((delimiter) => {
    const header = tryHeader(line.text, delimiter);
    if (!header) return [];
    const headers = [header, ...joinedHeader(above && tryHeader(above.text, delimiter), header)];
    return headers.map((own) => ({
      delimiter,
      line: line.number,
      columns: recogniseColumns(side, own, namesPresent(names, own)),
    }));
  });
}

/** A header in two lines: groups above, of which each holds until the next one, and names below. */
function joinedHeader(groups: readonly string[] | undefined, header: readonly string[]): string[][] {
  const named = groups?.filter((group) => group !== '').length ?? 0;
  // A row of data has a date or an amount.
  const mayBeOne = header.length > 2 && groups?.length === header.length && !header.some((name) => /\d/.test(name));
  if (!groups || !mayBeOne || named < 2) return [];
  let group = '';
  return [
    header.map((name, i) => {
      group = groups[i] || group;
      return `${group} ${name}`.trim();
    }),
  ];
}

function tryHeader(text: string, delimiter: string): string[] | undefined {
  try {
    return splitRecords(text, delimiter)[0]?.map((h) => h.trim());
  } catch {
    return undefined;
  }
}

function better(a: HeaderFound | undefined, b: HeaderFound): HeaderFound {
  if (!a) return b;
  const score = (h: HeaderFound): number =>
    (h.columns.missing.length === 0 ? 1e6 : 0) + 1000 * h.columns.index.size + h.columns.header.length;
  return score(b) > score(a) ? b : a;
}

function notATable(name: string, side: FileSide, best: HeaderFound | undefined): ReconduitError {
  const what = side === 'pos' ? 'point-of-sale' : 'rewards';
  const missing = best?.columns.missing ?? [];
  if (!best || missing.length === 3) {
    return new ReconduitError(
      'INPUT_UNUSABLE',
      `${name} is no ${what} CSV: looked for a header line that names the customer, an amount and a date`,
    );
  }
  const has = best.columns.header.filter((h) => h !== '').map((h) => h.slice(0, 40));
  const shown = has.length > 30 ? [...has.slice(0, 30), '...'] : has;
  return new ReconduitError(
    'INPUT_UNUSABLE',
    `${name} has no column for ${missing.join(' nor ')}; line ${best.line} has: ${shown.join(', ')}`,
  );
}

/** Finds out how a file is written: NDJSON, or CSV with which delimiter, header and columns. */
export async function detectFormat(file: ExportFile, side: FileSide, names: ColumnNames): Promise<TableFormat> {
  let best: HeaderFound | undefined;
  let above: Line | undefined;
  let seen = 0;
  for await (const lines of readLines(file.name, file.open())) {
    for (const line of lines) {
      const text = line.text.trimStart();
      if (text === '') continue;
      if (seen === 0 && /^(\{\s*|\[\s*(\{.*)?)$/.test(text)) throw oneDocument(file.name);
      if (seen === 0 && text.startsWith('{')) return { kind: 'ndjson', side, names };
      if (seen === 0 && /^<(!doctype|html|\?xml|table)/i.test(text)) throw webPage(file.name);
      if (++seen > linesSearchedForHeader) break;
      for (const found of headersIn(line, above, side, names)) best = better(best, found);
      above = line;
      if (best?.columns.missing.length === 0 && best.line < line.number) break;
    }
    if (seen > linesSearchedForHeader) break;
  }
  if (seen === 0)
    throw new ReconduitError('INPUT_UNUSABLE', `${file.name} is empty: looked for a header line and rows`);
  if (!best || best.columns.missing.length > 0) throw notATable(file.name, side, best);
  const columns = recogniseColumns(side, best.columns.header, names);
  return { kind: 'csv', delimiter: best.delimiter, headerLine: best.line, columns };
}

function webPage(name: string): ReconduitError {
  return new ReconduitError('INPUT_UNUSABLE', `${name} is a web page or XML, not a CSV: use the export button instead`);
}

function oneDocument(name: string): ReconduitError {
  return new ReconduitError(
    'INPUT_UNUSABLE',
    `${name} is one JSON document: write one object a line (NDJSON), as \`jq -c '.[]' ${name}\` does`,
  );
}

/** A file that was put together from several may end some rows with CR alone; only a row too wide shows it. */
function linesAtReturns(number: number, raw: string): Line[] {
  return raw.split('\r').map((text) => ({ number, text, tooLong: false }));
}

async function* csvRows(file: ExportFile, format: Extract<TableFormat, { kind: 'csv' }>): AsyncGenerator<TableBatch> {
  const { columns, delimiter, headerLine } = format;
  const dialect = { delimiter, acceptMultiline: (fields: readonly string[]) => fitsMultiline(columns, fields) };
  const width = columns.header.length;
  const batchOf = (framed: Framed): TableBatch => {
    const rows: TableRow[] = [];
    const rejected = [...framed.rejected];
    for (const { line, raw, fields } of framed.records) {
      const isTooWide = fields.length > width && fields.slice(width).some((f) => f.trim() !== '');
      if (isTooWide && raw.includes('\r')) {
        const parts = batchOf(frameRecords(linesAtReturns(line, raw), dialect, true));
        rows.push(...parts.rows);
        rejected.push(...parts.rejected);
      } else if (isTooWide) {
        const reason = `the row has ${fields.length} values, the header ${width} columns; quote values that hold "${delimiter}"`;
        rejected.push({ line, raw, code: 'COLUMN_COUNT', reason });
      } else rows.push({ line, raw, values: (field) => fieldValue(columns, fields, field), event: null });
    }
    return { rows, rejected };
  };
  let pending: readonly Line[] = [];
  for await (const lines of readLines(file.name, file.open())) {
    const data = lines[0] && lines[0].number <= headerLine ? lines.filter((l) => l.number > headerLine) : lines;
    const framed = frameRecords(pending.length === 0 ? data : [...pending, ...data], dialect, false);
    pending = framed.rest;
    yield batchOf(framed);
  }
  yield batchOf(frameRecords(pending, dialect, true));
}

/** Values of a JSON row by its keys; rows of one shape share the recognised columns. */
function jsonReader(side: FileSide, names: ColumnNames): (line: Line) => TableRow | RejectedRow {
  const valuesOf = createJsonRowReader(side, names);
  return (line) => {
    const bad = (reason: string): RejectedRow => ({
      line: line.number,
      raw: line.text,
      code: 'JSON_UNREADABLE',
      reason,
    });
    if (line.tooLong) return { ...bad('the line is longer than 1 MB'), code: 'ROW_TOO_LONG' };
    let value: unknown;
    try {
      value = JSON.parse(line.text);
    } catch {
      return bad('the line is not JSON');
    }
    if (!isJsonObject(value)) return bad('the line is not a JSON object');
    const row = { line: line.number, raw: line.text };
    if (isJsonEvent(value)) return { ...row, values: () => '', event: value };
    return { ...row, values: valuesOf(value), event: null };
  };
}

async function* jsonRows(file: ExportFile, side: FileSide, names: ColumnNames): AsyncGenerator<TableBatch> {
  const read = jsonReader(side, names);
  for await (const lines of readLines(file.name, file.open())) {
    const rows: TableRow[] = [];
    const rejected: RejectedRow[] = [];
    for (const line of lines) {
      if (line.text.trim() === '') continue;
      const row = read(line);
      if ('code' in row) rejected.push(row);
      else rows.push(row);
    }
    yield { rows, rejected };
  }
}

/** Rows of a file in order, in batches as the file streams by. */
export function readTable(file: ExportFile, format: TableFormat): AsyncGenerator<TableBatch> {
  return format.kind === 'csv' ? csvRows(file, format) : jsonRows(file, format.side, format.names);
}
