import type { Trained, Trees } from '../trained.ts';
import { createForest, inputValues } from '../trees.ts';
import { fitTrees } from './boost.ts';
import { type Case, sharesOf } from './cases.ts';
import { type Column, columnsFor, designOf, trainedOf } from './columns.ts';
import { fitConditionalLogit, scoresOf } from './conditional-logit.ts';

/** What may be learned of labels, from little to much; `fitted` is nothing beyond what counting and EM gave. */
export const kinds = ['fitted', 'intercept', 'logistic', 'trees'] as const;
export type Kind = (typeof kinds)[number];

/** What was learned. */
export interface Learned {
  readonly kind: Kind;
  readonly columns: readonly Column[];
  readonly bits: Float64Array;
  readonly trees: Trees | null;
}

/** Learns from these cases. */
export function learn(kind: Kind, cases: readonly Case[]): Learned {
  if (kind === 'fitted') return { kind, columns: [], bits: new Float64Array(0), trees: null };
  const columns = columnsFor(cases, kind === 'intercept' ? 'intercept' : 'logistic');
  const design = designOf(cases, columns);
  const bits = fitConditionalLogit(cases, design);
  if (kind !== 'trees') return { kind, columns, bits, trees: null };
  const before = cases.map((own, i) => scoresOf(own, design.rows[i] ?? [], bits));
  return { kind, columns, bits, trees: fitTrees(cases, before) };
}

/** -log2 P(what labels allow) of each case. */
export function lossesOf({ columns, bits, trees }: Learned, cases: readonly Case[]): number[] {
  const design = designOf(cases, columns);
  const forest = trees === null ? null : createForest(trees);
  return cases.map((own, i) => {
    const scores = scoresOf(own, design.rows[i] ?? [], bits);
    if (forest !== null) {
      own.options.forEach(({ entries, around }, j) => {
        scores[j] = (scores[j] as number) + forest.bitsOf(inputValues(forest.inputs, entries, around));
      });
    }
    return sharesOf(own, scores).lossBits;
  });
}

/** As a model states it; undefined when nothing was learned. */
export function asTrained({ kind, columns, bits, trees }: Learned): Trained | undefined {
  return kind === 'fitted' ? undefined : { ...trainedOf(kind, columns, bits), trees };
}
