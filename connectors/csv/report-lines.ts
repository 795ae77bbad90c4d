import { type RejectCode, type RejectedRow, RowFlaw } from './rejects.ts';
import type { TableFormat, TableRow } from './table.ts';

// A cell of such a line, whole: a service may well be called "Total facial" or "Page 2 peel".
const total = /^((sub|grand|report|page|daily|overall|net|gross)[ -]?)*totals?:?$|\btotals?:?$|^totals? (for|of)\b/i;
const furniture =
  /^page:? *\d+( *(of|\/) *\d+)?$|^(report|printed|generated|exported|run) .*\d|^(records?|rows?|count):? *\d+$|^\d+ (records?|rows?)$|^end of report$/i;

/** What such a line lacks. A row may lack it too, so the words decide. */
const lacksMuch: ReadonlySet<RejectCode> = new Set([
  'NAME_OR_PHONE_MISSING',
  'AMOUNT_MISSING',
  'AMOUNT_UNREADABLE',
  'DATE_MISSING',
  'DATE_UNREADABLE',
]);

function isFurniture(raw: string): boolean {
  const cells = raw.split(/[,;\t|]/).map((cell) => cell.replaceAll('"', '').trim());
  return cells.some((cell) => total.test(cell) || furniture.test(cell));
}

function repeatsHeader({ values }: TableRow, format: TableFormat): boolean {
  if (format.kind !== 'csv') return false;
  const { header, index } = format.columns;
  return [...index].every(([field, at]) => values(field) === header[at]?.trim());
}

/**
 * A row that was not taken, with its reason. Reports put totals, page numbers and their header again between the rows: these are
 * called what they are, as nobody has to mend them.
 * @throws what is no flaw of a row.
 */
export function rejectedOf(row: TableRow, error: unknown, format: TableFormat): RejectedRow {
  if (!(error instanceof RowFlaw)) throw error;
  const { line, raw } = row;
  if (lacksMuch.has(error.code) && (isFurniture(raw) || repeatsHeader(row, format))) {
    const reason =
      'the line is a total, a page number or a repeated header of the report, and nothing is missing with it';
    return { line, raw, code: 'REPORT_LINE', reason };
  }
  return { line, raw, code: error.code, reason: error.reason };
}
