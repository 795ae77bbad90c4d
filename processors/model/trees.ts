import type { ExplanationEntry } from '../../schemas/generated/types.ts';
import type { Surroundings } from './surroundings.ts';
import type { TreeNode, Trees } from './trained.ts';

/** What stands for the lead of a link without any rival: more than any lead. */
const noRivalLead = 100;

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
  const rivals = inputs.get('rivals');
  if (rivals !== undefined) values[rivals] = -around.rivals;
  const lead = inputs.get('lead');
  if (lead !== undefined) values[lead] = around.leadBits ?? noRivalLead;
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

/** Prepares boosted trees: gives the sum of their leaves for a link, in bits. */
export function createForest({
  inputs,
  trees,
}: Trees): (entries: readonly ExplanationEntry[], around: Surroundings) => number {
  const places = new Map(inputs.map((name, i) => [name, i]));
  return (entries, around) => {
    const values = inputValues(places, entries, around);
    let bits = 0;
    for (const nodes of trees) bits += leafOf(nodes, values);
    return bits;
  };
}
