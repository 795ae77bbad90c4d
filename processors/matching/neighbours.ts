import { visitBlockKeys } from './block/keys.ts';
import { isUnusualTotal } from './compare/amount.ts';
import { inIdOrder } from './id-order.ts';
import type { RedemptionRecord, TicketRecord } from './record.ts';
import { type BlockEntry, hashBlockKey, type RecordSide } from './state/block-entry.ts';
import type { Neighbours, Reach } from './state/segment.ts';
import { redemptionOf, ticketOf, type Workspace } from './workspace.ts';

type AnyRecord = RedemptionRecord | TicketRecord;

/** Only these have decisions: every redemption, and tickets with explicit claims. */
function hasDecisions(record: AnyRecord): boolean {
  return record.kind === 'redemption' || record.claims.length > 0;
}

/** A record as the block index lists it. */
export function entryOf(record: AnyRecord): BlockEntry {
  const side: RecordSide = record.kind === 'redemption' ? 'R' : 'T';
  const keys: number[] = [];
  visitBlockKeys(record, (kind, first, second) => {
    const hash = hashBlockKey(side, kind, first, second);
    if (!keys.includes(hash)) keys.push(hash);
  });
  return { side, day: record.when.day, id: record.id, decides: hasDecisions(record), keys };
}

/** Where a record's counterparts lie. */
function reachOf(workspace: Workspace, record: AnyRecord): Reach {
  const { windowBeforeDays, windowAfterDays, retainDays } = workspace.options;
  const { day } = record.when;
  const isRedemption = record.kind === 'redemption';
  return {
    fromDay: day - (isRedemption ? windowAfterDays : windowBeforeDays),
    toDay: day + (isRedemption ? windowBeforeDays : windowAfterDays),
    earliestDay: day - retainDays,
    latestDay: day + retainDays,
  };
}

/**
 * Lists a record under its block keys and its day, and finds its neighbours on the way. `displaced`: ids that fell out of
 * full blocks; their neighbours differ now.
 */
export function indexRecord(
  workspace: Workspace,
  record: AnyRecord,
  entry: BlockEntry,
): { neighbours: Neighbours; displaced: Set<string> } {
  const displaced = workspace.blocks.add(record.practiceId, entry);
  return { neighbours: workspace.blocks.neighbours(record.practiceId, entry, reachOf(workspace, record)), displaced };
}

/** Takes a record off its blocks and its day. Gives ids that count again in blocks that were full. */
export function unindexRecord(workspace: Workspace, record: AnyRecord): Set<string> {
  return workspace.blocks.remove(record.practiceId, entryOf(record));
}

/** The neighbours of a record that is listed: through the blocks in which it counts. */
export function neighboursOf(workspace: Workspace, record: AnyRecord): Neighbours {
  return workspace.blocks.neighbours(record.practiceId, entryOf(record), reachOf(workspace, record));
}

/** Beyond the window only the same code or the same amount is worth a comparison: regulars come every few weeks. */
export function isLatePair(r: RedemptionRecord, t: TicketRecord): boolean {
  if (t.claims.length === 0) return isUnusualTotal(r.amountCents, t);
  return t.claims.some((c) => c.amountCents === r.amountCents || (c.authCode !== null && c.authCode === r.authCode));
}

function idsAmong({ inside, late }: Neighbours): Iterable<string> {
  if (late.size === 0) return inIdOrder(inside);
  return inIdOrder(new Set([...inside, ...late]));
}

/** Tickets that a redemption may belong to, by id. */
export function ticketsAmong(workspace: Workspace, r: RedemptionRecord, neighbours: Neighbours): TicketRecord[] {
  const tickets: TicketRecord[] = [];
  for (const id of idsAmong(neighbours)) {
    const ticket = ticketOf(workspace, r.practiceId, id);
    if (ticket && (neighbours.inside.has(id) || isLatePair(r, ticket))) tickets.push(ticket);
  }
  return tickets;
}

/** Redemptions that a ticket may belong to, by id. */
export function redemptionsAmong(workspace: Workspace, t: TicketRecord, neighbours: Neighbours): RedemptionRecord[] {
  const redemptions: RedemptionRecord[] = [];
  for (const id of idsAmong(neighbours)) {
    const redemption = redemptionOf(workspace, t.practiceId, id);
    if (redemption && (neighbours.inside.has(id) || isLatePair(redemption, t))) redemptions.push(redemption);
  }
  return redemptions;
}
