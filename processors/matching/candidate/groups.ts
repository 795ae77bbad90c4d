import { sortById } from '../id-order.ts';
import type { Claim, ClaimGroup, RedemptionRecord, TicketRecord } from '../record.ts';

const maxClaims = 4;
// Subsets of up to four of eight claims are 154; no ticket of a clinic has carried more rewards.
const maxPooled = 8;

function isOfProgram(claim: Claim, redemption: RedemptionRecord): boolean {
  return claim.program === null || redemption.program === 'OTHER' || claim.program === redemption.program;
}

function isPayable(claim: Claim, redemption: RedemptionRecord): boolean {
  return isOfProgram(claim, redemption) && claim.amountCents < redemption.amountCents;
}

/** Subsets of two to four claims that sum to the cent. */
function* summing(claims: readonly Claim[], cents: number, chosen: readonly Claim[] = []): Iterable<readonly Claim[]> {
  for (let i = 0; i < claims.length; i++) {
    const claim = claims[i] as Claim;
    const left = cents - claim.amountCents;
    if (left < 0) continue;
    const next = [...chosen, claim];
    if (left === 0 && next.length > 1) yield next;
    if (left > 0 && next.length < maxClaims) yield* summing(claims.slice(i + 1), left, next);
  }
}

function isOneCustomer(a: TicketRecord, b: TicketRecord): boolean {
  const left = a.person;
  const right = b.person;
  return (
    (left.phone !== null && left.phone === right.phone) ||
    (left.email !== null && left.email === right.email) ||
    (left.name !== null && left.name.full === right.name?.full)
  );
}

/** Tickets that one customer left at one clinic on one day, each set in id order. */
function* sameVisit(tickets: readonly TicketRecord[]): Iterable<readonly TicketRecord[]> {
  const open = sortById(tickets.filter((ticket) => ticket.claims.length > 0));
  while (open.length > 0) {
    const first = open.shift() as TicketRecord;
    const together = [first];
    for (let i = open.length - 1; i >= 0; i--) {
      const other = open[i] as TicketRecord;
      const isSamePlace = other.when.day === first.when.day && other.clinicId === first.clinicId;
      if (isSamePlace && isOneCustomer(first, other)) together.push(...open.splice(i, 1));
    }
    yield sortById(together);
  }
}

/**
 * Splits of a redemption over claims of one ticket or of one customer's tickets of a clinic day; only exact sums. Tickets come in
 * any order; each once.
 */
export function* splits(redemption: RedemptionRecord, tickets: readonly TicketRecord[]): Iterable<ClaimGroup> {
  for (const together of sameVisit(tickets)) {
    const pooled: Claim[] = [];
    const ticketOf = new Map<Claim, TicketRecord>();
    for (const ticket of together) {
      for (const claim of ticket.claims) {
        if (!isPayable(claim, redemption) || pooled.length >= maxPooled) continue;
        pooled.push(claim);
        ticketOf.set(claim, ticket);
      }
    }
    if (pooled.length < 2) continue;
    for (const claims of summing(pooled, redemption.amountCents)) {
      const named = new Set(claims.map((claim) => ticketOf.get(claim)));
      yield { tickets: together.filter((ticket) => named.has(ticket)), claims };
    }
  }
}

/** Whether these tickets have claims enough for a split; hardly any have. */
export function mayBeSplit(redemption: RedemptionRecord, tickets: readonly TicketRecord[]): boolean {
  let count = 0;
  for (const { claims } of tickets) for (const claim of claims) if (isPayable(claim, redemption)) count++;
  return count > 1;
}

/**
 * Whether a redemption may be a reward that the desk left out: of a program that the ticket does not name, or of another
 * amount than those it names. Of the very amount that it names, it would be the same reward redeemed twice.
 */
export function mayBeLeftOut(redemption: RedemptionRecord, { claims }: TicketRecord): boolean {
  for (const c of claims) if (c.amountCents === redemption.amountCents && isOfProgram(c, redemption)) return false;
  return true;
}

/** Whether a ticket claims nothing of a redemption's program. */
export function isSilent({ claims }: TicketRecord, redemption: RedemptionRecord): boolean {
  for (const claim of claims) if (isOfProgram(claim, redemption)) return false;
  return true;
}
