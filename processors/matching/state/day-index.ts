import type { StateStore } from '../../runtime/topology.ts';
import { practiceKey } from './keys.ts';

/** Kinds of record in the day index. */
export type RecordSide = 'R' | 'T';

/** The records of one practice and side. */
export interface DayList {
  readonly practiceId: string;
  readonly side: RecordSide;
}

/** Where a walk through the index stands. */
export interface DayPosition {
  readonly day: number;
  readonly bucket: number;
}

/** Days that have records, ascending, each with its number of buckets: day, count, day, count ... */
export type DayCounts = number[];

/**
 * The stores of the index. Ids lie in buckets that are read by key: a range over committed state costs a hundred times as
 * much as a get, and completeness moves with almost every day of a live feed.
 */
export interface DayStores {
  readonly dayCounts: StateStore<DayCounts>;
  readonly dayBuckets: StateStore<string[]>;
}

/** Ids of a full bucket; one bucket is the least that a walk takes at once. */
const bucketSize = 250;

function listKey({ practiceId, side }: DayList): string {
  return practiceKey(practiceId, side);
}

function bucketKey(list: DayList, { day, bucket }: DayPosition): string {
  return `${listKey(list)}${day}.${bucket}`;
}

/** Index of the first day in `counts` that is not before `day`. */
function findDay(counts: DayCounts, day: number): number {
  let low = 0;
  let high = counts.length / 2;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((counts[2 * middle] ?? 0) < day) low = middle + 1;
    else high = middle;
  }
  return 2 * low;
}

/** Lists a record under its day. */
export function addToDay(stores: DayStores, list: DayList, day: number, id: string): void {
  const counts = stores.dayCounts.get(listKey(list)) ?? [];
  const at = findDay(counts, day);
  const isKnown = counts[at] === day;
  const last = isKnown ? (counts[at + 1] ?? 1) - 1 : -1;
  const ids = isKnown ? (stores.dayBuckets.get(bucketKey(list, { day, bucket: last })) ?? []) : [];
  const bucket = isKnown && ids.length < bucketSize ? last : last + 1;
  if (bucket !== last) {
    if (isKnown) counts[at + 1] = bucket + 1;
    else counts.splice(at, 0, day, 1);
    stores.dayCounts.put(listKey(list), counts);
    stores.dayBuckets.put(bucketKey(list, { day, bucket }), [id]);
    return;
  }
  ids.push(id);
  stores.dayBuckets.put(bucketKey(list, { day, bucket }), ids);
}

/** Takes a record off its day. */
export function removeFromDay(stores: DayStores, list: DayList, day: number, id: string): void {
  const counts = stores.dayCounts.get(listKey(list)) ?? [];
  const at = findDay(counts, day);
  if (counts[at] !== day) return;
  for (let bucket = 0; bucket < (counts[at + 1] ?? 0); bucket++) {
    const key = bucketKey(list, { day, bucket });
    const ids = stores.dayBuckets.get(key) ?? [];
    const place = ids.indexOf(id);
    if (place < 0) continue;
    ids.splice(place, 1);
    stores.dayBuckets.put(key, ids);
    return;
  }
}

/** A part of a walk: some ids, and where to go on; null at the end. */
export interface DaySlice {
  readonly ids: string[];
  readonly next: DayPosition | null;
}

/** At least `limit` ids from a position through a day, in whole buckets, or all that are left. */
export function idsFrom(
  stores: DayStores,
  list: DayList,
  range: { readonly from: DayPosition; readonly throughDay: number },
  limit: number,
): DaySlice {
  const counts = stores.dayCounts.get(listKey(list)) ?? [];
  const ids: string[] = [];
  const { from, throughDay } = range;
  for (let at = findDay(counts, from.day); at < counts.length; at += 2) {
    const day = counts[at] ?? 0;
    if (day > throughDay) break;
    for (let bucket = day === from.day ? from.bucket : 0; bucket < (counts[at + 1] ?? 0); bucket++) {
      if (ids.length >= limit) return { ids, next: { day, bucket } };
      for (const id of stores.dayBuckets.get(bucketKey(list, { day, bucket })) ?? []) ids.push(id);
    }
  }
  return { ids, next: null };
}
