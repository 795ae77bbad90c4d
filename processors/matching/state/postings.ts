import type { RecordSide } from './day-index.ts';

/**
 * The records that share a block key: entries of side, day and id in one ascending list, redemptions before tickets. A
 * record's entry is one string that all its blocks share; blocks are most of what the state store holds.
 */
export type Postings = string[];

/** Days before 1970 keep their order. */
const dayOffset = 1_000_000;
const dayDigits = 7;
const firstTicket = 'T';

/** A record's entry; as the bound of a search with an empty id, the first of its day. */
export function postingOf(side: RecordSide, day: number, id: string): string {
  return `${side}${String(day + dayOffset).padStart(dayDigits, '0')}${id}`;
}

/** The record id in an entry. */
export function idOfPosting(entry: string): string {
  return entry.slice(1 + dayDigits);
}

/** First place at or after an entry. */
function placeOf(postings: Postings, entry: string): number {
  let low = 0;
  let high = postings.length;
  while (low < high) {
    const mid = (low + high) >>> 1;
    if ((postings[mid] as string) < entry) low = mid + 1;
    else high = mid;
  }
  return low;
}

/**
 * Adds an entry. A side that is full keeps its latest by (day, id), whatever the order of arrival. Gives the entry that
 * fell out, which may be the new one; null when none did.
 */
export function addPosting(postings: Postings, entry: string, cap: number): string | null {
  const at = placeOf(postings, entry);
  if (postings[at] === entry) return null;
  if (at === postings.length) postings.push(entry);
  else postings.splice(at, 0, entry);
  if (postings.length <= cap) return null;
  const tickets = placeOf(postings, firstTicket);
  const isTicket = entry >= firstTicket;
  const count = isTicket ? postings.length - tickets : tickets;
  return count <= cap ? null : (postings.splice(isTicket ? tickets : 0, 1)[0] as string);
}

/** Takes an entry out; nothing happens when it is not there. */
export function removePosting(postings: Postings, entry: string): void {
  const at = placeOf(postings, entry);
  if (postings[at] === entry) postings.splice(at, 1);
}

/** Whether an entry is listed. */
export function hasPosting(postings: Postings, entry: string): boolean {
  return postings[placeOf(postings, entry)] === entry;
}

/** Adds the ids of the entries in [from, to) to `into`. */
export function collectPostings(postings: Postings, from: string, to: string, into: Set<string>): void {
  for (let i = placeOf(postings, from); i < postings.length && (postings[i] as string) < to; i++) {
    into.add(idOfPosting(postings[i] as string));
  }
}
