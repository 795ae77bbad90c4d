import { sortById } from './id-order.ts';
import type { Claim, ClaimGroup, TicketRecord } from './record.ts';

/** The ticket that a claim id belongs to. */
export function ticketIdOf(claimId: string): string {
  return claimId.slice(0, claimId.lastIndexOf('#'));
}

/** Whether an id means a ticket that names no claim: `<transaction_id>#`. */
export function isImplicit(claimId: string): boolean {
  return claimId.endsWith('#');
}

/** Whether two lists, each without repetition, name the same claims. */
export function isSameClaims(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((id) => b.includes(id));
}

/** The claims and tickets that these ids name; null when one is not there. */
export function claimsByIds(
  claimIds: readonly string[],
  ticketOf: (id: string) => TicketRecord | null,
): ClaimGroup | null {
  const tickets = new Map<string, TicketRecord>();
  const claims: Claim[] = [];
  for (const claimId of claimIds) {
    const ticket = ticketOf(ticketIdOf(claimId));
    if (!ticket) return null;
    tickets.set(ticket.id, ticket);
    if (isImplicit(claimId)) continue;
    const claim = ticket.claims.find((c) => c.claimId === claimId);
    if (!claim) return null;
    claims.push(claim);
  }
  const inOrder = sortById([...tickets.values()]);
  return { tickets: inOrder, claims };
}
