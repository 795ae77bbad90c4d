import { type Desk, redemptionOf, ticketOf } from './desk.ts';
import type { RedemptionRecord, TicketRecord } from './record.ts';
import { addToDay, type DayList, type RecordSide, removeFromDay } from './state/day-index.ts';
import { practiceKey } from './state/keys.ts';
import {
  addPosting,
  collectPostings,
  hasPosting,
  idOfPosting,
  type Postings,
  postingOf,
  removePosting,
} from './state/postings.ts';

type AnyRecord = RedemptionRecord | TicketRecord;

function sideOf({ kind }: AnyRecord): RecordSide {
  return kind === 'redemption' ? 'R' : 'T';
}

function entryOf(record: AnyRecord): string {
  return postingOf(sideOf(record), record.when.day, record.id);
}

function listOf(record: AnyRecord): DayList {
  return { practiceId: record.practiceId, side: sideOf(record) };
}

/** Only these have decisions: every redemption, and tickets with explicit claims. */
function hasDecisions(record: AnyRecord): boolean {
  return record.kind === 'redemption' || record.claims.length > 0;
}

/** Ids on the other side that share a block with a record. */
export interface Neighbours {
  /** Within the window. */
  readonly inside: Set<string>;
  /** Beyond it, within the retention. */
  readonly late: Set<string>;
}

/**
 * Lists a record under its block keys and its day, and finds its neighbours on the way. `evicted`: ids that fell out of
 * full blocks; their neighbours differ now.
 */
export function indexRecord(desk: Desk, record: AnyRecord): { neighbours: Neighbours; evicted: Set<string> } {
  const evicted = new Set<string>();
  const neighbours: Neighbours = { inside: new Set(), late: new Set() };
  const entry = entryOf(record);
  const reach = reachOf(desk, record);
  for (const blockKey of desk.finder.keysOf(record)) {
    const key = practiceKey(record.practiceId, blockKey);
    const postings = desk.postings.get(key);
    if (!postings) {
      desk.postings.put(key, [entry]);
      continue;
    }
    const out = addPosting(postings, entry, desk.options.maxPostings);
    if (out === entry) continue;
    desk.postings.put(key, postings);
    if (out !== null) evicted.add(idOfPosting(out));
    collect(postings, reach, isStrong(blockKey), neighbours);
  }
  if (hasDecisions(record)) addToDay(desk, listOf(record), record.when.day, record.id);
  return { neighbours, evicted };
}

/** Takes a record off its blocks and its day. */
export function unindexRecord(desk: Desk, record: AnyRecord): void {
  const entry = entryOf(record);
  for (const blockKey of desk.finder.keysOf(record)) {
    const key = practiceKey(record.practiceId, blockKey);
    const postings = desk.postings.get(key);
    if (!postings) continue;
    removePosting(postings, entry);
    if (postings.length === 0) desk.postings.delete(key);
    else desk.postings.put(key, postings);
  }
  if (hasDecisions(record)) removeFromDay(desk, listOf(record), record.when.day, record.id);
}

/** Keys that name one person or one visit: worth following beyond the window. */
function isStrong(blockKey: string): boolean {
  return blockKey.startsWith('a') || blockKey.startsWith('m') || blockKey.startsWith('e') || blockKey.startsWith('p');
}

/** Where a record's counterparts lie in a block: within the window, and around it; each bound opens a day. */
interface Reach {
  readonly from: string;
  readonly to: string;
  readonly earliest: string;
  readonly latest: string;
}

function reachOf(desk: Desk, record: AnyRecord): Reach {
  const { windowBeforeDays, windowAfterDays, retainDays } = desk.options;
  const { day } = record.when;
  const isRedemption = record.kind === 'redemption';
  const bound = (to: number): string => postingOf(isRedemption ? 'T' : 'R', to, '');
  return {
    from: bound(day - (isRedemption ? windowAfterDays : windowBeforeDays)),
    to: bound(day + (isRedemption ? windowBeforeDays : windowAfterDays) + 1),
    earliest: bound(day - retainDays),
    latest: bound(day + retainDays + 1),
  };
}

function collect(postings: Postings, reach: Reach, strong: boolean, into: Neighbours): void {
  if (postings.length < 2) return;
  collectPostings(postings, reach.from, reach.to, into.inside);
  if (!strong) return;
  collectPostings(postings, reach.earliest, reach.from, into.late);
  collectPostings(postings, reach.to, reach.latest, into.late);
}

/** The neighbours of a record that is listed: through the blocks in which it still is. */
export function neighboursOf(desk: Desk, record: AnyRecord): Neighbours {
  const neighbours: Neighbours = { inside: new Set(), late: new Set() };
  const entry = entryOf(record);
  const reach = reachOf(desk, record);
  for (const blockKey of desk.finder.keysOf(record)) {
    const postings = desk.postings.get(practiceKey(record.practiceId, blockKey));
    if (!postings || !hasPosting(postings, entry)) continue;
    collect(postings, reach, isStrong(blockKey), neighbours);
  }
  return neighbours;
}

/** Beyond the window only the same code or the same amount is worth a comparison: regulars come every few weeks. */
function isLatePair(r: RedemptionRecord, t: TicketRecord): boolean {
  return t.claims.some((c) => c.amountCents === r.amountCents || (c.authCode !== null && c.authCode === r.authCode));
}

/** Tickets that a redemption may belong to, by id. */
export function ticketsAmong(desk: Desk, r: RedemptionRecord, { inside, late }: Neighbours): TicketRecord[] {
  const tickets: TicketRecord[] = [];
  for (const id of [...inside, ...late].sort()) {
    const ticket = ticketOf(desk, r.practiceId, id);
    if (ticket && (inside.has(id) || isLatePair(r, ticket))) tickets.push(ticket);
  }
  return tickets;
}

/** Redemptions that a ticket may belong to, by id. */
export function redemptionsAmong(desk: Desk, t: TicketRecord, { inside, late }: Neighbours): RedemptionRecord[] {
  const redemptions: RedemptionRecord[] = [];
  for (const id of [...inside, ...late].sort()) {
    const redemption = redemptionOf(desk, t.practiceId, id);
    if (redemption && (inside.has(id) || isLatePair(redemption, t))) redemptions.push(redemption);
  }
  return redemptions;
}
