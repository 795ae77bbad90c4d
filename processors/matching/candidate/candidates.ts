import type { ExplanationEntry } from '../../../schemas/generated/types.ts';
import type { LinkKind, PersonEvidence } from '../../model/score.ts';
import type { Candidate } from '../assign/types.ts';
import { windowOf } from '../block/window.ts';
import type { ClaimGroup, RedemptionRecord, TicketRecord } from '../record.ts';
import { claimGroups, isSilent } from './groups.ts';
import type { Matcher } from './matcher.ts';
import { vetoOf } from './veto.ts';
import { addReward, addVisit } from './visit.ts';

/** Evidence about the customer on each ticket, and whether one of them bears the redemption's own e-mail or member id. */
export interface Customers {
  readonly evidence: ReadonlyMap<TicketRecord, PersonEvidence>;
  readonly hasContact: boolean;
}

/** Compares a redemption's customer with that of each ticket, once. */
export function compareCustomers(
  redemption: RedemptionRecord,
  tickets: readonly TicketRecord[],
  matcher: Matcher,
): Customers {
  const evidence = new Map<TicketRecord, PersonEvidence>();
  let hasContact = false;
  for (const ticket of tickets) {
    const found = matcher.scorer.person(redemption.person, ticket.person);
    evidence.set(ticket, found);
    if (found.isEmailShared) hasContact = true;
  }
  return { evidence, hasContact };
}

/** A link's entries with their sum. */
export interface Explained {
  readonly entries: readonly ExplanationEntry[];
  readonly bits: number;
}

/** Claim ids of a group; of an implicit claim the ticket's id followed by '#'. */
function claimIdsOf(group: ClaimGroup): string[] {
  if (group.claims.length > 0) return group.claims.map((claim) => claim.claimId);
  return group.tickets.map((ticket) => `${ticket.id}#`);
}

/**
 * The entries of a link, and so its bits. Prior; person and, taken back, other visits of the person; visit and, taken back,
 * other rewards of the visit; reward; prices.
 */
export function explain(
  redemption: RedemptionRecord,
  group: ClaimGroup,
  customers: Customers,
  matcher: Matcher,
): Explained {
  const { scorer } = matcher;
  const kind: LinkKind = group.claims.length > 0 ? 'explicit' : 'implicit';
  const person = customers.evidence.get(group.tickets[0] as TicketRecord) as PersonEvidence;
  const entries: ExplanationEntry[] = [scorer.prior(kind), ...person.entries, scorer.otherVisits(kind, person)];
  addVisit(entries, redemption, group, matcher);
  entries.push(scorer.otherRewards(kind, total(entries)));
  addReward(entries, redemption, group, matcher);
  if (group.claims.length > 1) entries.push(scorer.price('extraClaim', group.claims.length - 1));
  const isBeside = kind === 'implicit' && !isSilent(group.tickets[0] as TicketRecord, redemption);
  if (isBeside) entries.push(scorer.price('besideClaim', 1));
  const isOtherContact = customers.hasContact && !person.isEmailShared && person.isContactOther;
  if (isOtherContact) entries.push(scorer.price('contactElsewhere', 1));
  return { entries, bits: total(entries) };
}

function total(entries: readonly ExplanationEntry[]): number {
  let bits = 0;
  for (const { bits: more } of entries) bits += more;
  return bits;
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

/**
 * Every link of one redemption to claims of these tickets that is worth keeping, in id order. Give all tickets that share
 * a block with it: which other tickets bear its e-mail is evidence. Tickets beyond the retention are left out.
 */
export function candidatesFor(
  redemption: RedemptionRecord,
  tickets: readonly TicketRecord[],
  matcher: Matcher,
): Candidate[] {
  const near = tickets.filter((ticket) => windowOf(ticket.when.day, redemption.when.day, matcher.window) !== 'outside');
  const customers = compareCustomers(redemption, near, matcher);
  const found: Candidate[] = [];
  for (const group of claimGroups(redemption, near)) {
    const explanation = explain(redemption, group, customers, matcher);
    if (explanation.bits < matcher.scorer.model.floorBits) continue;
    found.push(candidateOf([redemption], group, explanation, vetoOf(redemption, group, matcher)));
  }
  return found.length > 1 ? found.sort((a, b) => (a.id < b.id ? -1 : 1)) : found;
}

/** The link of a redemption to exactly this group, however unlikely: a person asked for it. */
export function candidateFor(redemption: RedemptionRecord, group: ClaimGroup, matcher: Matcher): Candidate {
  const customers = compareCustomers(redemption, group.tickets, matcher);
  const explanation = explain(redemption, group, customers, matcher);
  return candidateOf([redemption], group, explanation, vetoOf(redemption, group, matcher));
}
