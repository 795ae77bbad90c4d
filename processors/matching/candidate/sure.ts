import type { Candidate } from '../assign/types.ts';
import { isImplicit } from '../claim-ids.ts';

// A link of a stranger at the same hour, with the same amount, product and given name, reaches some 6 bits; the right
// customer's own visit 12 and more. On a busy day the strangers' links would tie all of it into one component, and cannot
// win in it.
const strongBits = 12;
const weakBits = 6;

const wholeAmounts = new Set(['equal', 'sum']);

/** Whether a link leaves some of the money over: what is missing may stand on a ticket that alone is a weak rival. */
export function isPartial({ explanation }: Candidate): boolean {
  const amount = explanation.find(({ comparison }) => comparison === 'amount' || comparison === 'groupAmount');
  return amount !== undefined && !wholeAmounts.has(amount.level);
}

/** Whether the likeliest of these is so likely that weak rivals need not be weighed. */
export function isStrong(candidates: readonly Candidate[]): boolean {
  return candidates.some((candidate) => candidate.bits >= strongBits && !isPartial(candidate));
}

/** Whether even the likeliest of these is no rival to a strong one. */
export function isWeak(candidates: readonly Candidate[]): boolean {
  return candidates.every(({ bits }) => bits < weakBits);
}

/** Whether it is likely the same customer, or the household, so that this may be a second reward of a visit that claims nothing. */
function isSecondReward({ claimIds, explanation }: Candidate): boolean {
  if (!claimIds.every(isImplicit)) return false;
  return explanation.some(({ comparison, bits }) => comparison === 'other visits' && bits <= -1);
}

/** Claims that one of these links that `counts` is all but certain to take. */
export function strongClaims(
  candidates: readonly Candidate[],
  counts: (candidate: Candidate) => boolean = () => true,
): Set<string> {
  const taken = new Set<string>();
  for (const candidate of candidates) {
    if (candidate.bits >= strongBits && counts(candidate)) for (const id of candidate.claimIds) taken.add(id);
  }
  return taken;
}

/** Whether a link is too weak to be a rival where another one is all but certain to take its claim. */
export function isBeaten(candidate: Candidate, isTaken: (claimId: string) => boolean): boolean {
  return candidate.bits < weakBits && !isSecondReward(candidate) && candidate.claimIds.some(isTaken);
}

/** Without weak links to claims that have a strong one; what a person pinned stays. */
export function withoutWeakRivals(
  candidates: readonly Candidate[],
  isPinned: (candidate: Candidate) => boolean,
): readonly Candidate[] {
  if (candidates.length < 2) return candidates;
  const taken = strongClaims(candidates);
  if (taken.size === 0) return candidates;
  return candidates.filter((c) => isPinned(c) || !isBeaten(c, (id) => taken.has(id)));
}
