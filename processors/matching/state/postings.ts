/** Ids of one block's records, by side, in (day, id) order: ids[i] lies on days[i]. */
export interface PostingList {
  readonly days: number[];
  readonly ids: string[];
}

/** The records that share a block key. */
export interface Postings {
  readonly redemptions: PostingList;
  readonly tickets: PostingList;
}

/** A block without records. */
export function emptyPostings(): Postings {
  return { redemptions: { days: [], ids: [] }, tickets: { days: [], ids: [] } };
}

/** First place at or after (day, id). */
function placeOf(list: PostingList, day: number, id: string): number {
  let low = 0;
  let high = list.ids.length;
  while (low < high) {
    const mid = (low + high) >>> 1;
    const at = list.days[mid] as number;
    if (at < day || (at === day && (list.ids[mid] as string) < id)) low = mid + 1;
    else high = mid;
  }
  return low;
}

/**
 * Adds an id. A full list keeps the latest by (day, id), whatever the order of arrival. Gives the id that fell out,
 * which may be the new one; null when none did.
 */
export function addPosting(list: PostingList, day: number, id: string, cap: number): string | null {
  const at = placeOf(list, day, id);
  if (list.ids[at] === id && list.days[at] === day) return null;
  if (list.ids.length >= cap && at === 0) return id;
  list.days.splice(at, 0, day);
  list.ids.splice(at, 0, id);
  if (list.ids.length <= cap) return null;
  list.days.shift();
  return list.ids.shift() as string;
}

/** Takes an id out; nothing happens when it is not there. */
export function removePosting(list: PostingList, day: number, id: string): void {
  const at = placeOf(list, day, id);
  if (list.ids[at] !== id || list.days[at] !== day) return;
  list.days.splice(at, 1);
  list.ids.splice(at, 1);
}

/** Adds the ids of [from, through] to `into`. */
export function collectPostings(list: PostingList, from: number, through: number, into: Set<string>): void {
  for (let i = placeOf(list, from, ''); i < list.ids.length && (list.days[i] as number) <= through; i++) {
    into.add(list.ids[i] as string);
  }
}

/** Whether an id is listed. */
export function hasPosting(list: PostingList, day: number, id: string): boolean {
  const at = placeOf(list, day, id);
  return list.ids[at] === id && list.days[at] === day;
}
