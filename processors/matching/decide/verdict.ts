import type { ConfidenceLevel, MatchDecision, Program } from '../../../schemas/generated/types.ts';

/** What is decided, before it is compared with what was decided before. */
export type Verdict = Omit<MatchDecision, 'runId' | 'decisionSeq' | 'confidenceLevel' | 'decidedAt' | 'prev'> & {
  /** Claims of the candidate that explains it; none: nothing does. null: it is one of two redemptions together. */
  explainedBy: readonly string[] | null;
};

/** The word for a probability (architecture.md section 4). */
export function confidenceLevel(probability: number): ConfidenceLevel {
  if (probability >= 0.95) return 'VERY_HIGH';
  if (probability >= 0.85) return 'HIGH';
  if (probability >= 0.7) return 'MEDIUM';
  return probability >= 0.5 ? 'LOW' : 'VERY_LOW';
}

/**
 * Four decimals: a candidate that moves a probability by less than that is no news, and a decision that says nothing
 * new is not emitted.
 */
export function roundedProbability(probability: number): number {
  return Math.round(probability * 10_000) / 10_000;
}

/** What a decision is about. */
export interface Subject {
  readonly decisionId: string;
  readonly practiceId: string;
  readonly redemptionId: string | null;
  readonly program: Program;
  readonly clinicId: string | null;
  readonly occurredAt: number;
  readonly occurredOn: number;
}

/** Nothing found, nothing missing, nothing at stake. Every field in one literal: a verdict is made several times an event. */
export function blankVerdict(s: Subject, modelId: string): Verdict {
  return {
    decisionId: s.decisionId,
    practiceId: s.practiceId,
    redemptionId: s.redemptionId,
    claimIds: [],
    transactionIds: [],
    program: s.program,
    clinicId: s.clinicId,
    occurredAt: s.occurredAt,
    occurredOn: s.occurredOn,
    redeemedCents: 0,
    claimedCents: 0,
    atStakeCents: 0,
    status: 'UNMATCHED',
    finality: 'PROVISIONAL',
    exception: 'NONE',
    recommendation: 'REJECT',
    probability: 0,
    scoreBits: 0,
    explanation: [],
    runnerUp: null,
    gapBits: null,
    modelId,
    reviewedBy: null,
    explainedBy: [],
  };
}
