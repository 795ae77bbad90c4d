import type { Candidate } from '../assign/types.ts';
import { windowOf } from '../block/window.ts';
import { sortById } from '../id-order.ts';
import type { ClaimGroup, RedemptionRecord, TicketRecord } from '../record.ts';
import { mayBeLeftOut, mayBeSplit, splits } from './groups.ts';
import { adjustedAlone, adjustedTogether, type Explained, isLiftable } from './learned.ts';
import type { Matcher } from './matcher.ts';
import { vetoOf } from './veto.ts';
import {
  comparePair,
  entriesOf,
  type LinkWeight,
  newWeight,
  type PairEvidence,
  type Subject,
  weighLink,
} from './weigh-link.ts';

const noFloor = Number.NEGATIVE_INFINITY;

/** Claim ids of a group; of an implicit claim the ticket's id followed by '#'. */
function claimIdsOf(group: ClaimGroup): string[] {
  if (group.claims.length > 0) return group.claims.map((claim) => claim.claimId);
  return group.tickets.map((ticket) => `${ticket.id}#`);
}

/** The link of a redemption to exactly these claims with all its entries, however unlikely, without what was learned from labels. */
export function explain(redemption: RedemptionRecord, group: ClaimGroup, matcher: Matcher): Explained {
  const pairs = group.tickets.map((ticket) => comparePair(redemption, ticket, matcher));
  const hasContact = pairs.some(({ person }) => person.isEmailShared);
  const weight = newWeight(matcher);
  const pair = pairs[0] as PairEvidence;
  weighLink(weight, { redemption, matcher, hasContact }, { group, pair }, noFloor);
  return { entries: entriesOf(weight, pair, matcher), bits: weight.bits };
}

/** A link as a candidate; its id names both sides. */
export function candidateOf(
  redemptions: readonly RedemptionRecord[],
  group: ClaimGroup,
  { entries, bits }: Explained,
  veto: Candidate['veto'],
): Candidate {
  const redemptionIds = redemptions.map((redemption) => redemption.id);
  const claimIds = claimIdsOf(group);
  return {
    id: `${redemptionIds.join('+')}>${claimIds.join('+')}`,
    redemptionIds,
    claimIds,
    transactionIds: group.tickets.map((ticket) => ticket.id),
    bits,
    explanation: entries,
    veto,
  };
}

/** Links of one redemption that are worth keeping, found one after another. */
interface Search {
  readonly subject: Subject;
  readonly weight: LinkWeight;
  readonly found: Candidate[];
}

function tryLink({ subject, weight, found }: Search, group: ClaimGroup, pair: PairEvidence): void {
  const { redemption, matcher } = subject;
  const { adjuster, model } = matcher.scorer;
  const floorBits = model.floorBits - (adjuster?.upsideBits ?? 0);
  weighLink(weight, subject, { group, pair }, floorBits);
  if (weight.bits < floorBits) return;
  const explained = { entries: entriesOf(weight, pair, matcher), bits: weight.bits };
  // Above the floor it counts as a rival, whatever was learned.
  const isLost = weight.bits < model.floorBits && !isLiftable(explained, matcher.scorer);
  if (isLost) return;
  found.push(candidateOf([redemption], group, explained, vetoOf(redemption, group, matcher)));
}

/** Every link to one ticket: each claim, and the ticket itself, since a desk may leave out a reward and write down another. */
function tryTicket(search: Search, pair: PairEvidence): void {
  const { ticket } = pair;
  const tickets = [ticket];
  if (mayBeLeftOut(search.subject.redemption, ticket)) tryLink(search, { tickets, claims: [] }, pair);
  if (ticket.claims.length === 1) tryLink(search, { tickets, claims: ticket.claims }, pair);
  else for (const claim of ticket.claims) tryLink(search, { tickets, claims: [claim] }, pair);
}

/**
 * Every link of one redemption to claims of these tickets that is worth keeping, in id order. Give all tickets that share
 * a block with it: which other tickets bear its e-mail is evidence. Tickets beyond the retention are left out.
 */
export function candidatesFor(
  redemption: RedemptionRecord,
  tickets: readonly TicketRecord[],
  matcher: Matcher,
): Candidate[] {
  const pairs: PairEvidence[] = [];
  let hasContact = false;
  for (const ticket of tickets) {
    if (windowOf(ticket.when.day, redemption.when.day, matcher.window) === 'outside') continue;
    const pair = comparePair(redemption, ticket, matcher);
    if (pair.person.isEmailShared) hasContact = true;
    pairs.push(pair);
  }
  const search = { subject: { redemption, matcher, hasContact }, weight: newWeight(matcher), found: [] as Candidate[] };
  for (const pair of pairs) tryTicket(search, pair);
  if (mayBeSplit(redemption, tickets)) {
    const near = pairs.map((pair) => pair.ticket);
    for (const group of splits(redemption, near)) {
      tryLink(search, group, pairs[near.indexOf(group.tickets[0] as TicketRecord)] as PairEvidence);
    }
  }
  const found = adjustedTogether(search.found, matcher.scorer);
  return sortById(found);
}

/** The link of a redemption to exactly this group, however unlikely: a person asked for it. */
export function candidateFor(redemption: RedemptionRecord, group: ClaimGroup, matcher: Matcher): Candidate {
  const explained = adjustedAlone(explain(redemption, group, matcher), matcher.scorer);
  return candidateOf([redemption], group, explained, vetoOf(redemption, group, matcher));
}
