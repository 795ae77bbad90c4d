import type { ExplanationEntry } from '../../../schemas/generated/types.ts';
import type { Candidate } from '../assign/types.ts';
import { sortById } from '../id-order.ts';
import type { Claim, ClaimGroup, RedemptionRecord, TicketRecord } from '../record.ts';
import { candidateOf, explain } from './candidates.ts';
import { learnedBits } from './learned.ts';
import type { Matcher } from './matcher.ts';
import { vetoOf } from './veto.ts';
import { sharedAmountEntry } from './visit.ts';

// A ticket rung up the day after makes one slip of two redemptions' dates; days apart, each was late by itself.
const maxDaysOfOneSlip = 1;

// Prior, five about the person, other visits: then the visit's entries begin.
const visitPosition = 7;
const datePosition = visitPosition + 1;
// Clinic, date, product, brand, other rewards: then the amount.
const amountPosition = visitPosition + 5;

/** What speaks against the visit (another product, rung up the day after) is one slip on one ticket, and counts once. */
function merged(a: ExplanationEntry, b: ExplanationEntry, isOneSlip: boolean): ExplanationEntry {
  const level = a.level === b.level ? a.level : `${a.level} + ${b.level}`;
  const bits = isOneSlip && a.bits < 0 && b.bits < 0 ? Math.min(a.bits, b.bits) : a.bits + b.bits;
  return { comparison: a.comparison, level, bits };
}

interface Pair {
  readonly first: RedemptionRecord;
  readonly second: RedemptionRecord;
  readonly claim: Claim;
}

function* pairsThatSum(redemptions: readonly RedemptionRecord[], ticket: TicketRecord): Iterable<Pair> {
  const ordered = sortById([...redemptions]);
  for (const claim of ticket.claims) {
    const smaller = ordered.filter((r) => r.amountCents > 0 && r.amountCents < claim.amountCents);
    for (const [i, first] of smaller.entries()) {
      for (const second of smaller.slice(i + 1)) {
        const isSum = first.amountCents + second.amountCents === claim.amountCents;
        if (isSum && first.program === second.program) yield { first, second, claim };
      }
    }
  }
}

/**
 * Links of two of these redemptions to one claim of a ticket, when they sum to it: the desk typed two rewards as one line.
 * In id order. Each entry adds up both redemptions'; the amount is compared once.
 */
export function jointCandidates(
  redemptions: readonly RedemptionRecord[],
  ticket: TicketRecord,
  matcher: Matcher,
): Candidate[] {
  const found: Candidate[] = [];
  for (const { first, second, claim } of pairsThatSum(redemptions, ticket)) {
    const group: ClaimGroup = { tickets: [ticket], claims: [claim] };
    const left = explain(first, group, matcher);
    const right = explain(second, group, matcher);
    const isTogether = Math.abs(first.when.day - second.when.day) <= maxDaysOfOneSlip;
    const entries = left.entries.map((entry, i) => {
      const isOneSlip = i >= visitPosition && (i !== datePosition || isTogether);
      return merged(entry, right.entries[i] as ExplanationEntry, isOneSlip);
    });
    entries[amountPosition] = sharedAmountEntry(first.amountCents + second.amountCents, claim, matcher);
    entries.push(matcher.scorer.price('sharedClaim', 1));
    const learned = learnedBits(left, matcher.scorer) + learnedBits(right, matcher.scorer);
    if (learned !== 0) entries.push({ comparison: 'learned', level: 'of both rewards', bits: learned });
    const veto = vetoOf(first, group, matcher) ?? vetoOf(second, group, matcher);
    const bits = entries.reduce((sum, entry) => sum + entry.bits, 0);
    const candidate = candidateOf([first, second], group, { entries, bits }, veto);
    if (candidate.bits >= matcher.scorer.model.floorBits) found.push(candidate);
  }
  return sortById(found);
}
