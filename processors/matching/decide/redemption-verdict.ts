import type { Candidate } from '../assign/types.ts';
import type { RedemptionRecord } from '../record.ts';
import type { Choices, ChosenLink } from './choice.ts';
import { redemptionStands, ticketStands } from './choice.ts';
import type { Component } from './component.ts';
import { isSecondRedemption } from './duplicate.ts';
import { type Judgement, judgeLink } from './judge-link.ts';
import { amountsOf } from './link-amounts.ts';
import { blankVerdict, roundedProbability, type Verdict } from './verdict.ts';

/** What deciding about redemptions needs beside the component. */
export interface RedemptionBar {
  readonly modelId: string;
  readonly autoThreshold: number;
  /** Whether the tickets that a redemption of this day could match are all there. */
  readonly isSettled: (day: number) => boolean;
}

function shownLink(link: ChosenLink): Partial<Verdict> {
  const { candidate, probability, gapBits, runnerUp, runnerUpProbability } = link.assigned;
  return {
    claimIds: candidate.claimIds.filter((id) => !id.endsWith('#')),
    transactionIds: [...candidate.transactionIds],
    probability: roundedProbability(probability),
    scoreBits: candidate.bits,
    explanation: [...candidate.explanation],
    runnerUp: runnerUp && {
      transactionIds: [...runnerUp.transactionIds],
      probability: roundedProbability(runnerUpProbability),
    },
    gapBits: Math.round(gapBits * 100) / 100,
  };
}

/** An unmatched redemption shows why its likeliest candidate is none. */
function shownCandidate(candidate: Candidate, probability: number): Partial<Verdict> {
  const rounded = roundedProbability(probability);
  return {
    claimIds: [],
    transactionIds: [],
    probability: rounded,
    scoreBits: candidate.bits,
    explanation: [...candidate.explanation],
    runnerUp: { transactionIds: [...candidate.transactionIds], probability: rounded },
    gapBits: null,
  };
}

/** A link that cannot stand: one side, or both, was voided, cancelled or had expired. */
function judgeReversed(component: Component, link: ChosenLink, r: RedemptionRecord): Judgement {
  const { candidate } = link.assigned;
  const ticketsStand = candidate.transactionIds.every((id) => ticketStands(component.tickets.get(id)?.record ?? null));
  const amounts = amountsOf(component, candidate, r.id);
  if (r.status === 'EXPIRED' && ticketsStand) {
    return { status: 'RETRACTED', exception: 'EXPIRED', recommendation: 'REJECT', atStakeCents: amounts.redeemedCents };
  }
  const isEven = !ticketsStand && !redemptionStands(r);
  const atStakeCents = ticketsStand && amounts.isExplicit ? amounts.claimedCents : amounts.redeemedCents;
  return isEven
    ? { status: 'RETRACTED', exception: 'NONE', recommendation: 'REJECT', atStakeCents: 0 }
    : { status: 'RETRACTED', exception: 'REVERSED', recommendation: 'REJECT', atStakeCents };
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
  bar: RedemptionBar,
): Verdict {
  const isSettled = bar.isSettled(r.when.day);
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
  const verdict: Verdict = { ...blankVerdict(subject, links?.modelId ?? bar.modelId), redeemedCents: r.amountCents };
  if (isSettled) verdict.finality = 'FINAL';
  verdict.reviewedBy = links?.pin?.actor ?? links?.refused.at(-1)?.actor ?? null;
  const standing = choices.standing.byRedemption.get(r.id);
  if (standing) {
    const amounts = amountsOf(component, standing.assigned.candidate, r.id);
    const exact = choices.standing.exact;
    const judgement = judgeLink(standing, amounts, { autoThreshold: bar.autoThreshold, exact });
    if (judgement.status === 'UNMATCHED') {
      const { candidate, probability } = standing.assigned;
      return Object.assign(verdict, shownCandidate(candidate, probability), judgement);
    }
    return Object.assign(verdict, shownLink(standing), judgement, { claimedCents: amounts.claimedCents });
  }
  const reversed = choices.reversed.byRedemption.get(r.id);
  if (reversed) {
    const { claimedCents } = amountsOf(component, reversed.assigned.candidate, r.id);
    return Object.assign(verdict, shownLink(reversed), judgeReversed(component, reversed, r), { claimedCents });
  }
  const rejected = choices.standing.rejected.get(r.id);
  if (rejected) Object.assign(verdict, shownCandidate(rejected.candidate, rejected.probability));
  return Object.assign(verdict, judgeUnmatched(component, choices, r, isSettled));
}
