import type { Candidate } from '../assign/types.ts';
import { type Desk, redemptionLinksOf, redemptionOf, ticketLinksOf, ticketOf } from '../desk.ts';
import { inIdOrder, sortById } from '../id-order.ts';
import type { RedemptionRecord, TicketRecord } from '../record.ts';
import type { RedemptionLinks, TicketLinks } from '../state/links.ts';
import { OpenLinks } from './open-links.ts';

/** A redemption with its links; record is null when it was withdrawn. */
export interface RedemptionNode {
  readonly id: string;
  readonly record: RedemptionRecord | null;
  readonly links: RedemptionLinks;
}

/** A ticket with its links; record is null when it was withdrawn. */
export interface TicketNode {
  readonly id: string;
  readonly record: TicketRecord | null;
  readonly links: TicketLinks;
}

/** Records that hang together by candidates: nothing outside can change what is decided inside. */
export interface Component {
  readonly practiceId: string;
  readonly redemptions: ReadonlyMap<string, RedemptionNode>;
  readonly tickets: ReadonlyMap<string, TicketNode>;
  /** All candidates among them, in id order, each once. */
  readonly candidates: readonly Candidate[];
}

/** Where to begin. */
export interface Seeds {
  readonly redemptions: ReadonlySet<string>;
  readonly tickets: ReadonlySet<string>;
}

/**
 * The components that hold these records, each once, in an order that depends on the seeds alone. A redemption near a ticket
 * that is a seed has one too: its link to the ticket may have begun to be, or not to be, too weak to hold them together.
 */
export function* componentsOf(desk: Desk, practiceId: string, seeds: Seeds): Iterable<Component> {
  const open = new OpenLinks(desk, practiceId);
  const done = { redemptions: new Set<string>(), tickets: new Set<string>() };
  const gather = (start: { redemption: string } | { ticket: string }): Component => {
    const component = gatherFrom(desk, { practiceId, open }, start);
    for (const id of component.redemptions.keys()) done.redemptions.add(id);
    for (const id of component.tickets.keys()) done.tickets.add(id);
    return component;
  };
  for (const id of inIdOrder(seeds.redemptions)) if (!done.redemptions.has(id)) yield gather({ redemption: id });
  for (const id of inIdOrder(seeds.tickets)) if (!done.tickets.has(id)) yield gather({ ticket: id });
  for (const ticketId of inIdOrder(seeds.tickets)) {
    const { near } = ticketLinksOf(desk, practiceId, ticketId);
    for (const id of near) if (!done.redemptions.has(id)) yield gather({ redemption: id });
  }
}

function gatherFrom(
  desk: Desk,
  { practiceId, open }: { practiceId: string; open: OpenLinks },
  start: { redemption: string } | { ticket: string },
): Component {
  const redemptions = new Map<string, RedemptionNode>();
  const tickets = new Map<string, TicketNode>();
  const candidates = new Map<string, Candidate>();
  const openRedemptions: string[] = 'redemption' in start ? [start.redemption] : [];
  const openTickets: string[] = 'ticket' in start ? [start.ticket] : [];
  const follow = (found: readonly Candidate[]): void => {
    for (const candidate of found) {
      if (candidates.has(candidate.id)) continue;
      candidates.set(candidate.id, candidate);
      for (const id of candidate.transactionIds) if (!tickets.has(id)) openTickets.push(id);
      for (const id of candidate.redemptionIds) if (!redemptions.has(id)) openRedemptions.push(id);
    }
  };
  // A ticket near a redemption need not be among its candidates: better ones may have left it out.
  const mayLink = (redemptionId: string, ticketId: string): boolean =>
    open.of(redemptionId).some((candidate) => candidate.transactionIds.includes(ticketId));
  // Two that share one claim may each be too unlikely alone: only the ticket knows of the link then.
  const isPaired = (redemptionId: string, ticketId: string): boolean =>
    ticketLinksOf(desk, practiceId, ticketId).pairs.some((pair) => pair.redemptionIds.includes(redemptionId));
  for (;;) {
    const redemptionId = openRedemptions.pop();
    if (redemptionId !== undefined) {
      if (redemptions.has(redemptionId)) continue;
      const links = redemptionLinksOf(desk, practiceId, redemptionId);
      redemptions.set(redemptionId, { id: redemptionId, record: redemptionOf(desk, practiceId, redemptionId), links });
      follow(open.of(redemptionId));
      for (const id of links.tickets) {
        if (!tickets.has(id) && !openTickets.includes(id) && isPaired(redemptionId, id)) openTickets.push(id);
      }
      continue;
    }
    const ticketId = openTickets.pop();
    if (ticketId === undefined) break;
    if (tickets.has(ticketId)) continue;
    const links = ticketLinksOf(desk, practiceId, ticketId);
    tickets.set(ticketId, { id: ticketId, record: ticketOf(desk, practiceId, ticketId), links });
    for (const id of links.near) if (!redemptions.has(id) && mayLink(id, ticketId)) openRedemptions.push(id);
    follow(links.pairs);
  }
  return { practiceId, redemptions, tickets, candidates: sortById([...candidates.values()]) };
}
