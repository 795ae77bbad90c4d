import { type BlockEntry, compareEntries, isStrongKey, type RecordSide } from './block-entry.ts';

/** Ids on the other side that share a block with a record. */
export interface Neighbours {
  /** Within the window. */
  readonly inside: Set<string>;
  /** Beyond it, within the retention. */
  readonly late: Set<string>;
}

/** Days in which a record's counterparts lie: within the window, and around it. */
export interface Reach {
  readonly fromDay: number;
  readonly toDay: number;
  readonly earliestDay: number;
  readonly latestDay: number;
}

/** An entry with the number of the stored bucket that holds it. */
export interface Listed {
  readonly entry: BlockEntry;
  readonly bucket: number;
}

/** First place at or after an entry, in (day, id) order. */
function placeOf(block: readonly Listed[], entry: BlockEntry): number {
  let low = 0;
  let high = block.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareEntries((block[middle] as Listed).entry, entry) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

function sort({ day, id }: BlockEntry, reach: Reach, isStrong: boolean, into: Neighbours): void {
  if (day >= reach.fromDay && day <= reach.toDay) into.inside.add(id);
  else if (isStrong && day >= reach.earliestDay && day <= reach.latestDay) into.late.add(id);
}

function dayKey(side: RecordSide, day: number): number {
  return 2 * day + (side === 'T' ? 1 : 0);
}

/**
 * The records of one practice and period, by block key and by day; only in memory. Of a block only the latest `cap` entries
 * count, so that a key that everybody shares stays cheap; the others wait until one of these goes. Which ones count follows
 * from which records there are, whatever their order of arrival.
 */
export class Segment {
  /** Most blocks have one entry: it stands alone. */
  private readonly blocks = new Map<number, Listed | Listed[]>();
  /** Those with decisions, by side and day, in bucket order. */
  private readonly days = new Map<number, Listed[]>();
  private readonly cap: number;
  /** Some block has more entries than count. */
  private hasFullBlock = false;
  size = 0;
  /** When it was used last, by its index's count. */
  usedAt = 0;

  constructor(cap: number) {
    this.cap = cap;
  }

  /** Lists an entry; what falls out of full blocks by that is added to `displaced`. */
  add(entry: BlockEntry, bucket: number, displaced?: Set<string>): void {
    const listed: Listed = { entry, bucket };
    for (const key of entry.keys) {
      const block = this.blocks.get(key);
      if (block === undefined) this.blocks.set(key, listed);
      else if (Array.isArray(block)) this.insert(block, listed, displaced);
      else {
        const both = [block];
        this.blocks.set(key, both);
        this.insert(both, listed, displaced);
      }
    }
    this.size++;
    if (!entry.decides) return;
    const key = dayKey(entry.side, entry.day);
    const ofDay = this.days.get(key);
    if (ofDay === undefined) this.days.set(key, [listed]);
    else ofDay.push(listed);
  }

  private insert(block: Listed[], listed: Listed, displaced: Set<string> | undefined): void {
    const at = placeOf(block, listed.entry);
    if (at === block.length) block.push(listed);
    else block.splice(at, 0, listed);
    const out = block.length - 1 - this.cap;
    if (out < 0) return;
    this.hasFullBlock = true;
    if (at > out) displaced?.add((block[out] as Listed).entry.id);
  }

  /** Takes an entry off; what counts again in blocks that were full is added to `readmitted`. */
  remove(entry: BlockEntry, readmitted: Set<string>): void {
    this.size--;
    for (const key of entry.keys) {
      const block = this.blocks.get(key);
      if (!Array.isArray(block)) {
        this.blocks.delete(key);
        continue;
      }
      const at = placeOf(block, entry);
      block.splice(at, 1);
      const back = block.length - this.cap;
      if (back >= 0 && at > back) readmitted.add((block[back] as Listed).entry.id);
      if (block.length === 1) this.blocks.set(key, block[0] as Listed);
    }
    if (!entry.decides) return;
    const ofDay = this.days.get(dayKey(entry.side, entry.day)) ?? [];
    const at = ofDay.findIndex((l) => l.entry.id === entry.id);
    if (at >= 0) ofDay.splice(at, 1);
  }

  /** Where an entry stands; undefined when it is not listed. */
  find(entry: BlockEntry): Listed | undefined {
    const [first] = entry.keys;
    if (first === undefined) return this.ofDay(entry.side, entry.day).find((listed) => listed.entry.id === entry.id);
    const block = this.blocks.get(first);
    const found = Array.isArray(block) ? block[placeOf(block, entry)] : block;
    return found?.entry.id === entry.id ? found : undefined;
  }

  /** Whether an entry, which is listed, counts in a block. */
  counts(key: number, entry: BlockEntry): boolean {
    if (!this.hasFullBlock) return true;
    const block = this.blocks.get(key);
    return !Array.isArray(block) || block.length <= this.cap || placeOf(block, entry) >= block.length - this.cap;
  }

  /** Adds the ids of a block that count: within the window, or, of a strong key, beyond it within the retention. */
  collect(key: number, reach: Reach, into: Neighbours): void {
    const block = this.blocks.get(key);
    if (block === undefined) return;
    const isStrong = isStrongKey(key);
    if (!Array.isArray(block)) {
      sort(block.entry, reach, isStrong, into);
      return;
    }
    for (let i = Math.max(0, block.length - this.cap); i < block.length; i++) {
      sort((block[i] as Listed).entry, reach, isStrong, into);
    }
  }

  /** Entries with decisions of a side and day, in bucket order. */
  ofDay(side: RecordSide, day: number): readonly Listed[] {
    return this.days.get(dayKey(side, day)) ?? [];
  }
}
