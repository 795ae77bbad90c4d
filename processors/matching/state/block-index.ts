import type { StateStore } from '../../runtime/topology.ts';
import {
  type BlockEntry,
  countEntries,
  counterpartOf,
  decodeEntries,
  encodeEntries,
  isStrongKey,
  type RecordSide,
  withEntry,
} from './block-entry.ts';
import { practiceKey } from './keys.ts';
import { type Neighbours, type Reach, Segment } from './segment.ts';

/** Buckets of each period that a practice has records in, ascending: period, count, period, count ... */
export type PeriodBuckets = number[];

/** The stores behind the index. */
export interface BlockStores {
  readonly periods: StateStore<PeriodBuckets>;
  /** Entries as bytes: an event appends one, and segments have them decoded. */
  readonly buckets: StateStore<Buffer>;
}

/** The records of one practice and side. */
export interface DayList {
  readonly practiceId: string;
  readonly side: RecordSide;
}

/** Where a walk over days stands. */
export interface DayPosition {
  readonly day: number;
  readonly bucket: number;
}

/** A part of a walk: some records, and where to go on; null at the end. */
export interface DaySlice {
  readonly records: { readonly id: string; readonly day: number }[];
  readonly next: DayPosition | null;
}

/** A block and a segment reach over so many days: a window touches two or three, and old ones are seldom loaded. */
const periodDays = 16;
/** A commit rewrites the bucket that grows: a full one has some 3 kB. */
const bucketSize = 32;
/** Entries held in memory, some 0.2 kB each; beyond it, segments that have been idle are dropped. */
const maxHeld = 40_000;
/**
 * Segment uses after which one is idle: some thousands of events. What is in use is never dropped, however large: the next
 * event would load it again.
 */
const idleUses = 50_000;

const noEntries = encodeEntries([]);

function periodOf(day: number): number {
  return Math.floor(day / periodDays);
}

/** Index of the first period in `counts` that is not before `period`. */
function findPeriod(counts: PeriodBuckets, period: number): number {
  let at = 0;
  while (at < counts.length && (counts[at] as number) < period) at += 2;
  return at;
}

interface Practice {
  readonly counts: PeriodBuckets;
  readonly segments: Map<number, Segment>;
}

/**
 * Which records share a block, and which lie on a day. Stored as small buckets of entries, in order of arrival; looked up in
 * segments in memory, loaded when first needed. So an event costs one stored value, not one for each of its block keys.
 */
export class BlockIndex {
  private readonly stores: BlockStores;
  private readonly cap: number;
  private readonly reachPeriods: number;
  private readonly practices = new Map<string, Practice>();
  private held = 0;
  private uses = 0;
  private droppedAt = 0;

  /**
   * @param cap ids that count in a block, on each side and in each period.
   * @param reachDays how far apart two neighbours may lie.
   */
  constructor(stores: BlockStores, cap: number, reachDays: number) {
    this.stores = stores;
    this.cap = cap;
    this.reachPeriods = Math.ceil(reachDays / periodDays);
  }

  /** Entries in memory now. */
  get heldEntries(): number {
    return this.held;
  }

  /** Lists a record. Gives ids that fell out of full blocks by that: their neighbours differ now. */
  add(practiceId: string, entry: BlockEntry): Set<string> {
    const { stores } = this;
    const period = periodOf(entry.day);
    const practice = this.practice(practiceId);
    const segment = this.segment(practiceId, practice, period);
    const at = findPeriod(practice.counts, period);
    const isKnown = practice.counts[at] === period;
    const last = isKnown ? (practice.counts[at + 1] as number) - 1 : -1;
    const open = (isKnown && stores.buckets.get(bucketKey(practiceId, period, last))) || noEntries;
    const bucket = isKnown && countEntries(open) < bucketSize ? last : last + 1;
    stores.buckets.put(bucketKey(practiceId, period, bucket), withEntry(bucket === last ? open : noEntries, entry));
    if (bucket !== last) {
      if (isKnown) practice.counts[at + 1] = bucket + 1;
      else this.begin(practice, at, period);
      stores.periods.put(practiceId, practice.counts);
    }
    const displaced = new Set<string>();
    segment.add(entry, bucket, displaced);
    this.held++;
    return displaced;
  }

  /** Takes a record off. Gives ids that count again in blocks that were full. */
  remove(practiceId: string, entry: BlockEntry): Set<string> {
    const period = periodOf(entry.day);
    const segment = this.segment(practiceId, this.practice(practiceId), period);
    const readmitted = new Set<string>();
    const bucket = segment.bucketOf(entry);
    if (bucket === undefined) return readmitted;
    segment.remove(entry, readmitted);
    this.held--;
    const key = bucketKey(practiceId, period, bucket);
    const left = this.entries(key).filter((e) => e.id !== entry.id || e.side !== entry.side);
    this.stores.buckets.put(key, encodeEntries(left));
    return readmitted;
  }

  /** Ids on the other side that share a block in which both count; `entry` is listed. */
  neighbours(practiceId: string, entry: BlockEntry, reach: Reach): Neighbours {
    const neighbours: Neighbours = { inside: new Set(), late: new Set() };
    const practice = this.practice(practiceId);
    const own = this.segment(practiceId, practice, periodOf(entry.day));
    const keys: number[] = [];
    for (const key of entry.keys) if (own.counts(key, entry)) keys.push(counterpartOf(key));
    const { counts } = practice;
    const lastPeriod = periodOf(reach.latestDay);
    for (let at = findPeriod(counts, periodOf(reach.earliestDay)); at < counts.length; at += 2) {
      const period = counts[at] as number;
      if (period > lastPeriod) break;
      const segment = this.segment(practiceId, practice, period);
      const isInside = period >= periodOf(reach.fromDay) && period <= periodOf(reach.toDay);
      for (const key of keys) if (isInside || isStrongKey(key)) segment.collect(key, reach, neighbours);
    }
    return neighbours;
  }

  /** At least `limit` records with decisions from a position through a day, in whole buckets, or all that are left. */
  recordsFrom(
    list: DayList,
    range: { readonly from: DayPosition; readonly throughDay: number },
    limit: number,
  ): DaySlice {
    const { from, throughDay } = range;
    const practice = this.practice(list.practiceId);
    const records: DaySlice['records'] = [];
    for (let at = findPeriod(practice.counts, periodOf(from.day)); at < practice.counts.length; at += 2) {
      const first = (practice.counts[at] as number) * periodDays;
      if (first > throughDay) break;
      const segment = this.segment(list.practiceId, practice, practice.counts[at] as number);
      for (let day = Math.max(from.day, first); day < first + periodDays && day <= throughDay; day++) {
        let taken = -1;
        for (const { id, bucket } of segment.ofDay(list.side, day)) {
          if (day === from.day && bucket < from.bucket) continue;
          if (records.length >= limit && bucket !== taken) return { records, next: { day, bucket } };
          taken = bucket;
          records.push({ id, day });
        }
      }
    }
    return { records, next: null };
  }

  /**
   * A practice has its first record of a period. What no record of its latest period can reach leaves memory: what comes for it
   * all the same, being late, loads it again.
   */
  private begin({ counts, segments }: Practice, at: number, period: number): void {
    counts.splice(at, 0, period, 1);
    if (at + 2 < counts.length) return;
    for (const [old, { size }] of segments) {
      if (old >= period - this.reachPeriods) continue;
      segments.delete(old);
      this.held -= size;
    }
  }

  private practice(practiceId: string): Practice {
    let practice = this.practices.get(practiceId);
    if (practice === undefined) {
      practice = { counts: this.stores.periods.get(practiceId) ?? [], segments: new Map() };
      this.practices.set(practiceId, practice);
    }
    return practice;
  }

  private segment(practiceId: string, practice: Practice, period: number): Segment {
    let segment = practice.segments.get(period);
    if (segment === undefined) {
      if (this.held > maxHeld) this.dropIdle();
      segment = this.load(practiceId, practice, period);
      practice.segments.set(period, segment);
      this.held += segment.size;
    }
    segment.usedAt = ++this.uses;
    return segment;
  }

  private load(practiceId: string, { counts }: Practice, period: number): Segment {
    const segment = new Segment(this.cap);
    const at = findPeriod(counts, period);
    const buckets = counts[at] === period ? (counts[at + 1] as number) : 0;
    for (let bucket = 0; bucket < buckets; bucket++) {
      for (const entry of this.entries(bucketKey(practiceId, period, bucket))) segment.add(entry, bucket);
    }
    return segment;
  }

  private entries(key: string): BlockEntry[] {
    const bytes = this.stores.buckets.get(key);
    return bytes === undefined ? [] : decodeEntries(bytes);
  }

  private dropIdle(): void {
    const before = this.uses - idleUses;
    if (before < this.droppedAt) return;
    this.droppedAt = this.uses;
    for (const { segments } of this.practices.values()) {
      for (const [period, { usedAt, size }] of segments) {
        if (usedAt >= before) continue;
        segments.delete(period);
        this.held -= size;
      }
    }
  }
}

function bucketKey(practiceId: string, period: number, bucket: number): string {
  return practiceKey(practiceId, `${period}.${bucket}`);
}
