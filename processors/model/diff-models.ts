import type { ComparisonName } from '../matching/compare/levels.ts';
import { comparisonLevels } from '../matching/compare/levels.ts';
import type { FrequencyTable, Model } from './model.ts';

/** One number in which two models differ. */
export interface ModelDifference {
  /** Where in the file: `name: exact`, `priors.explicit.strangerBits`, `frequencies.surname` ... */
  readonly what: string;
  /** Bits of evidence of a level; the number itself elsewhere; null: one of them has no such number. */
  readonly a: number | null;
  readonly b: number | null;
  /** b - a. */
  readonly change: number | null;
}

type Numbers = Map<string, number>;

/** Every plain number below a value, by its path. */
function collect(value: unknown, path: string, into: Numbers): Numbers {
  if (typeof value === 'number') into.set(path, value);
  else if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value)) collect(inner, path === '' ? key : `${path}.${key}`, into);
  }
  return into;
}

function describe({ floor, frequency }: FrequencyTable): { floor: number; terms: number } {
  return { floor, terms: Object.keys(frequency).length };
}

function numbersOf(model: Model): Numbers {
  // Levels as the evidence that they are; tables of names by their size: nobody reads 20,000 of them.
  const { modelId: _, schema: _schema, features, frequencies, ...rest } = model;
  const numbers = new Map<string, number>();
  for (const comparison of Object.keys(comparisonLevels) as ComparisonName[]) {
    for (const { level, m, u } of features[comparison]) numbers.set(`${comparison}: ${level}`, Math.log2(m / u));
  }
  for (const [name, table] of Object.entries(frequencies)) collect(describe(table), `frequencies.${name}`, numbers);
  return collect(rest, '', numbers);
}

// Less than a hundredth of a bit changes no decision.
const tellingChange = 0.01;

/** In what two models differ, the largest change of evidence first; what they say of where they come from is left out. */
export function diffModels(a: Model, b: Model): ModelDifference[] {
  const [left, right] = [numbersOf(a), numbersOf(b)];
  const differences: ModelDifference[] = [];
  for (const what of new Set([...left.keys(), ...right.keys()])) {
    const [from, to] = [left.get(what) ?? null, right.get(what) ?? null];
    const change = from === null || to === null ? null : to - from;
    if (change === null || Math.abs(change) >= tellingChange) differences.push({ what, a: from, b: to, change });
  }
  const weight = ({ change }: ModelDifference): number => Math.abs(change ?? 0);
  return differences.sort((x, y) => weight(y) - weight(x) || (x.what < y.what ? -1 : 1));
}
