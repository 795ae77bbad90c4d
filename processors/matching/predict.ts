import type { ConfidenceLevel, ExplanationEntry, Recommendation } from '../../schemas/generated/types.ts';
import { calibrated } from '../model/calibrate.ts';
import type { Model } from '../model/model.ts';
import { createScorer } from '../model/score.ts';
import { solve } from './assign/solve.ts';
import type { Assigned, Candidate } from './assign/types.ts';
import type { WindowDays } from './block/window.ts';
import { candidateFor, candidatesFor } from './candidate/candidates.ts';
import type { Matcher } from './candidate/matcher.ts';
import { leastProbability, redemptionStands, ticketStands } from './decide/choice.ts';
import { judgeLink } from './decide/judge-link.ts';
import { confidenceLevel, roundedProbability } from './decide/verdict.ts';
import type { Claim, RedemptionRecord, TicketRecord } from './record.ts';
import type { World } from './world.ts';

/** What the model says of one redemption and one ticket that nothing else competes with. */
export interface Prediction {
  /** Calibrated, four decimals. */
  readonly probability: number;
  readonly confidenceLevel: ConfidenceLevel;
  readonly recommendation: Exclude<Recommendation, 'UNKNOWN'>;
  readonly scoreBits: number;
  /** Sums to scoreBits. */
  readonly explanation: readonly ExplanationEntry[];
  readonly veto: Candidate['veto'];
  readonly modelId: string;
}

/** How predictions are made. */
export interface PredictorOptions {
  readonly window: WindowDays;
  /** Least probability of AUTO_APPROVE. */
  readonly autoThreshold: number;
}

/** Scores one pair; pure, some 50 µs. */
export type Predictor = (redemption: RedemptionRecord, ticket: TicketRecord) => Prediction;

/** The likeliest link of the pair; beneath the model's floor, the link to the ticket as a whole. */
function assignedOf(redemption: RedemptionRecord, ticket: TicketRecord, matcher: Matcher): Assigned {
  const { model } = matcher.scorer;
  const found = candidatesFor(redemption, [ticket], matcher);
  const { links, rejected } = solve(found, model);
  if (links[0]) return links[0];
  const likeliest = rejected.get(redemption.id);
  const candidate = likeliest?.candidate ?? leastUnlikely(redemption, ticket, matcher);
  const odds = 2 ** candidate.bits;
  const probability = likeliest?.probability ?? calibrated(odds / (1 + odds), model.calibrator);
  return { candidate, probability, gapBits: candidate.bits, runnerUp: null, runnerUpProbability: 0 };
}

function leastUnlikely(redemption: RedemptionRecord, ticket: TicketRecord, matcher: Matcher): Candidate {
  const groups: readonly (readonly Claim[])[] = ticket.claims.length === 0 ? [[]] : ticket.claims.map((c) => [c]);
  const all = groups.map((claims) => candidateFor(redemption, { tickets: [ticket], claims }, matcher));
  return all.reduce((best, one) => (one.bits > best.bits ? one : best));
}

function recommend(
  redemption: RedemptionRecord,
  ticket: TicketRecord,
  assigned: Assigned,
  { autoThreshold, model }: { readonly autoThreshold: number; readonly model: Model },
): Prediction['recommendation'] {
  if (!redemptionStands(redemption) || !ticketStands(ticket)) return 'REJECT';
  // Such a link is never chosen, so nothing is left for a person to look at.
  if (assigned.probability < leastProbability(assigned.candidate, model)) return 'REJECT';
  const claimed = ticket.claims.filter((c) => assigned.candidate.claimIds.includes(c.claimId));
  const isExplicit = claimed.length > 0;
  const redeemedCents = redemption.amountCents;
  const claimedCents = claimed.reduce((sum, c) => sum + c.amountCents, 0);
  const amounts = {
    redeemedCents,
    claimedCents,
    differenceCents: isExplicit ? Math.abs(claimedCents - redeemedCents) : 0,
    isExplicit,
  };
  const criteria = { autoThreshold, exact: true, isRepeat: false };
  const { recommendation } = judgeLink({ assigned, pin: null }, amounts, criteria);
  return recommendation === 'UNKNOWN' ? 'REVIEW' : recommendation;
}

/** Prepares a model for pairs given from outside: the same weights, assignment and thresholds as the stream's. */
export function createPredictor(model: Model, world: World, options: PredictorOptions): Predictor {
  const matcher: Matcher = { scorer: createScorer(model), world, window: options.window };
  const autoThreshold = Math.max(options.autoThreshold, model.thresholds?.auto ?? 0);
  return (redemption, ticket) => {
    const assigned = assignedOf(redemption, ticket, matcher);
    const { candidate } = assigned;
    const probability = roundedProbability(assigned.probability);
    return {
      probability,
      confidenceLevel: confidenceLevel(probability),
      recommendation: recommend(redemption, ticket, assigned, { autoThreshold, model }),
      scoreBits: candidate.bits,
      explanation: candidate.explanation,
      veto: candidate.veto,
      modelId: model.modelId,
    };
  };
}
