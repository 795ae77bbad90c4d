import type { Candidate } from './types.ts';

/** Candidates split into connected components: two that share a redemption or a claim are in one. Order is kept. */
export function connected(candidates: readonly Candidate[]): Candidate[][] {
  const parent = candidates.map((_, i) => i);
  const rootOf = (i: number): number => {
    let at = i;
    while (parent[at] !== at) {
      parent[at] = parent[parent[at] as number] as number;
      at = parent[at] as number;
    }
    return at;
  };
  const seen = new Map<string, number>();
  candidates.forEach((candidate, i) => {
    for (const node of nodesOf(candidate)) {
      const first = seen.get(node);
      if (first === undefined) seen.set(node, i);
      else parent[Math.max(rootOf(first), rootOf(i))] = Math.min(rootOf(first), rootOf(i));
    }
  });
  const components = new Map<number, Candidate[]>();
  candidates.forEach((candidate, i) => {
    const root = rootOf(i);
    const component = components.get(root);
    if (component === undefined) components.set(root, [candidate]);
    else component.push(candidate);
  });
  return [...components.values()];
}

/** What a candidate uses up, as distinct keys: its redemptions and its claims. */
function nodesOf(candidate: Candidate): string[] {
  return [...candidate.redemptionIds.map((id) => `r${id}`), ...candidate.claimIds.map((id) => `c${id}`)];
}
