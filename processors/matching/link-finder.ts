import { decodeModel } from '../model/model-file.ts';
import { createScorer } from '../model/score.ts';
import type { Pins } from './assign/parts.ts';
import { solve } from './assign/solve.ts';
import type { Candidate, Solution } from './assign/types.ts';
import { candidateFor, candidatesFor } from './candidate/candidates.ts';
import { withoutHopeless } from './candidate/hopeless.ts';
import { jointCandidates } from './candidate/joint.ts';
import type { Matcher } from './candidate/matcher.ts';
import { withoutWeakRivals } from './candidate/sure.ts';
import { leastProbability } from './decide/choice.ts';
import type { MatchingOptions } from './options.ts';
import type { ClaimGroup, RedemptionRecord, TicketRecord } from './record.ts';
import type { World } from './world.ts';

/** Comparing, scoring and assigning under one model and one world. */
export interface LinkFinder {
  readonly modelId: string;
  /** Least probability of AUTO_APPROVE that the model's training asks for; 0 when nothing does. */
  readonly autoThreshold: number;
  /** Links of one redemption to claims of these tickets, splits among them included, in id order; the hopeless left out. */
  linksOf(redemption: RedemptionRecord, tickets: readonly TicketRecord[]): Candidate[];
  /** Links of two of these redemptions to one claim of this ticket, in id order. */
  pairsOf(redemptions: readonly RedemptionRecord[], ticket: TicketRecord): Candidate[];
  /** The link of a redemption to exactly these claims, however unlikely; a person asked for it. */
  linkTo(redemption: RedemptionRecord, group: ClaimGroup): Candidate;
  /** Below it, with the runner-up's, a chosen link does not stand. */
  leastProbability(candidate: Candidate): number;
  /** The best assignment under what people decided. */
  assign(candidates: readonly Candidate[], pins: Pins): Solution;
}

/** Prepares a model for one world. @throws MODEL_INVALID when the file is no model. */
export function createLinkFinder(modelFile: string, world: World, options: MatchingOptions): LinkFinder {
  const model = decodeModel(modelFile);
  const window = { before: options.windowBeforeDays, after: options.windowAfterDays, retain: options.retainDays };
  const matcher: Matcher = { scorer: createScorer(model), world, window };
  return {
    modelId: model.modelId,
    autoThreshold: model.thresholds?.auto ?? 0,
    linksOf: (redemption, tickets) => withoutHopeless(candidatesFor(redemption, tickets, matcher)),
    pairsOf: (redemptions, ticket) => jointCandidates(redemptions, ticket, matcher),
    linkTo: (redemption, group) => candidateFor(redemption, group, matcher),
    leastProbability: (candidate) => leastProbability(candidate, model),
    assign: (candidates, pins) =>
      solve(
        withoutWeakRivals(candidates, ({ id }) => pins.forced.has(id)),
        model,
        pins,
      ),
  };
}
