import type { ExplanationEntry } from '../../../schemas/generated/types.ts';
import { type ComparisonName, comparisonLevels } from '../compare/levels.ts';
import { hash53 } from './content-hash.ts';

/** Entries that are no comparison's level: priors and prices. What is not listed is written in words. */
const others: readonly (readonly [string, string])[] = [
  ['prior', 'claimed reward'],
  ['prior', 'ticket without a claim'],
  ['other visits', 'same person or household'],
  ['other rewards', 'same visit'],
  ['split', 'yes'],
  ['shared claim', 'yes'],
  ['several on one ticket', 'yes'],
  ['beside a claim', 'yes'],
  ['contact on another ticket', 'yes'],
];

const comparisons = Object.keys(comparisonLevels) as ComparisonName[];
const known: readonly (readonly [string, string])[] = [
  ...comparisons.flatMap((comparison) => comparisonLevels[comparison].map((level) => [comparison, level] as const)),
  ...others,
];

const codes: ReadonlyMap<string, ReadonlyMap<string, number>> = codesByName();

function codesByName(): Map<string, Map<string, number>> {
  const byComparison = new Map<string, Map<string, number>>();
  known.forEach(([comparison, level], code) => {
    const byLevel = byComparison.get(comparison) ?? new Map<string, number>();
    byLevel.set(level, code);
    byComparison.set(comparison, byLevel);
  });
  return byComparison;
}

/** Changes when a code changes its meaning: state written under another one cannot be read. */
export const explanationCodesHash: number = hash53(JSON.stringify(known)) % 1_000_000;

// Bits are multiples of 2^-10 (model/score.ts), so that this makes short integers of them, without loss.
const steps = 1_024;
const between = '\u0001';

/** An explanation as (code or words, bits * 1024) pairs in one array. */
export function packExplanation(entries: readonly ExplanationEntry[]): (number | string)[] {
  const packed: (number | string)[] = [];
  for (const { comparison, level, bits } of entries) {
    packed.push(codes.get(comparison)?.get(level) ?? comparison + between + level, bits * steps);
  }
  return packed;
}

/** An explanation from its array. */
export function unpackExplanation(packed: readonly (number | string)[]): ExplanationEntry[] {
  const entries: ExplanationEntry[] = [];
  for (let i = 0; i < packed.length; i += 2) {
    const code = packed[i] as number | string;
    const [comparison, level] =
      typeof code === 'number' ? (known[code] as readonly [string, string]) : code.split(between);
    entries.push({ comparison: comparison ?? '', level: level ?? '', bits: (packed[i + 1] as number) / steps });
  }
  return entries;
}
