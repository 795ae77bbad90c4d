import type { Candidate } from './types.ts';
import { isSameLink, type Weighed } from './weigh.ts';

/** Whether all of these are candidates of one redemption alone: nothing competes, so no lattice is needed. */
export function isLone(candidates: readonly Candidate[]): boolean {
  const id = candidates[0]?.redemptionIds[0];
  return candidates.every((c) => c.redemptionIds.length === 1 && c.redemptionIds[0] === id);
}

/** What `weigh` finds for candidates of one redemption: it takes one of them, or stays unmatched at 0 bits. */
export function weighLone(candidates: readonly Candidate[]): Weighed {
  let chosen: Candidate | null = null;
  let total = 1;
  for (const candidate of candidates) {
    total += 2 ** candidate.bits;
    const least = chosen?.bits ?? 0;
    const isFirst = chosen === null || candidate.id < chosen.id;
    if (candidate.bits > least || (candidate.bits === least && isFirst)) chosen = candidate;
  }
  const marginals = new Map<Candidate, number>();
  let bestWithout = 0;
  for (const candidate of candidates) {
    marginals.set(candidate, 2 ** candidate.bits / total);
    if (chosen !== null && !isSameLink(candidate, chosen)) bestWithout = Math.max(bestWithout, candidate.bits);
  }
  return {
    marginals,
    best: chosen?.bits ?? 0,
    chosen: chosen === null ? [] : [chosen],
    bestWithout: new Map(chosen === null ? [] : [[chosen, bestWithout]]),
  };
}
