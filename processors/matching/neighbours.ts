import { type Desk, redemptionOf, ticketOf } from './desk.ts';
import type { RedemptionRecord, TicketRecord } from './record.ts';
import { dayKey, practiceKey } from './state/keys.ts';
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

function side(record: AnyRecord): 'R' | 'T' {
  return record.kind === 'redemption' ? 'R' : 'T';
}

/** Only these have decisions: every redemption, and tickets with explicit claims. */
function hasDecisions(record: AnyRecord): boolean {
  return record.kind === 'redemption' || record.claims.length > 0;
}

/** Lists a record under its block keys and its day. Gives the ids that fell out of full blocks: their neighbours differ now. */
export function indexRecord(desk: Desk, record: AnyRecord): Set<string> {
  const evicted = new Set<string>();
  const { practiceId, id, when } = record;
  for (const blockKey of desk.finder.keysOf(record)) {
    const key = practiceKey(practiceId, blockKey);
    const postings = desk.postings.get(key) ?? emptyPostings();
    const out = addPosting(ownList(postings, record), when.day, id, desk.options.maxPostings);
    if (out !== id) desk.postings.put(key, postings);
    if (out !== null && out !== id) evicted.add(out);
  }
  if (hasDecisions(record)) desk.days.put(dayKey(practiceId, side(record), when.day, id), null);
  return evicted;
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
  if (hasDecisions(record)) desk.days.delete(dayKey(practiceId, side(record), when.day, id));
}

/** Keys that name one person or one visit: worth following beyond the window. */
function isStrong(blockKey: string): boolean {
  return blockKey.startsWith('a') || blockKey.startsWith('m') || blockKey.startsWith('e') || blockKey.startsWith('p');
}

/** Days on which a record's counterparts lie. */
interface Reach {
  readonly from: number;
  readonly through: number;
}

/** Ids on the other side that share a block in which both are listed; those beyond the window apart. */
function neighbourIds(desk: Desk, record: AnyRecord, inside: Reach): { inside: Set<string>; late: Set<string> } {
  const found = { inside: new Set<string>(), late: new Set<string>() };
  const { practiceId, id, when } = record;
  const { retainDays } = desk.options;
  for (const blockKey of desk.finder.keysOf(record)) {
    const postings = desk.postings.get(practiceKey(practiceId, blockKey));
    if (!postings || !hasPosting(ownList(postings, record), when.day, id)) continue;
    const other = record.kind === 'redemption' ? postings.tickets : postings.redemptions;
    if (other.ids.length === 0) continue;
    collectPostings(other, inside.from, inside.through, found.inside);
    if (!isStrong(blockKey)) continue;
    collectPostings(other, when.day - retainDays, inside.from - 1, found.late);
    collectPostings(other, inside.through + 1, when.day + retainDays, found.late);
  }
  return found;
}

/** Beyond the window only the same code or the same amount is worth a comparison: regulars come every few weeks. */
function isLatePair(r: RedemptionRecord, t: TicketRecord): boolean {
  return t.claims.some((c) => c.amountCents === r.amountCents || (c.authCode !== null && c.authCode === r.authCode));
}

/** Tickets that a redemption may belong to, by id. */
export function findTickets(desk: Desk, r: RedemptionRecord): TicketRecord[] {
  const { windowBeforeDays, windowAfterDays } = desk.options;
  const { day } = r.when;
  const ids = neighbourIds(desk, r, { from: day - windowAfterDays, through: day + windowBeforeDays });
  const tickets: TicketRecord[] = [];
  for (const id of [...ids.inside, ...ids.late].sort()) {
    const ticket = ticketOf(desk, r.practiceId, id);
    if (ticket && (ids.inside.has(id) || isLatePair(r, ticket))) tickets.push(ticket);
  }
  return tickets;
}

/** Redemptions that a ticket may belong to, by id. */
export function findRedemptions(desk: Desk, t: TicketRecord): RedemptionRecord[] {
  const { windowBeforeDays, windowAfterDays } = desk.options;
  const { day } = t.when;
  const ids = neighbourIds(desk, t, { from: day - windowBeforeDays, through: day + windowAfterDays });
  const redemptions: RedemptionRecord[] = [];
  for (const id of [...ids.inside, ...ids.late].sort()) {
    const redemption = redemptionOf(desk, t.practiceId, id);
    if (redemption && (ids.inside.has(id) || isLatePair(redemption, t))) redemptions.push(redemption);
  }
  return redemptions;
}
