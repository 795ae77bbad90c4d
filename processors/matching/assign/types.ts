import type { ExplanationEntry } from '../../../schemas/generated/types.ts';

/** A possible link: some redemptions (one, or two that sum to one claim) to some claims (one to four, or one implicit). */
export interface Candidate {
  /** Stable and unique; ties are broken by it. */
  readonly id: string;
  readonly redemptionIds: readonly string[];
  /** Claim ids; for an implicit claim the transaction id followed by '#'. */
  readonly claimIds: readonly string[];
  readonly transactionIds: readonly string[];
  /** Log2 odds of being true against "these redemptions are unmatched", prior included. */
  readonly bits: number;
  /** Sums exactly to bits. */
  readonly explanation: readonly ExplanationEntry[];
  /** May be shown but never approved without a person. */
  readonly veto: 'BRAND_CONFLICT' | 'WRONG_CLINIC' | 'PREPAID' | 'EXPIRED' | 'LATE' | null;
}

/** One chosen link with what is known of it after the whole component was weighed. */
export interface Assigned {
  readonly candidate: Candidate;
  /** Marginal over all valid assignments of the component, calibrated. */
  readonly probability: number;
  readonly gapBits: number;
  readonly runnerUp: Candidate | null;
  readonly runnerUpProbability: number;
}

/** The best assignment of one connected component. */
export interface Solution {
  /** At most one per redemption; a redemption not named is unmatched. */
  readonly links: readonly Assigned[];
  /** For each unmatched redemption, its likeliest candidate and that candidate's probability. */
  readonly rejected: ReadonlyMap<string, { candidate: Candidate; probability: number }>;
  /** false: the component was too large, was pruned, and everything in it wants review. */
  readonly exact: boolean;
}
