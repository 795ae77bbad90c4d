import { RowFlaw } from './rejects.ts';

/** A stamp as a file states it: a date, perhaps a time of day, perhaps an offset from UTC. */
export interface CivilTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  /** Milliseconds since midnight; null: a date without a time. */
  readonly timeMs: number | null;
  /** null: local to the clinic. */
  readonly offsetMinutes: number | null;
}

/** Which of the first two numbers of `3/4/2026` is the day. */
export type DateOrder = 'month-first' | 'day-first';

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const zoneWords: Readonly<Record<string, number>> = {
  z: 0,
  utc: 0,
  gmt: 0,
  est: -300,
  edt: -240,
  cst: -360,
  cdt: -300,
  mst: -420,
  mdt: -360,
  pst: -480,
  pdt: -420,
  akst: -540,
  akdt: -480,
  hst: -600,
};

const dateShapes = {
  iso: /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?=$|[T\s,])/i,
  compact: /^(\d{4})(\d{2})(\d{2})(?=$|T)/i,
  numeric: /^(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})(?=$|[\s,T])/,
  dayName: /^(\d{1,2})[-\s](?:of\s)?([a-z]{3,9})\.?[-\s,]+(\d{4}|\d{2})(?=$|[\s,T])/i,
  nameDay: /^([a-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})(?=$|[\s,T])/i,
  excel: /^(\d{5})(\.\d+)?$/,
};
const timeShape =
  /^(\d{1,2})(?::?(\d{2}))?(?::?(\d{2})(?:[.,](\d{1,9}))?)?\s*([ap])?\.?m?\.?\s*(?:\(?(z|[a-z]{3,4})\)?|(?:utc|gmt)?\s*([-+])(\d{2}):?(\d{2})?)?$/i;

function unreadable(text: string): RowFlaw {
  return new RowFlaw('DATE_UNREADABLE', `"${text.slice(0, 40)}" is not a date; write it as 2026-03-31 or 3/31/2026`);
}

function fullYear(digits: string): number {
  const year = Number(digits);
  return digits.length === 2 ? 2000 + year : year;
}

function monthOf(word: string): number {
  return months.indexOf(word.slice(0, 3).toLowerCase()) + 1;
}

function checkedDay(text: string, year: number, month: number, day: number): [number, number, number] {
  const at = new Date(Date.UTC(year, month - 1, day));
  if (at.getUTCMonth() !== month - 1 || at.getUTCDate() !== day || month < 1) {
    throw new RowFlaw('DATE_IMPOSSIBLE', `"${text.slice(0, 40)}" is a day that does not exist`);
  }
  if (year < 1990 || year > 2100) {
    throw new RowFlaw('DATE_IMPOSSIBLE', `"${text.slice(0, 40)}" has a year outside 1990 to 2100`);
  }
  return [year, month, day];
}

/** [year, month, day] and what follows the date; null when no shape fits. */
function readDay(text: string, order: DateOrder): { ymd: [number, number, number]; rest: string } | null {
  const iso = dateShapes.iso.exec(text) ?? dateShapes.compact.exec(text);
  if (iso) {
    return { ymd: checkedDay(text, Number(iso[1]), Number(iso[2]), Number(iso[3])), rest: text.slice(iso[0].length) };
  }
  const numeric = dateShapes.numeric.exec(text);
  if (numeric) {
    const [first, second] = [Number(numeric[1]), Number(numeric[3])];
    // 13 and above can only be the day, whatever the rest of the file does; dots are the European way to write.
    const dayFirst = first > 12 || (second <= 12 && (order === 'day-first' || numeric[2] === '.'));
    const [month, day] = dayFirst ? [second, first] : [first, second];
    return { ymd: checkedDay(text, fullYear(numeric[4] ?? ''), month, day), rest: text.slice(numeric[0].length) };
  }
  const dayName = dateShapes.dayName.exec(text);
  const nameDay = dayName ? null : dateShapes.nameDay.exec(text);
  const named = dayName ?? nameDay;
  if (!named) return null;
  const month = monthOf((dayName ? named[2] : named[1]) ?? '');
  if (month === 0) return null;
  const day = Number(dayName ? named[1] : named[2]);
  return { ymd: checkedDay(text, fullYear(named[3] ?? ''), month, day), rest: text.slice(named[0].length) };
}

function hourOf(hour: number, half: string | undefined): number {
  if (half === undefined) return hour;
  if (hour < 1 || hour > 12) return Number.NaN;
  return (hour % 12) + (half.toLowerCase() === 'p' ? 12 : 0);
}

function readTime(text: string, rest: string): Pick<CivilTime, 'timeMs' | 'offsetMinutes'> {
  const clock = rest.replace(/^(?:[T\s,]|at\s)+/i, '').trim();
  if (clock === '') return { timeMs: null, offsetMinutes: null };
  const found = timeShape.exec(clock);
  if (!found) throw unreadable(text);
  const [, h = '', m = '0', s = '0', fraction = '0', half, zone, sign, offsetHours = '0', offsetMinutes = '0'] = found;
  const hour = hourOf(Number(h), half);
  if (!(hour <= 23 && Number(m) <= 59 && Number(s) <= 60)) {
    throw new RowFlaw('DATE_IMPOSSIBLE', `"${text.slice(0, 40)}" has a time that does not exist`);
  }
  const timeMs = ((hour * 60 + Number(m)) * 60 + Number(s)) * 1000 + Math.floor(Number(`0.${fraction}`) * 1000);
  if (sign) {
    const offset = Number(offsetHours) * 60 + Number(offsetMinutes);
    return { timeMs, offsetMinutes: sign === '-' ? -offset : offset };
  }
  if (zone === undefined) return { timeMs, offsetMinutes: null };
  const known = zoneWords[zone.toLowerCase()];
  if (known === undefined) throw unreadable(text);
  return { timeMs, offsetMinutes: known };
}

function fromExcel(text: string): CivilTime | null {
  const serial = dateShapes.excel.exec(text) ? Number(text) : Number.NaN;
  // 32874 is 1990-01-01 and 73415 is 2100-12-31 in Excel's day count.
  if (!(serial >= 32_874 && serial < 73_416)) return null;
  const date = new Date((Math.floor(serial) - 25_569) * 86_400_000);
  const seconds = Math.round((serial % 1) * 86_400);
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    timeMs: text.includes('.') ? Math.min(seconds, 86_399) * 1000 : null,
    offsetMinutes: null,
  };
}

/**
 * Reads a date with or without time: ISO, US (`3/4/26 1:05 PM`), day-first when `order` says so, month names, Excel's day
 * count. @throws RowFlaw when it is none of these, or a day that does not exist.
 */
export function parseCivil(text: string, order: DateOrder): CivilTime {
  const bare = text
    .replace(/[\u202f\u00a0\s]+/g, ' ')
    .trim()
    .replace(/^(mon|tues?|wed(nes)?|thu(rs)?|fri|sat(ur)?|sun)(day)?\.?,?\s+/i, '');
  const excel = fromExcel(bare);
  if (excel) return excel;
  const found = readDay(bare, order);
  if (!found) throw unreadable(text);
  const [year, month, day] = found.ymd;
  return { year, month, day, ...readTime(text, found.rest) };
}

/** What one date says about its file's order; null when it says nothing. */
export function dateOrderOf(text: string): DateOrder | null {
  const numeric = dateShapes.numeric.exec(text);
  if (!numeric) return null;
  if (Number(numeric[1]) > 12) return 'day-first';
  return Number(numeric[3]) > 12 ? 'month-first' : null;
}
