import type { Candidate } from '../assign/types.ts';
import { inIdOrder, sortById } from '../id-order.ts';
import type { RedemptionRecord, TicketRecord } from '../record.ts';
import type { RedemptionLinks, TicketLinks } from '../state/links.ts';
import { redemptionLinksOf, redemptionOf, ticketLinksOf, ticketOf, type Workspace } from '../workspace.ts';
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

/** Records that are connected by open candidates: nothing outside can change what is decided inside. */
export interface Component {
  readonly practiceId: string;
  readonly redemptions: ReadonlyMap<string, RedemptionNode>;
  readonly tickets: ReadonlyMap<string, TicketNode>;
  /** All candidates among them, in id order, each once. */
  readonly candidates: readonly Candidate[];
}

/** Ids of the records to begin at. */
export interface Seeds {
  readonly redemptions: ReadonlySet<string>;
  readonly tickets: ReadonlySet<string>;
}

/**
 * The components that hold the seeds, each once, in an order that depends on the seeds alone. Redemptions near a ticket that
 * is a seed are seeds too: a change of the ticket can break the link that held them together, and split their component.
 */
export function* componentsOf(workspace: Workspace, practiceId: string, seeds: Seeds): Iterable<Component> {
  const open = new OpenLinks(workspace, practiceId);
  const done = { redemptions: new Set<string>(), tickets: new Set<string>() };
  const gather = (start: { redemption: string } | { ticket: string }): Component => {
    const component = new ComponentSearch(workspace, practiceId, open).from(start);
    for (const id of component.redemptions.keys()) done.redemptions.add(id);
    for (const id of component.tickets.keys()) done.tickets.add(id);
    return component;
  };
  for (const id of inIdOrder(seeds.redemptions)) if (!done.redemptions.has(id)) yield gather({ redemption: id });
  for (const id of inIdOrder(seeds.tickets)) if (!done.tickets.has(id)) yield gather({ ticket: id });
  for (const ticketId of inIdOrder(seeds.tickets)) {
    const { near } = ticketLinksOf(workspace, practiceId, ticketId);
    for (const id of near) if (!done.redemptions.has(id)) yield gather({ redemption: id });
  }
}

/** A search along open links: what was reached, and what was named and is still to be visited. */
class ComponentSearch {
  private readonly workspace: Workspace;
  private readonly practiceId: string;
  private readonly open: OpenLinks;
  private readonly redemptions = new Map<string, RedemptionNode>();
  private readonly tickets = new Map<string, TicketNode>();
  private readonly candidates = new Map<string, Candidate>();
  private readonly nextRedemptions: string[] = [];
  private readonly nextTickets: string[] = [];

  constructor(workspace: Workspace, practiceId: string, open: OpenLinks) {
    this.workspace = workspace;
    this.practiceId = practiceId;
    this.open = open;
  }

  from(start: { redemption: string } | { ticket: string }): Component {
    if ('redemption' in start) this.visitRedemption(start.redemption);
    else this.visitTicket(start.ticket);
    for (;;) {
      const redemptionId = this.nextRedemptions.pop();
      if (redemptionId !== undefined) {
        if (!this.redemptions.has(redemptionId)) this.visitRedemption(redemptionId);
        continue;
      }
      const ticketId = this.nextTickets.pop();
      if (ticketId === undefined) break;
      if (!this.tickets.has(ticketId)) this.visitTicket(ticketId);
    }
    const { practiceId, redemptions, tickets, candidates } = this;
    return { practiceId, redemptions, tickets, candidates: sortById([...candidates.values()]) };
  }

  private visitRedemption(id: string): void {
    const { workspace, practiceId, tickets, nextTickets } = this;
    const links = redemptionLinksOf(workspace, practiceId, id);
    this.redemptions.set(id, { id, record: redemptionOf(workspace, practiceId, id), links });
    this.follow(this.open.of(id));
    for (const ticketId of links.tickets) {
      if (!tickets.has(ticketId) && !nextTickets.includes(ticketId) && this.isPaired(id, ticketId)) {
        nextTickets.push(ticketId);
      }
    }
  }

  private visitTicket(id: string): void {
    const { workspace, practiceId, redemptions } = this;
    const links = ticketLinksOf(workspace, practiceId, id);
    this.tickets.set(id, { id, record: ticketOf(workspace, practiceId, id), links });
    for (const redemptionId of links.near) {
      if (!redemptions.has(redemptionId) && this.mayLink(redemptionId, id)) this.nextRedemptions.push(redemptionId);
    }
    this.follow(links.pairs);
  }

  private follow(found: readonly Candidate[]): void {
    for (const candidate of found) {
      if (this.candidates.has(candidate.id)) continue;
      this.candidates.set(candidate.id, candidate);
      for (const id of candidate.transactionIds) if (!this.tickets.has(id)) this.nextTickets.push(id);
      for (const id of candidate.redemptionIds) if (!this.redemptions.has(id)) this.nextRedemptions.push(id);
    }
  }

  /** A ticket near a redemption need not be among its candidates: better ones may have left it out. */
  private mayLink(redemptionId: string, ticketId: string): boolean {
    return this.open.of(redemptionId).some(({ transactionIds }) => transactionIds.includes(ticketId));
  }

  /** Two redemptions that share one claim may each be too unlikely alone: only the ticket knows of the link then. */
  private isPaired(redemptionId: string, ticketId: string): boolean {
    const { pairs } = ticketLinksOf(this.workspace, this.practiceId, ticketId);
    return pairs.some(({ redemptionIds }) => redemptionIds.includes(redemptionId));
  }
}
