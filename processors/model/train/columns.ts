import { leadLevel, rivalsLevel } from '../adjust.ts';
import { quantised } from '../quantise.ts';
import type { LevelName, Trained } from '../trained.ts';
import type { Case, Option } from './cases.ts';

/** What a column of the regression stands for. */
export type Column =
  | { readonly role: 'shift' | 'context'; readonly name: LevelName }
  | { readonly role: 'together'; readonly levels: readonly [LevelName, LevelName] };

/** A table of the regression: for each case and option the columns that hold, ascending. */
export interface Design {
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Int32Array[])[];
}

// A level that so few options show cannot teach anything.
const minSeen = 8;

// What a front desk's slips have in common, and what one piece of evidence says about another: a changed phone beside a
// changed e-mail is one event, and so are two slips of one ticket.
const pairs: readonly (readonly [comparison: string, level: string, otherComparison: string, otherLevel: string])[] = [
  ['name', 'different', 'phone', 'exact'],
  ['name', 'different', 'email', 'exact'],
  ['name', 'other given name', 'phone', 'exact'],
  ['name', 'other surname', 'phone', 'exact'],
  ['phone', 'different', 'email', 'different'],
  ['phone', 'different', 'name', 'exact'],
  ['email', 'different', 'name', 'exact'],
  ['amount', 'different', 'date', 'same day'],
  ['amount', 'different', 'date', 'within half an hour'],
  ['amount', 'equal', 'name', 'different'],
  ['statedAmount', 'not stated', 'date', 'same day'],
  ['product', 'other maker', 'label', 'same program'],
  ['product', 'other maker', 'date', 'same day'],
];

/** Columns of the smallest model: what a link of each kind is worth before any evidence. */
const kinds: readonly LevelName[] = [
  { comparison: 'prior', level: 'claimed reward' },
  { comparison: 'prior', level: 'ticket without a claim' },
];

const keyOf = ({ comparison, level }: LevelName): string => `${comparison}\n${level}`;

function contextOf({ around }: Option): LevelName[] {
  return [
    { comparison: 'rivals', level: rivalsLevel(around) },
    { comparison: 'lead', level: leadLevel(around) },
  ];
}

/** What "missing" weighs is no evidence, and bits that the mixture takes back are no level. */
function isLearned({ comparison, level }: LevelName): boolean {
  return level !== 'missing' && comparison !== 'other visits' && comparison !== 'other rewards';
}

interface Found {
  readonly column: Column;
  count: number;
}

function seenLevels(cases: readonly Case[]): Map<string, Found> {
  const seen = new Map<string, Found>();
  const add = (key: string, column: Column): void => {
    const found = seen.get(key);
    if (found === undefined) seen.set(key, { column, count: 1 });
    else found.count++;
  };
  for (const { options } of cases) {
    for (const option of options) {
      for (const { comparison, level } of option.entries) {
        if (isLearned({ comparison, level }))
          add(keyOf({ comparison, level }), { role: 'shift', name: { comparison, level } });
      }
      for (const name of contextOf(option)) add(keyOf(name), { role: 'context', name });
    }
  }
  return seen;
}

/** The columns that these cases can teach about. `kind` intercept: only the two priors. */
export function columnsFor(cases: readonly Case[], kind: 'intercept' | 'logistic'): Column[] {
  if (kind === 'intercept') return kinds.map((name): Column => ({ role: 'shift', name }));
  const seen = [...seenLevels(cases).values()].filter(({ count }) => count >= minSeen).map(({ column }) => column);
  const levels = new Set(seen.map((column) => ('name' in column ? keyOf(column.name) : '')));
  const together = pairs
    .map(([comparison, level, other, otherLevel]): readonly [LevelName, LevelName] => [
      { comparison, level },
      { comparison: other, level: otherLevel },
    ])
    .filter((names) => names.every((name) => levels.has(keyOf(name))))
    .map((names): Column => ({ role: 'together', levels: names }));
  // Sorted, so that a model does not depend on the order of the records.
  const text = (column: Column): string => JSON.stringify(column);
  return [...seen, ...together].sort((a, b) => (text(a) < text(b) ? -1 : 1));
}

/** What a level is to the regression: its column (-1: none), and its bit of 31 where interactions speak of it. */
interface Place {
  column: number;
  flag: number;
}

const nowhere: Place = { column: -1, flag: 0 };

/** Finds a level's place; for an entry that many links share by one look-up. */
function placesOf(columns: readonly Column[]): { find(name: LevelName): Place; together: readonly Place[] } {
  const places = new Map<string, Map<string, Place>>();
  const at = ({ comparison, level }: LevelName): Place => {
    const levels = places.get(comparison) ?? new Map<string, Place>();
    const place = levels.get(level) ?? { column: -1, flag: 0 };
    places.set(comparison, levels.set(level, place));
    return place;
  };
  let flags = 0;
  const flagOf = (name: LevelName): number => {
    const place = at(name);
    if (place.flag === 0) place.flag = 1 << flags++;
    return place.flag;
  };
  const together: Place[] = [];
  columns.forEach((column, i) => {
    if (column.role !== 'together') at(column.name).column = i;
    else together.push({ column: i, flag: flagOf(column.levels[0]) | flagOf(column.levels[1]) });
  });
  const known = new Map<LevelName, Place>();
  const find = (name: LevelName): Place => {
    const kept = known.get(name);
    if (kept !== undefined) return kept;
    const place = places.get(name.comparison)?.get(name.level) ?? nowhere;
    if (Object.isFrozen(name)) known.set(name, place);
    return place;
  };
  return { find, together };
}

function rowOf(option: Option, { find, together }: ReturnType<typeof placesOf>): Int32Array {
  const row: number[] = [];
  let flags = 0;
  const add = (name: LevelName): void => {
    const { column, flag } = find(name);
    flags |= flag;
    if (column >= 0) row.push(column);
  };
  for (const entry of option.entries) add(entry);
  for (const name of contextOf(option)) add(name);
  for (const pair of together) if ((flags & pair.flag) === pair.flag) row.push(pair.column);
  return Int32Array.from(row).sort();
}

/** The table of these cases under these columns. */
export function designOf(cases: readonly Case[], columns: readonly Column[]): Design {
  const places = placesOf(columns);
  return { columns, rows: cases.map(({ options }) => options.map((option) => rowOf(option, places))) };
}

/** The learned part of a model, of these columns with these bits. */
export function trainedOf(kind: Trained['kind'], columns: readonly Column[], bits: Float64Array): Trained {
  const shifts: { comparison: string; level: string; bits: number }[] = [];
  const context: typeof shifts = [];
  const together: { levels: readonly [LevelName, LevelName]; bits: number }[] = [];
  columns.forEach((column, i) => {
    const own = quantised(bits[i] as number);
    if (own === 0) return;
    if (column.role === 'together') together.push({ levels: column.levels, bits: own });
    else (column.role === 'shift' ? shifts : context).push({ ...column.name, bits: own });
  });
  return { kind, shifts, together, context, trees: null };
}
