import { ReconduitError } from '../../processors/errors.ts';
import { fieldsHinted } from './clues.ts';
import { aliasesOf, type Field, type FileSide, timeFieldOf } from './fields.ts';
import { plainWords } from './words.ts';

/** Column names by field, as `--map` gives them; null: no column holds it, whatever their names say. */
export type ColumnNames = Readonly<Partial<Record<Field, string | null>>>;

/** Values by field of one row; a field that the row does not state is ''. */
export type RowValues = (field: Field) => string;

/** Which column of a file holds which field. */
export interface Columns {
  readonly side: FileSide;
  /** As the file writes them. */
  readonly header: readonly string[];
  /** Position of the column by field. */
  readonly index: ReadonlyMap<Field, number>;
  /** What is required and was not found, in words; empty when the file can be read. */
  readonly missing: readonly string[];
}

const shortForms: Readonly<Record<string, string>> = {
  ...{ addr: 'address', adj: 'adjustment', amt: 'amount', appt: 'appointment', cert: 'certificate', cust: 'customer' },
  ...{ desc: 'description', ph: 'phone' },
  ...{ disc: 'discount', dt: 'date', inv: 'invoice', loc: 'location', mail: 'email', mbr: 'member', prod: 'product' },
  ...{ proc: 'procedure', prov: 'provider', pt: 'patient', ref: 'reference', svc: 'service', tel: 'phone' },
  ...{ trans: 'transaction', trx: 'transaction', ts: 'timestamp', txn: 'transaction' },
};

function keyOf(header: string): string {
  // "Discount %" is not the discount's dollars.
  return plainWords(header.replaceAll('%', ' percent '))
    .replace(/[a-z]+/g, (word) => shortForms[word] ?? word)
    .replace(/\b(no|num|nbr)$/, 'number')
    .replace(/ (usd|us dollars|in usd)$/, '')
    .trim();
}

function keysByHeader(header: readonly string[]): Map<string, number> {
  const keys = new Map<string, number>();
  const add = (key: string, i: number): void => {
    // Of two columns with one name the first counts, as spreadsheets look them up.
    if (key !== '' && !keys.has(key)) keys.set(key, i);
  };
  header.forEach((name, i) => {
    add(keyOf(name), i);
  });
  // "Sales (Inc. Tax)" is also known by what stands outside the brackets, unless that is another column's whole name.
  header.forEach((name, i) => {
    add(keyOf(name.replace(/\(.*?\)/g, ' ')), i);
  });
  return keys;
}

/** Position of the column that a person means by `name`; -1 when there is none. */
function columnNamed(header: readonly string[], name: string): number {
  const exact = header.findIndex((h) => h.trim() === name.trim());
  return exact >= 0 ? exact : header.findIndex((h) => keyOf(h) === keyOf(name));
}

/** Of the names that a person gave those that this header has: most lines and delimiters tried are not the header. */
export function namesPresent(names: ColumnNames, header: readonly string[]): ColumnNames {
  return Object.fromEntries(
    Object.entries(names).filter(([, name]) => name === null || columnNamed(header, name) >= 0),
  );
}

function missingOf(side: FileSide, index: ReadonlyMap<Field, number>): string[] {
  const has = (...fields: Field[]): boolean => fields.some((f) => index.has(f));
  const missing: string[] = [];
  if (!has('customer_name', 'first_name', 'last_name', 'customer_phone', 'customer_email')) {
    missing.push('the customer (customer_name, client name, patient name, phone, e-mail ...)');
  }
  if (side === 'pos' ? !has('amount', 'reward_amount', 'alle_amount', 'aspire_amount') : !has('amount')) {
    missing.push('the amount (amount, total, price, value ...)');
  }
  if (!has(timeFieldOf(side))) missing.push(`the date (${timeFieldOf(side)}, date, transaction date ...)`);
  return missing;
}

/** Columns of no known name, whose words say what they hold: "Closed On", "Dollar Value". The first of them counts. */
function addHinted(
  side: FileSide,
  header: readonly string[],
  { index, taken, names }: { index: Map<Field, number>; taken: Set<number>; names: ColumnNames },
): void {
  header.forEach((name, i) => {
    const field = taken.has(i)
      ? undefined
      : fieldsHinted(side, keyOf(name)).find((f) => !index.has(f) && names[f] !== null);
    if (field === undefined || isSpokenFor(field, index)) return;
    index.set(field, i);
    taken.add(i);
  });
}

/** "Name" beside "Surname" is the given one. */
function splitName(index: Map<Field, number>): void {
  const name = index.get('customer_name');
  if (name === undefined || !index.has('last_name') || index.has('first_name')) return;
  index.set('first_name', name);
  index.delete('customer_name');
}

/** A name in two columns is whole. */
function isSpokenFor(field: Field, index: ReadonlyMap<Field, number>): boolean {
  return field === 'customer_name' && (index.has('first_name') || index.has('last_name'));
}

/**
 * Recognises a header by names and common aliases, in any order. Each column serves one field, each field takes its best
 * alias. `names` says it outright for some fields and wins. @throws INPUT_UNUSABLE when a named column is not there.
 */
export function recogniseColumns(side: FileSide, header: readonly string[], names: ColumnNames = {}): Columns {
  const index = new Map<Field, number>();
  const keys = keysByHeader(header);
  const taken = new Set<number>();
  for (const [field, name] of Object.entries(names) as [Field, string | null][]) {
    if (name === null) continue;
    const at = columnNamed(header, name);
    if (at < 0) {
      throw new ReconduitError('INPUT_UNUSABLE', `the map says ${field} is in column "${name}", which is not there`);
    }
    index.set(field, at);
    taken.add(at);
  }
  const aliases = Object.entries(aliasesOf(side)) as [Field, readonly string[]][];
  // Own names first, so that another field's alias never takes a column that bears a field's own name.
  const rounds = [(field: Field) => [plainWords(field)], (_: Field, list: readonly string[]) => list];
  for (const round of rounds) {
    for (const [field, list] of aliases) {
      if (index.has(field) || names[field] === null) continue;
      const at = round(field, list)
        .map((alias) => keys.get(alias))
        .find((i) => i !== undefined && !taken.has(i));
      if (at === undefined) continue;
      index.set(field, at);
      taken.add(at);
    }
  }
  addHinted(side, header, { index, taken, names });
  splitName(index);
  return { side, header, index, missing: missingOf(side, index) };
}

/** Trimmed value of a field in a record; '' when the file has no such column. */
export function fieldValue(columns: Columns, fields: readonly string[], field: Field): string {
  const at = columns.index.get(field);
  return at === undefined ? '' : (fields[at] ?? '').trim();
}

// Free text may rightly hold line breaks; a name or an amount that does has swallowed the next row.
const freeText: ReadonlySet<Field> = new Set(['service', 'product', 'reward_label', 'provider']);

/** Whether a record that spans lines has the file's shape, with its line breaks only where text is free. */
export function fitsMultiline(columns: Columns, fields: readonly string[]): boolean {
  if (fields.length !== columns.header.length) return false;
  return [...columns.index].every(([field, at]) => freeText.has(field) || !fields[at]?.includes('\n'));
}

/** Whether the columns that hold rewards are named for them, rather than for discounts or payments. */
export function hasRewardColumns(columns: Columns): boolean {
  return (['reward_label', 'reward_amount'] as const).some((field) => {
    const at = columns.index.get(field);
    return at !== undefined && /^rewards?\b/.test(plainWords(columns.header[at] ?? ''));
  });
}
