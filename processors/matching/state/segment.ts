import { type BlockEntry, compareEntries, isStrongKey, type RecordSide } from './block-entry.ts';
import { PostingTable } from './posting-table.ts';

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

/** A block of more entries is kept in order, since not all of it may count. */
const mostUnordered = 32;

/** How many entries of an ordered block come before one, by (day, id). */
function rankOf(block: readonly Listed[], entry: BlockEntry): number {
  let low = 0;
  let high = block.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareEntries((block[middle] as Listed).entry, entry) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

function addByDay({ day, id }: BlockEntry, reach: Reach, isStrong: boolean, into: Neighbours): void {
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
  private readonly listed: (Listed | null)[] = [];
  /** Places in `listed` by key, of blocks that are small. */
  private readonly small = new PostingTable();
  /** The other blocks, in (day, id) order. */
  private readonly large = new Map<number, Listed[]>();
  /** Places in `listed` of those with decisions, by side and day, in bucket order. */
  private readonly days = new Map<number, number[]>();
  private readonly cap: number;
  private readonly mostSmall: number;
  size = 0;
  /** When it was used last, by its index's count. */
  usedAt = 0;

  constructor(cap: number) {
    this.cap = cap;
    this.mostSmall = Math.min(cap, mostUnordered);
  }

  /** Lists an entry; what falls out of full blocks by that is added to `displaced`. */
  add(entry: BlockEntry, bucket: number, displaced?: Set<string>): void {
    const listed: Listed = { entry, bucket };
    const place = this.listed.push(listed) - 1;
    for (const key of entry.keys) {
      const block = this.large.size === 0 ? undefined : this.large.get(key);
      if (block !== undefined) this.insert(block, listed, displaced);
      else if (this.isFull(key)) this.insert(this.enlarge(key), listed, displaced);
      else this.small.add(key, place);
    }
    this.size++;
    if (!entry.decides) return;
    const key = dayKey(entry.side, entry.day);
    const ofDay = this.days.get(key);
    if (ofDay === undefined) this.days.set(key, [place]);
    else ofDay.push(place);
  }

  /** Takes an entry off; what counts again in blocks that were full is added to `readmitted`. */
  remove(entry: BlockEntry, readmitted: Set<string>): void {
    const place = this.indexOf(entry);
    if (place < 0) return;
    for (const key of entry.keys) {
      const block = this.large.get(key);
      if (block === undefined) this.small.remove(key, place);
      else this.takeOut(block, entry, readmitted);
    }
    this.listed[place] = null;
    this.size--;
    if (!entry.decides) return;
    const ofDay = this.days.get(dayKey(entry.side, entry.day)) ?? [];
    ofDay.splice(ofDay.indexOf(place), 1);
  }

  /** The entry as it is listed; undefined when it is not. */
  find(entry: BlockEntry): Listed | undefined {
    return this.listed[this.indexOf(entry)] ?? undefined;
  }

  /** Whether an entry, which is listed, counts in a block. */
  counts(key: number, entry: BlockEntry): boolean {
    const block = this.large.size === 0 ? undefined : this.large.get(key);
    return block === undefined || rankOf(block, entry) >= block.length - this.cap;
  }

  /** Adds the ids of a block that count: within the window, or, of a strong key, beyond it within the retention. */
  collect(key: number, reach: Reach, into: Neighbours): void {
    const isStrong = isStrongKey(key);
    const block = this.large.size === 0 ? undefined : this.large.get(key);
    if (block !== undefined) {
      for (let i = Math.max(0, block.length - this.cap); i < block.length; i++) {
        addByDay((block[i] as Listed).entry, reach, isStrong, into);
      }
      return;
    }
    for (let at = this.small.first(key); at >= 0; at = this.small.next(at)) {
      addByDay(this.at(this.small.valueAt(at)).entry, reach, isStrong, into);
    }
  }

  /** Entries with decisions of a side and day, in bucket order. */
  *ofDay(side: RecordSide, day: number): Iterable<Listed> {
    for (const place of this.days.get(dayKey(side, day)) ?? []) yield this.at(place);
  }

  private at(place: number): Listed {
    return this.listed[place] as Listed;
  }

  private indexOf({ keys, side, day, id }: BlockEntry): number {
    for (const key of keys) {
      if (this.large.has(key)) continue;
      for (let at = this.small.first(key); at >= 0; at = this.small.next(at)) {
        const place = this.small.valueAt(at);
        if (this.at(place).entry.id === id) return place;
      }
      return -1;
    }
    return this.listed.findIndex((l) => l?.entry.id === id && l.entry.side === side && l.entry.day === day);
  }

  private isFull(key: number): boolean {
    let count = 0;
    for (let at = this.small.first(key); at >= 0; at = this.small.next(at)) count++;
    return count >= this.mostSmall;
  }

  private enlarge(key: number): Listed[] {
    const block: Listed[] = [];
    for (let at = this.small.first(key); at >= 0; at = this.small.next(at)) block.push(this.at(this.small.valueAt(at)));
    for (const listed of block) this.small.remove(key, this.listed.indexOf(listed));
    block.sort((a, b) => compareEntries(a.entry, b.entry));
    this.large.set(key, block);
    return block;
  }

  private insert(block: Listed[], listed: Listed, displaced: Set<string> | undefined): void {
    const at = rankOf(block, listed.entry);
    if (at === block.length) block.push(listed);
    else block.splice(at, 0, listed);
    const out = block.length - 1 - this.cap;
    if (out >= 0 && at > out) displaced?.add((block[out] as Listed).entry.id);
  }

  private takeOut(block: Listed[], entry: BlockEntry, readmitted: Set<string>): void {
    const at = rankOf(block, entry);
    block.splice(at, 1);
    const back = block.length - this.cap;
    if (back >= 0 && at > back) readmitted.add((block[back] as Listed).entry.id);
  }
}
