import type { Candidate } from '../assign/types.ts';
import { isImplicit } from '../claim-ids.ts';
import type { RedemptionRecord } from '../record.ts';
import type { Choices, ChosenLink } from './choice.ts';
import { redemptionStands, ticketStands } from './choice.ts';
import type { Component } from './component.ts';
import { isRepeatOnTicket, isSecondRedemption } from './duplicate.ts';
import { type Judgement, judgeLink } from './judge-link.ts';
import { amountsOf } from './link-amounts.ts';
import { blankVerdict, roundedProbability, type Verdict } from './verdict.ts';

/** What deciding about redemptions needs beside the component. */
export interface RedemptionCriteria {
  readonly modelId: string;
  readonly autoThreshold: number;
  /** Whether the tickets that a redemption of this day could match are all there. */
  readonly isSettled: (day: number) => boolean;
}

function explain(verdict: Verdict, { explanation, redemptionIds, claimIds }: Candidate): void {
  verdict.explanation = [...explanation];
  verdict.explainedBy = redemptionIds.length === 1 ? claimIds : null;
}

function showLink(verdict: Verdict, link: ChosenLink, claimedCents: number): void {
  const { candidate, probability, gapBits, runnerUp, runnerUpProbability } = link.assigned;
  verdict.claimIds = candidate.claimIds.filter((id) => !isImplicit(id));
  verdict.transactionIds = [...candidate.transactionIds];
  verdict.claimedCents = claimedCents;
  verdict.probability = roundedProbability(probability);
  verdict.scoreBits = candidate.bits;
  explain(verdict, candidate);
  verdict.gapBits = Math.round(gapBits * 100) / 100;
  if (runnerUp === null) return;
  const rounded = roundedProbability(runnerUpProbability);
  verdict.runnerUp = { transactionIds: [...runnerUp.transactionIds], probability: rounded };
}

/** An unmatched redemption shows why its likeliest candidate is none. */
function showCandidate(verdict: Verdict, candidate: Candidate, probability: number): void {
  const rounded = roundedProbability(probability);
  verdict.probability = rounded;
  verdict.scoreBits = candidate.bits;
  explain(verdict, candidate);
  verdict.runnerUp = { transactionIds: [...candidate.transactionIds], probability: rounded };
}

function pass(verdict: Verdict, judgement: Judgement): Verdict {
  verdict.status = judgement.status;
  verdict.exception = judgement.exception;
  verdict.recommendation = judgement.recommendation;
  verdict.atStakeCents = judgement.atStakeCents;
  return verdict;
}

/** A link that cannot stand: one side, or both, was voided, cancelled or had expired. What was taken back has no money. */
function passReversed(verdict: Verdict, component: Component, link: ChosenLink, r: RedemptionRecord): Verdict {
  const { candidate } = link.assigned;
  const ticketsStand = candidate.transactionIds.every((id) => ticketStands(component.tickets.get(id)?.record ?? null));
  const { redeemedCents, claimedCents, isExplicit } = amountsOf(component, candidate, r.id);
  showLink(verdict, link, ticketsStand ? claimedCents : 0);
  const rejected = { status: 'RETRACTED', recommendation: 'REJECT' } as const;
  if (r.status === 'EXPIRED' && ticketsStand) {
    return pass(verdict, { ...rejected, exception: 'EXPIRED', atStakeCents: redeemedCents });
  }
  const isEven = !ticketsStand && !redemptionStands(r);
  if (isEven) return pass(verdict, { ...rejected, exception: 'NONE', atStakeCents: 0 });
  const atStakeCents = ticketsStand && isExplicit ? claimedCents : redeemedCents;
  return pass(verdict, { ...rejected, exception: 'REVERSED', atStakeCents });
}

function judgeUnmatched(component: Component, choices: Choices, r: RedemptionRecord, isSettled: boolean): Judgement {
  const nothing: Judgement = { status: 'UNMATCHED', exception: 'NONE', recommendation: 'REJECT', atStakeCents: 0 };
  if (!redemptionStands(r)) return nothing;
  if (isSecondRedemption(component, choices.standing, r))
    return { ...nothing, exception: 'DUPLICATE', atStakeCents: r.amountCents };
  if (isOnlyBrandAgainst(choices.standing.rejected.get(r.id)?.candidate)) {
    return { ...nothing, exception: 'BRAND_CONFLICT', atStakeCents: r.amountCents };
  }
  return isSettled ? { ...nothing, exception: 'MISSING_POS', atStakeCents: r.amountCents } : nothing;
}

/** Whether a candidate would be likely if the products did not contradict each other. */
function isOnlyBrandAgainst(candidate: Candidate | undefined): boolean {
  if (candidate?.veto !== 'BRAND_CONFLICT') return false;
  const against = candidate.explanation.filter((e) => e.comparison === 'product' && e.bits < 0);
  return candidate.bits - against.reduce((sum, e) => sum + e.bits, 0) > 0;
}

/** What is decided about one redemption in force. */
export function redemptionVerdict(
  component: Component,
  choices: Choices,
  r: RedemptionRecord,
  criteria: RedemptionCriteria,
): Verdict {
  const isSettled = criteria.isSettled(r.when.day);
  const subject = {
    decisionId: `r:${r.id}`,
    practiceId: r.practiceId,
    redemptionId: r.id,
    program: r.program,
    clinicId: r.clinicId,
    occurredAt: r.when.atMs,
    occurredOn: r.when.day,
  };
  const links = component.redemptions.get(r.id)?.links;
  const verdict = blankVerdict(subject, links?.modelId ?? criteria.modelId);
  // What the program took back was not redeemed in the end; a redemption whose ticket was voided is still redeemed.
  verdict.redeemedCents = redemptionStands(r) ? r.amountCents : 0;
  verdict.finality = isSettled ? 'FINAL' : 'PROVISIONAL';
  verdict.reviewedBy = links?.pin?.actor ?? links?.refused.at(-1)?.actor ?? null;
  const standing = choices.standing.byRedemption.get(r.id);
  if (standing) {
    const { candidate, probability } = standing.assigned;
    const amounts = amountsOf(component, candidate, r.id);
    const { exact } = choices.standing;
    const isRepeat = isRepeatOnTicket(component, choices.standing, r);
    const judgement = judgeLink(standing, amounts, { autoThreshold: criteria.autoThreshold, exact, isRepeat });
    if (judgement.status === 'UNMATCHED') showCandidate(verdict, candidate, probability);
    else showLink(verdict, standing, amounts.claimedCents);
    return pass(verdict, judgement);
  }
  const reversed = choices.reversed.byRedemption.get(r.id);
  if (reversed) return passReversed(verdict, component, reversed, r);
  const rejected = choices.standing.rejected.get(r.id);
  if (rejected) showCandidate(verdict, rejected.candidate, rejected.probability);
  return pass(verdict, judgeUnmatched(component, choices, r, isSettled));
}
