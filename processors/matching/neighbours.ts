import { type Desk, redemptionOf, ticketOf } from './desk.ts';
import type { RedemptionRecord, TicketRecord } from './record.ts';
import { addToDay, type DayList, removeFromDay } from './state/day-index.ts';
import { practiceKey } from './state/keys.ts';
import {
  addPosting,
  collectPostings,
  emptyPostings,
  hasPosting,
  type PostingList,
  type Postings,
  removePosting,
} from './state/postings.ts';

type AnyRecord = RedemptionRecord | TicketRecord;

function ownList(postings: Postings, record: AnyRecord): PostingList {
  return record.kind === 'redemption' ? postings.redemptions : postings.tickets;
}

function otherList(postings: Postings, record: AnyRecord): PostingList {
  return record.kind === 'redemption' ? postings.tickets : postings.redemptions;
}

function listOf({ practiceId, kind }: AnyRecord): DayList {
  return { practiceId, side: kind === 'redemption' ? 'R' : 'T' };
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
  const { practiceId, id, when } = record;
  const reach = reachOf(desk, record);
  for (const blockKey of desk.finder.keysOf(record)) {
    const key = practiceKey(practiceId, blockKey);
    const postings = desk.postings.get(key) ?? emptyPostings();
    const out = addPosting(ownList(postings, record), when.day, id, desk.options.maxPostings);
    if (out === id) continue;
    desk.postings.put(key, postings);
    if (out !== null) evicted.add(out);
    collect(otherList(postings, record), reach, isStrong(blockKey), neighbours);
  }
  if (hasDecisions(record)) addToDay(desk, listOf(record), when.day, id);
  return { neighbours, evicted };
}

/** Takes a record off its blocks and its day. */
export function unindexRecord(desk: Desk, record: AnyRecord): void {
  const { practiceId, id, when } = record;
  for (const blockKey of desk.finder.keysOf(record)) {
    const key = practiceKey(practiceId, blockKey);
    const postings = desk.postings.get(key);
    if (!postings) continue;
    removePosting(ownList(postings, record), when.day, id);
    const isEmpty = postings.redemptions.ids.length + postings.tickets.ids.length === 0;
    if (isEmpty) desk.postings.delete(key);
    else desk.postings.put(key, postings);
  }
  if (hasDecisions(record)) removeFromDay(desk, listOf(record), when.day, id);
}

/** Keys that name one person or one visit: worth following beyond the window. */
function isStrong(blockKey: string): boolean {
  return blockKey.startsWith('a') || blockKey.startsWith('m') || blockKey.startsWith('e') || blockKey.startsWith('p');
}

/** Days on which a record's counterparts lie. */
interface Reach {
  readonly from: number;
  readonly through: number;
  /** Those beyond the window. */
  readonly earliest: number;
  readonly latest: number;
}

function reachOf(desk: Desk, record: AnyRecord): Reach {
  const { windowBeforeDays, windowAfterDays, retainDays } = desk.options;
  const { day } = record.when;
  const isRedemption = record.kind === 'redemption';
  return {
    from: day - (isRedemption ? windowAfterDays : windowBeforeDays),
    through: day + (isRedemption ? windowBeforeDays : windowAfterDays),
    earliest: day - retainDays,
    latest: day + retainDays,
  };
}

function collect(other: PostingList, reach: Reach, strong: boolean, into: Neighbours): void {
  if (other.ids.length === 0) return;
  collectPostings(other, reach.from, reach.through, into.inside);
  if (!strong) return;
  collectPostings(other, reach.earliest, reach.from - 1, into.late);
  collectPostings(other, reach.through + 1, reach.latest, into.late);
}

/** The neighbours of a record that is listed: through the blocks in which it still is. */
export function neighboursOf(desk: Desk, record: AnyRecord): Neighbours {
  const neighbours: Neighbours = { inside: new Set(), late: new Set() };
  const { practiceId, id, when } = record;
  const reach = reachOf(desk, record);
  for (const blockKey of desk.finder.keysOf(record)) {
    const postings = desk.postings.get(practiceKey(practiceId, blockKey));
    if (!postings || !hasPosting(ownList(postings, record), when.day, id)) continue;
    collect(otherList(postings, record), reach, isStrong(blockKey), neighbours);
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
