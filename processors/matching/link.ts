import type { Candidate } from './assign/types.ts';
import { isStrong, isWeak } from './candidate/sure.ts';
import { claimsByIds, isSameClaims } from './claim-ids.ts';
import { inIdOrder, sortById } from './id-order.ts';
import { neighboursOf, redemptionsAmong, ticketsAmong } from './neighbours.ts';
import type { RedemptionRecord, TicketRecord } from './record.ts';
import { practiceKey } from './state/keys.ts';
import type { RedemptionLinks } from './state/links.ts';
import type { Neighbours } from './state/segment.ts';
import { redemptionLinksOf, redemptionOf, ticketLinksOf, ticketOf, type Workspace } from './workspace.ts';

/** Records whose decisions must be looked at again. */
export interface Touched {
  readonly redemptions: Set<string>;
  readonly tickets: Set<string>;
}

/** An empty collection of touched records. */
export function nothingTouched(): Touched {
  return { redemptions: new Set(), tickets: new Set() };
}

/** A record by its id, in force or withdrawn. */
export interface RecordId {
  readonly practiceId: string;
  readonly id: string;
  /** Never seen before: nothing can be near it yet. */
  readonly isNew?: boolean;
}

/** A record in force with its neighbours. */
export interface Found<T> {
  readonly record: T;
  readonly neighbours: Neighbours;
}

/** Finds a redemption's candidates again. `found` null: it is withdrawn and has none. Adds to `touched` what must be decided again. */
export function relinkRedemption(
  workspace: Workspace,
  own: RecordId,
  found: Found<RedemptionRecord> | null,
  touched: Touched,
): void {
  touched.redemptions.add(own.id);
  const before = redemptionLinksOf(workspace, own.practiceId, own.id);
  const record = found?.record ?? null;
  const linked: { ticket: TicketRecord; alone: Candidate[] }[] = [];
  for (const ticket of found ? ticketsAmong(workspace, found.record, found.neighbours) : []) {
    const alone = record ? workspace.finder.linksOf(record, [ticket]) : [];
    if (alone.length > 0) linked.push({ ticket, alone });
  }
  const isSure = linked.some(({ alone }) => isStrong(alone));
  const rivals = isSure ? linked.filter(({ alone }) => !isWeak(alone)) : linked;
  if (rivals.length === 0 && before.tickets.length === 0 && !before.pin) return;
  const tickets = rivals.map(({ ticket }) => ticket);
  setTickets(workspace, own, { record, tickets, isSure, alone: rivals.at(-1)?.alone ?? [] }, touched);
}

/**
 * Finds a ticket's candidates again; each is stored with its redemption. `found` null: it is withdrawn and has none. Adds to
 * `touched` what must be decided again. Every pair is first weighed alone, so that the result does not depend on which record
 * came last.
 */
export function relinkTicket(
  workspace: Workspace,
  own: RecordId,
  found: Found<TicketRecord> | null,
  touched: Touched,
): void {
  const { practiceId, id } = own;
  touched.tickets.add(id);
  const record = found?.record ?? null;
  const near = own.isNew ? [] : (workspace.ticketLinks.get(practiceKey(practiceId, id))?.near ?? []);
  const linked = new Map<string, { r: RedemptionRecord; alone: Candidate[] }>();
  for (const r of found ? redemptionsAmong(workspace, found.record, found.neighbours) : []) {
    const alone = record ? workspace.finder.linksOf(r, [record]) : [];
    if (alone.length > 0) linked.set(r.id, { r, alone });
  }
  if (near.length === 0 && linked.size === 0) return;
  for (const redemptionId of inIdOrder(new Set([...near, ...linked.keys()]))) {
    const r = linked.get(redemptionId)?.r ?? redemptionOf(workspace, practiceId, redemptionId);
    if (!r) continue;
    const links = redemptionLinksOf(workspace, practiceId, redemptionId);
    const alone = linked.get(redemptionId)?.alone ?? [];
    if (mustBeginAnew(workspace, links, { isKnown: links.tickets.includes(id), alone })) {
      relinkRedemption(workspace, r, { record: r, neighbours: neighboursOf(workspace, r) }, touched);
      continue;
    }
    const others = links.tickets.filter((t) => t !== id).map((t) => ticketOf(workspace, practiceId, t));
    const isRival = alone.length > 0 && !(links.isSure && isWeak(alone));
    if (!isRival && !links.tickets.includes(id)) continue;
    const tickets = [...others, isRival ? record : null].filter((t) => t !== null);
    setTickets(
      workspace,
      { practiceId, id: redemptionId },
      { record: r, tickets, isSure: links.isSure, alone },
      touched,
    );
  }
}

/** Whether a ticket's change also changes which other tickets of a redemption count, so that all of them must be weighed again. */
function mustBeginAnew(
  workspace: Workspace,
  links: RedemptionLinks,
  ticket: { isKnown: boolean; alone: Candidate[] },
): boolean {
  // Weights of two models must not compete.
  if (links.modelId !== null && links.modelId !== workspace.finder.modelId) return true;
  const strong = isStrong(ticket.alone);
  return links.isSure ? ticket.isKnown && !strong : strong;
}

/** Tickets that a redemption may belong to. */
interface Weighable {
  readonly record: RedemptionRecord | null;
  readonly tickets: readonly TicketRecord[];
  readonly isSure: boolean;
  /** Candidates of the last of these tickets, weighed alone. */
  readonly alone: Candidate[];
}

function weighedLinks(workspace: Workspace, record: RedemptionRecord, { tickets, alone }: Weighable): Candidate[] {
  const isWeighed = tickets.length === 1 && alone[0]?.transactionIds[0] === tickets[0]?.id;
  return isWeighed ? alone : workspace.finder.linksOf(record, tickets);
}

/** Stores a redemption's tickets and candidates, and what the tickets know of them; adds to `touched` what must be decided again. */
function setTickets(workspace: Workspace, own: RecordId, found: Weighable, touched: Touched): void {
  const { practiceId, id } = own;
  const links = redemptionLinksOf(workspace, practiceId, id);
  const candidates = found.record ? weighedLinks(workspace, found.record, found) : [];
  if (found.record) addPinned(workspace, found.record, links, candidates);
  const ids = new Set(found.tickets.map((t) => t.id));
  for (const candidate of candidates) for (const ticketId of candidate.transactionIds) ids.add(ticketId);
  const tickets = [...inIdOrder(ids)];
  const next = { ...links, tickets, isSure: found.isSure, candidates, modelId: workspace.finder.modelId };
  workspace.redemptionLinks.put(practiceKey(practiceId, id), next);
  touched.redemptions.add(id);
  for (const ticketId of links.tickets)
    if (!ids.has(ticketId)) changeNear(workspace, { practiceId, ticketId }, (near) => near.filter((r) => r !== id));
  for (const ticketId of tickets) {
    if (!links.tickets.includes(ticketId))
      changeNear(workspace, { practiceId, ticketId }, (near) => [...near, id].sort());
  }
  for (const ticketId of links.tickets) ids.add(ticketId);
  for (const ticketId of ids) {
    touched.tickets.add(ticketId);
    refreshPairs(workspace, practiceId, ticketId, touched);
  }
}

/** Adds the link that a person asked for, when comparing did not find it. */
function addPinned(workspace: Workspace, r: RedemptionRecord, links: RedemptionLinks, candidates: Candidate[]): void {
  const wanted = links.pin?.claimIds ?? [];
  if (wanted.length === 0 || candidates.some((c) => isSameClaims(c.claimIds, wanted))) return;
  const group = claimsByIds(wanted, (id) => ticketOf(workspace, r.practiceId, id));
  if (!group) return;
  candidates.push(workspace.finder.linkTo(r, group));
  sortById(candidates);
}

function changeNear(
  workspace: Workspace,
  at: { practiceId: string; ticketId: string },
  change: (near: readonly string[]) => string[],
): void {
  const key = practiceKey(at.practiceId, at.ticketId);
  const links = ticketLinksOf(workspace, at.practiceId, at.ticketId);
  workspace.ticketLinks.put(key, { ...links, near: change(links.near) });
}

/** Links of two redemptions to one claim follow from who is near the ticket. */
function refreshPairs(workspace: Workspace, practiceId: string, ticketId: string, touched: Touched): void {
  const key = practiceKey(practiceId, ticketId);
  const links = workspace.ticketLinks.get(key);
  if (!links || (links.near.length < 2 && links.pairs.length === 0)) return;
  const ticket = ticketOf(workspace, practiceId, ticketId);
  const near = links.near.map((id) => redemptionOf(workspace, practiceId, id)).filter((r) => r !== null);
  const pairs = ticket && near.length >= 2 ? workspace.finder.pairsOf(near, ticket) : [];
  if (pairs.length === 0 && links.pairs.length === 0) return;
  workspace.ticketLinks.put(key, { ...links, pairs });
  for (const pair of [...links.pairs, ...pairs]) for (const id of pair.redemptionIds) touched.redemptions.add(id);
}
