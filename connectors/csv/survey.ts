import { ReconduitError } from '../../processors/errors.ts';
import { type ColumnUse, ColumnUseSurvey } from './column-use.ts';
import type { RowValues } from './columns.ts';
import { type DateOrder, dateOrderOf, parseCivil } from './dates.ts';
import { type FileSide, timeFieldOf } from './fields.ts';
import { decimalMarkOf } from './money.ts';
import { saysItRedeems } from './not-redeemed.ts';
import { type ExportFile, readTable, type TableFormat } from './table.ts';
import { isTakenOff, TakenBackSurvey } from './taken-back.ts';
import { orNothing } from './words.ts';

/** What the whole of a file says about how its values are to be read. */
export interface Survey {
  /** Rows that a person would count: read and rejected, without blank lines and what stands above the header. */
  readonly rowCount: number;
  readonly dateOrder: DateOrder;
  /** Decimal mark; null when no amount shows it. */
  readonly decimalMark: ',' | '.' | null;
  /** A stamp at midnight is a date, as where all of them are: a time of day was never known. */
  readonly timesAreDates: boolean;
  /** Rows by ticket, so that a ticket can leave memory when its last row came. */
  readonly ticketRows: Map<string, number>;
  /** Some rows say that they redeem: others may say that they do not. */
  readonly isLedger: boolean;
  /** No amount is positive: the file writes what was taken off. */
  readonly allNegative: boolean;
  /** Redemptions that one row states and another one takes back (`redemptionKeyOf`). */
  readonly takenBack: ReadonlySet<string>;
  /** Practices that rows name, the first of them; empty when the file names none. */
  readonly practiceIds: ReadonlySet<string>;
}

// A column that names each customer, by mistake, must not take the memory.
const practicesKept = 100_000;

/** A file's stamp as one text: the date column, with the time column behind it when that one holds no time. */
export function stampOf(values: RowValues, side: FileSide): string {
  const date = values(timeFieldOf(side));
  const time = values('time');
  return time === '' || date === '' || /\d:\d\d/.test(date) ? date : `${date} ${time}`;
}

/** What groups rows into one ticket; '' when the row names no ticket. */
export function ticketKeyOf(values: RowValues): string {
  const id = values('transaction_id');
  return id === '' ? '' : `${values('practice_id')}\n${id}`;
}

class Evidence {
  rows = 0;
  #dayFirst = 0;
  #monthFirst = 0;
  #commas = 0;
  #points = 0;
  #negative = 0;
  #positive = 0;
  isLedger = false;
  #anyTime = false;
  #anyMidnight = false;

  take(values: RowValues, side: FileSide): void {
    const stamp = stampOf(values, side);
    const order = dateOrderOf(stamp);
    if (order === 'day-first') this.#dayFirst++;
    if (order === 'month-first') this.#monthFirst++;
    if (!this.#anyTime) this.#takeTime(stamp);
    this.isLedger ||= saysItRedeems(values);
    const amount = values('amount');
    if (/[1-9]/.test(amount)) {
      if (isTakenOff(amount)) this.#negative++;
      else this.#positive++;
    }
    for (const field of ['amount', 'reward_amount', 'alle_amount', 'aspire_amount'] as const) {
      const mark = decimalMarkOf(values(field));
      if (mark === ',') this.#commas++;
      if (mark === '.') this.#points++;
    }
  }

  #takeTime(stamp: string): void {
    try {
      const { timeMs } = parseCivil(stamp, 'month-first');
      if (timeMs === 0) this.#anyMidnight = true;
      else if (timeMs !== null) this.#anyTime = true;
    } catch {
      // Not evidence; the row is rejected with its reason when it is read.
    }
  }

  get dateOrder(): DateOrder {
    return this.#dayFirst > 0 && this.#monthFirst === 0 ? 'day-first' : 'month-first';
  }

  get allNegative(): boolean {
    return this.#negative > 0 && this.#positive === 0;
  }

  get decimalMark(): ',' | '.' | null {
    if (this.#commas === this.#points) return null;
    return this.#commas > this.#points ? ',' : '.';
  }

  get timesAreDates(): boolean {
    return this.#anyMidnight && !this.#anyTime;
  }
}

function practiceOfEvent(event: Readonly<Record<string, unknown>>): string {
  const id = event['practice_id'];
  return typeof id === 'string' ? id : '';
}

/** Reads a file through once. @throws INPUT_UNUSABLE when it has no rows. */
export async function surveyFile(
  file: ExportFile,
  format: TableFormat,
  side: FileSide,
): Promise<{ survey: Survey; use: ColumnUse }> {
  const evidence = new Evidence();
  const columns = new ColumnUseSurvey(format.kind === 'csv' ? format.columns.index.keys() : []);
  const ticketRows = new Map<string, number>();
  const takenBack = new TakenBackSurvey();
  const practiceIds = new Set<string>();
  let rowCount = 0;
  for await (const { rows, rejected } of readTable(file, format)) {
    rowCount += rows.length + rejected.length;
    for (const { values, event } of rows) {
      // "Total" stands in the first column, whatever it holds; such a row has no date.
      const isDated = event !== null || stampOf(values, side) !== '';
      const practiceId = event ? practiceOfEvent(event) : isDated ? orNothing(values('practice_id')) : '';
      if (practiceId !== '' && practiceIds.size < practicesKept) practiceIds.add(practiceId);
      if (event) continue;
      evidence.take(values, side);
      columns.take(values);
      if (side === 'rewards') takenBack.take(values);
      const key = side === 'pos' ? ticketKeyOf(values) : '';
      if (key !== '') ticketRows.set(key, (ticketRows.get(key) ?? 0) + 1);
    }
  }
  if (rowCount === 0) {
    throw new ReconduitError(
      'INPUT_UNUSABLE',
      `${file.name} has a header line but no rows: looked for one row a ${side === 'pos' ? 'sale' : 'redemption'}`,
    );
  }
  const { dateOrder, decimalMark, timesAreDates, isLedger, allNegative } = evidence;
  const style = { dateOrder, decimalMark, timesAreDates, isLedger, allNegative };
  const survey = { rowCount, ...style, ticketRows, takenBack: takenBack.keys(), practiceIds };
  return { survey, use: columns.use() };
}
