import type { Candidate } from '../assign/types.ts';

/** With a link this likely, a redemption stays unmatched less than once in 250 times, unless another one takes its claim. */
const likelyBits = 8;
const hopelessDistanceBits = 12;

/**
 * A redemption's candidates without those that only tie components together; order is kept. A link below 0 bits is never
 * chosen, and beside a likely one it moves no probability by more than 2^-8. Regulars and promotion days would otherwise
 * hang whole clinics together. Give all candidates of one redemption.
 */
export function withoutHopeless(candidates: Candidate[]): Candidate[] {
  let best = 0;
  for (const { bits } of candidates) if (bits > best) best = bits;
  if (best < likelyBits) return candidates;
  return candidates.filter(({ bits }) => bits >= 0 || bits > best - hopelessDistanceBits);
}
