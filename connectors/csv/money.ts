import { RowFlaw } from './rejects.ts';

/** Above this a value is a phone number or an id in the wrong column, not money: $100 million. */
const maxCents = 10_000_000_000;

const commaDecimal = /,\d{1,2}\)?\s*-?$/;
const pointDecimal = /\.\d{1,2}\)?\s*-?$/;

/** What one amount says about the decimal mark of its file; null when it says nothing. */
export function decimalMarkOf(text: string): ',' | '.' | null {
  const bare = text.replace(/[^\d.,()-]/g, '');
  if (commaDecimal.test(bare)) return ',';
  return pointDecimal.test(bare) ? '.' : null;
}

function unreadable(text: string): RowFlaw {
  return new RowFlaw('AMOUNT_UNREADABLE', `"${text.slice(0, 40)}" is not an amount of money`);
}

function grouped(whole: string, separator: string): string | null {
  if (!whole.includes(separator)) return whole;
  const groups = whole.split(separator);
  const first = groups[0] ?? '';
  if (first.length < 1 || first.length > 3 || groups.slice(1).some((g) => g.length !== 3)) return null;
  return groups.join('');
}

function decimalMark(digits: string, fileMark: ',' | '.' | null): ',' | '.' | null {
  const comma = digits.lastIndexOf(',');
  const point = digits.lastIndexOf('.');
  if (comma >= 0 && point >= 0) return comma > point ? ',' : '.';
  const mark = comma >= 0 ? ',' : '.';
  const at = Math.max(comma, point);
  if (at < 0 || digits.indexOf(mark) !== at) return null;
  if (digits.length - at - 1 !== 3) return mark;
  // Exactly three digits behind the only mark: thousands where that mark is not the file's decimal one.
  if (mark === ',') return fileMark === ',' ? ',' : null;
  if (fileMark !== null) return fileMark === ',' ? null : '.';
  throw new RowFlaw('AMOUNT_AMBIGUOUS', `"${digits}" may be thousands or a fraction; write it as 1234.00`);
}

function splitDecimals(text: string, digits: string, fileMark: ',' | '.' | null): [string, string] {
  const mark = decimalMark(digits, fileMark);
  const at = mark === null ? digits.length : digits.lastIndexOf(mark);
  const separator = mark === ',' || (mark === null && digits.includes('.')) ? '.' : ',';
  const whole = grouped(digits.slice(0, at), separator);
  const decimals = digits.slice(at + 1);
  if (whole === null || !/^\d*$/.test(whole) || !/^\d*$/.test(decimals) || whole + decimals === '') {
    throw unreadable(text);
  }
  return [whole, decimals];
}

/**
 * An amount as people and programs write it, in cents: `$1,234.50`, `(40.00)`, `-40`, `40-`, `USD 40`, `1.234,56`, `40.0000`.
 * `fileMark` is the decimal mark seen elsewhere in the file; without it a lone `1,234` is US thousands.
 * @throws RowFlaw when it is no amount, or `1.234` could be read two ways.
 */
export function parseCents(text: string, fileMark: ',' | '.' | null = null): number {
  const compact = text
    .normalize('NFKC')
    .replace(/US\$|USD|[$€£\s'’]/gi, '')
    .replace(/[−–—]/g, '-');
  const shape = /^([-+(]*)([\d.,]+)(\)?-?)$/.exec(compact);
  if (!shape) throw unreadable(text);
  const [, before = '', digits = '', after = ''] = shape;
  if (before.includes('(') !== after.includes(')')) throw unreadable(text);
  const [whole, decimals] = splitDecimals(text, digits, fileMark);
  if (/[1-9]/.test(decimals.slice(2))) {
    throw new RowFlaw('AMOUNT_UNREADABLE', `"${text.slice(0, 40)}" has fractions of a cent`);
  }
  const cents = Number(whole || '0') * 100 + Number(decimals.slice(0, 2).padEnd(2, '0'));
  if (!(cents <= maxCents)) throw new RowFlaw('AMOUNT_UNREADABLE', `"${text.slice(0, 40)}" is too large for an amount`);
  const negative = before.includes('(') || `${before}${after}`.includes('-');
  return negative && cents !== 0 ? -cents : cents;
}
