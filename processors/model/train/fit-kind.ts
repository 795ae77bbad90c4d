import type { Trained, Trees } from '../trained.ts';
import { createForest, inputValues } from '../trees.ts';
import { fitTrees } from './boost.ts';
import { type Case, sharesOf } from './cases.ts';
import { type Column, columnsFor, type Design, designOf, trainedOf } from './columns.ts';
import { fitConditionalLogit, scoresOf } from './conditional-logit.ts';

/** What may be learned from labels, from little to much; `fitted` is nothing beyond what counting and EM gave. */
export const kinds = ['fitted', 'intercept', 'logistic', 'trees'] as const;
/** One of them. */
export type Kind = (typeof kinds)[number];

/** What was learned. */
export interface Learned {
  readonly kind: Kind;
  readonly columns: readonly Column[];
  readonly bits: Float64Array;
  readonly trees: Trees | null;
}

/** Cases with the tables that regressions read of them: made once, and learned from in parts. */
export interface Material {
  readonly cases: readonly Case[];
  readonly intercept: Design;
  readonly logistic: Design;
}

/** Makes the tables of these cases. */
export function materialOf(cases: readonly Case[]): Material {
  const design = (kind: 'intercept' | 'logistic'): Design => designOf(cases, columnsFor(cases, kind));
  return { cases, intercept: design('intercept'), logistic: design('logistic') };
}

const designFor = (kind: Kind, material: Material): Design => material[kind === 'intercept' ? 'intercept' : 'logistic'];

/** Learns from some of the cases, given by index. `logistic` is what that kind learned from the same cases: trees begin there. */
export function learn(kind: Kind, material: Material, picked: readonly number[], logistic?: Learned): Learned {
  if (kind === 'fitted') return { kind, columns: [], bits: new Float64Array(0), trees: null };
  const { columns, rows } = designFor(kind, material);
  const cases = picked.map((i) => material.cases[i] as Case);
  const design = { columns, rows: picked.map((i) => rows[i] ?? []) };
  const bits = kind === 'trees' && logistic !== undefined ? logistic.bits : fitConditionalLogit(cases, design);
  if (kind !== 'trees') return { kind, columns, bits, trees: null };
  const before = cases.map((own, i) => scoresOf(own, design.rows[i] ?? [], bits));
  return { kind, columns, bits, trees: fitTrees(cases, before) };
}

/** -log2 P(what labels allow) of some of the cases, by index. */
export function lossesOf({ kind, bits, trees }: Learned, material: Material, picked: readonly number[]): number[] {
  const { rows } = designFor(kind, material);
  const forest = trees === null ? null : createForest(trees);
  return picked.map((i) => {
    const own = material.cases[i] as Case;
    const scores =
      kind === 'fitted' ? Float64Array.from(own.options, (o) => o.bits) : scoresOf(own, rows[i] ?? [], bits);
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
