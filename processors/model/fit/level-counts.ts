import type { ExplanationEntry } from '../../../schemas/generated/types.ts';
import { type ComparisonName, comparisonLevels } from '../../matching/compare/levels.ts';
import type { LevelWeight, ModelBody } from '../model.ts';

/** How often each level of each comparison was seen, in fractions of pairs. */
export interface LevelCounts {
  add(comparison: ComparisonName, level: number, weight: number): void;
  /** Adds every entry of an explanation that is a level of a comparison. */
  addEntries(entries: readonly ExplanationEntry[], weight: number): void;
  of(comparison: ComparisonName): readonly number[];
}

/** Counters of all levels, at zero. */
export function newLevelCounts(): LevelCounts {
  const counts = {} as Record<ComparisonName, number[]>;
  const places = new Map<string, { comparison: ComparisonName; level: number }>();
  for (const comparison of Object.keys(comparisonLevels) as ComparisonName[]) {
    counts[comparison] = comparisonLevels[comparison].map(() => 0);
    comparisonLevels[comparison].forEach((name, level) => {
      places.set(`${comparison}\n${name}`, { comparison, level });
    });
  }
  const add = (comparison: ComparisonName, level: number, weight: number): void => {
    counts[comparison][level] = (counts[comparison][level] as number) + weight;
  };
  return {
    add,
    addEntries(entries, weight) {
      for (const entry of entries) {
        const place = places.get(`${entry.comparison}\n${entry.level}`);
        if (place !== undefined) add(place.comparison, place.level, weight);
      }
    },
    of: (comparison) => counts[comparison],
  };
}

/**
 * Probabilities of the levels after these counts: the posterior mean under a Dirichlet prior of so many pairs' weight at
 * the present values (Dempster, Laird and Rubin 1977, MAP form). Level 0 stays: it weighs nothing.
 */
export function posterior(
  weights: readonly LevelWeight[],
  side: 'm' | 'u',
  counts: readonly number[],
  priorPairs: number,
): number[] {
  const seen = counts.slice(1).reduce((sum, count) => sum + count, 0);
  return weights.map((weight, i) =>
    i === 0 ? 1 : ((counts[i] ?? 0) + priorPairs * weight[side]) / (seen + priorPairs),
  );
}

/** A model's features with one side of one comparison replaced. */
export function withSide(
  features: ModelBody['features'],
  comparison: ComparisonName,
  side: 'm' | 'u',
  values: readonly number[],
): ModelBody['features'] {
  const replaced = features[comparison].map((weight, i) => ({ ...weight, [side]: values[i] ?? weight[side] }));
  return { ...features, [comparison]: replaced };
}
