import { noPins, weighAll } from '../../matching/assign/parts.ts';
import type { Candidate } from '../../matching/assign/types.ts';
import { withoutWeakRivals } from '../../matching/candidate/sure.ts';
import type { Model } from '../model.ts';

const leastShare = 1e-9;

/**
 * What each candidate's bits are worth once all redemptions competed for their claims: log2 of its share of all assignments over
 * that of "unmatched". Two redemptions of one claim would otherwise teach that perfect evidence proves nothing.
 */
export function competedBits(
  own: readonly Candidate[],
  joint: readonly Candidate[],
  { floorBits, prices }: Model,
): (candidate: Candidate) => number {
  const likely = [...own, ...joint].filter(({ bits }) => bits >= floorBits);
  const rules = { extraOnTicketBits: prices.extraOnTicket, pins: noPins };
  const { parts } = weighAll(
    withoutWeakRivals(likely, () => false),
    rules,
  );
  const marginals = new Map<Candidate, number>();
  const free = new Map<string, number>();
  for (const { weighed } of parts) {
    for (const [candidate, p] of weighed.marginals) {
      marginals.set(candidate, p);
      for (const id of candidate.redemptionIds) free.set(id, (free.get(id) ?? 1) - p);
    }
  }
  return (candidate) => {
    const share = marginals.get(candidate);
    if (share === undefined) return candidate.bits;
    const none = Math.max(leastShare, free.get(candidate.redemptionIds[0] ?? '') ?? 1);
    return Math.min(candidate.bits, Math.log2(Math.max(leastShare, share) / none));
  };
}
