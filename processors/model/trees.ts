import type { ExplanationEntry } from '../../schemas/generated/types.ts';
import type { Surroundings } from './surroundings.ts';
import type { TreeNode, Trees } from './trained.ts';

/** What stands for the lead of a link without any rival: more than any lead. */
const noRivalLead = 100;

/** Puts what stands around a link where a forest looks for it. */
export function putSurroundings(inputs: ReadonlyMap<string, number>, around: Surroundings, values: Float64Array): void {
  const rivals = inputs.get('rivals');
  if (rivals !== undefined) values[rivals] = -around.rivals;
  const lead = inputs.get('lead');
  if (lead !== undefined) values[lead] = around.leadBits ?? noRivalLead;
}

/** Values of a forest's inputs for one link: an entry's bits by its comparison, 0 without one. */
export function inputValues(
  inputs: ReadonlyMap<string, number>,
  entries: readonly ExplanationEntry[],
  around: Surroundings,
): Float64Array {
  const values = new Float64Array(inputs.size);
  for (const { comparison, bits } of entries) {
    const at = inputs.get(comparison);
    if (at !== undefined) values[at] = bits;
  }
  putSurroundings(inputs, around, values);
  return values;
}

/** The leaf's bits that a tree gives these values. */
export function leafOf(nodes: readonly TreeNode[], values: Float64Array): number {
  let node = nodes[0] as TreeNode;
  while (node.input !== -1) {
    node = nodes[(values[node.input] as number) < node.cut ? node.left : node.right] as TreeNode;
  }
  return node.cut;
}

/** Boosted trees prepared for scoring. */
export interface Forest {
  /** Places of the inputs by their names. */
  readonly inputs: ReadonlyMap<string, number>;
  /** The sum of the leaves that the trees give these values, in bits. */
  bitsOf(values: Float64Array): number;
}

/** Prepares boosted trees: all nodes in flat arrays, since following objects would cost several times as much. */
export function createForest({ inputs, trees }: Trees): Forest {
  const size = trees.reduce((sum, nodes) => sum + nodes.length, 0);
  const input = new Int32Array(size);
  const cut = new Float64Array(size);
  const left = new Int32Array(size);
  const right = new Int32Array(size);
  const roots: number[] = [];
  let first = 0;
  for (const nodes of trees) {
    roots.push(first);
    nodes.forEach((node, i) => {
      input[first + i] = node.input;
      cut[first + i] = node.cut;
      left[first + i] = first + node.left;
      right[first + i] = first + node.right;
    });
    first += nodes.length;
  }
  return {
    inputs: new Map(inputs.map((name, i) => [name, i])),
    bitsOf(values) {
      let bits = 0;
      for (let at of roots) {
        for (let i = input[at] as number; i >= 0; i = input[at] as number) {
          at = ((values[i] as number) < (cut[at] as number) ? left[at] : right[at]) as number;
        }
        bits += cut[at] as number;
      }
      return bits;
    },
  };
}
