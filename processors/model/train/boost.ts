import type { TreeNode, Trees } from '../trained.ts';
import { inputValues, leafOf } from '../trees.ts';
import { type Case, sharesOf } from './cases.ts';
import { type Binned, binned, growTree } from './grow-tree.ts';
import { rounded } from './rounded.ts';

const rounds = 80;
const learningRate = 0.1;
const bitsPerNat = Math.LOG2E;
// Rows of options seen less often than this have no say in where a tree splits.
const minCases = 50;

/** What trees look at: the bits of every comparison, what is taken back, and the context. All raise a link, or leave it. */
function inputsOf(cases: readonly Case[]): string[] {
  const seen = new Set<string>();
  for (const { options } of cases) for (const { entries } of options) for (const e of entries) seen.add(e.comparison);
  return [...[...seen].sort(), 'lead', 'rivals'];
}

interface Rows {
  readonly values: readonly Float64Array[];
  /** First row of each case, and the number of rows at the end. */
  readonly starts: readonly number[];
}

function rowsOf(cases: readonly Case[], inputs: readonly string[]): Rows {
  const places = new Map(inputs.map((name, i) => [name, i]));
  const values: Float64Array[] = [];
  const starts = [0];
  for (const { options } of cases) {
    for (const { entries, around } of options) values.push(inputValues(places, entries, around));
    starts.push(values.length);
  }
  return { values, starts };
}

function slopesOf(
  cases: readonly Case[],
  starts: readonly number[],
  scores: Float64Array,
): { gradient: Float64Array; weight: Float64Array } {
  const gradient = new Float64Array(scores.length);
  const weight = new Float64Array(scores.length);
  cases.forEach((own, i) => {
    const start = starts[i] as number;
    const { all, allowed, trust } = sharesOf(own, scores.subarray(start, starts[i + 1]));
    for (let j = 0; j < own.options.length; j++) {
      const p = all[j] as number;
      gradient[start + j] = trust * (p - (allowed[j] as number));
      weight[start + j] = p * (1 - p);
    }
  });
  return { gradient, weight };
}

/**
 * Boosted trees (Friedman 2001, with second derivatives as Chen and Guestrin 2016) on what `before`, the scores in bits by case
 * and option, leaves unexplained, under the same likelihood as the conditional logit. More evidence never lowers a link: every
 * input is constrained to be monotone. null: too few cases.
 */
export function fitTrees(cases: readonly Case[], before: readonly Float64Array[]): Trees | null {
  if (cases.length < minCases) return null;
  const inputs = inputsOf(cases);
  const { values, starts } = rowsOf(cases, inputs);
  const table: Binned = binned(values, inputs.length);
  const scores = new Float64Array(values.length);
  before.forEach((own, i) => {
    scores.set(own, starts[i] as number);
  });
  const trees: TreeNode[][] = [];
  for (let round = 0; round < rounds; round++) {
    const { gradient, weight } = slopesOf(cases, starts, scores);
    const nodes = growTree(table, gradient, weight).map((node) =>
      node.input === -1 ? { ...node, cut: rounded(node.cut * learningRate * bitsPerNat) } : node,
    );
    if (nodes.length === 1) break;
    trees.push(nodes);
    values.forEach((own, i) => {
      scores[i] = (scores[i] as number) + leafOf(nodes, own);
    });
  }
  return trees.length === 0 ? null : { inputs, trees };
}
