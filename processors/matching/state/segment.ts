import { compareKeys } from '../../runtime/key-order.ts';
import { type BlockEntry, isStrongKey, type RecordSide } from './block-entry.ts';
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

/** An id with the number of the stored bucket that holds its entry. */
export interface Listed {
  readonly id: string;
  readonly bucket: number;
}

/** A block of more entries is kept in order, since not all of it may count. */
const mostUnordered = 32;
const firstPlaces = 16;

function dayKey(side: RecordSide, day: number): number {
  return 2 * day + (side === 'T' ? 1 : 0);
}

/**
 * The records of one practice and period, by block key and by day; only in memory, in columns: a record has a place, and of
 * objects only its id. Of a block only the latest `cap` entries count, so that a key that everybody shares stays cheap; the
 * others wait until one of these goes. Which ones count follows from which records there are, whatever their order of arrival.
 */
export class Segment {
  /** By place; null: taken off. */
  private readonly ids: (string | null)[] = [];
  private dayKeys = new Int32Array(firstPlaces);
  private buckets = new Int32Array(firstPlaces);
  /** Places by key, of blocks that are small. */
  private readonly small = new PostingTable();
  /** Places in the other blocks, in (day, id) order. */
  private readonly large = new Map<number, number[]>();
  /** Places of those with decisions, by side and day, in bucket order. */
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
    const place = this.ids.push(entry.id) - 1;
    if (place === this.dayKeys.length) this.grow();
    const ofDay = dayKey(entry.side, entry.day);
    this.dayKeys[place] = ofDay;
    this.buckets[place] = bucket;
    for (const key of entry.keys) {
      const block = this.large.size === 0 ? undefined : this.large.get(key);
      if (block !== undefined) this.insert(block, place, displaced);
      else if (this.isFull(key)) this.insert(this.enlarge(key), place, displaced);
      else this.small.add(key, place);
    }
    this.size++;
    if (!entry.decides) return;
    const places = this.days.get(ofDay);
    if (places === undefined) this.days.set(ofDay, [place]);
    else places.push(place);
  }

  /** Takes an entry off; what counts again in blocks that were full is added to `readmitted`. */
  remove(entry: BlockEntry, readmitted: Set<string>): void {
    const place = this.placeOf(entry);
    if (place < 0) return;
    for (const key of entry.keys) {
      const block = this.large.get(key);
      if (block === undefined) this.small.remove(key, place);
      else this.takeOut(block, entry, readmitted);
    }
    this.ids[place] = null;
    this.size--;
    if (!entry.decides) return;
    const ofDay = this.days.get(dayKey(entry.side, entry.day)) ?? [];
    ofDay.splice(ofDay.indexOf(place), 1);
  }

  /** The bucket of an entry; undefined when it is not listed. */
  bucketOf(entry: BlockEntry): number | undefined {
    const place = this.placeOf(entry);
    return place < 0 ? undefined : this.buckets[place];
  }

  /** Whether an entry, which is listed, counts in a block. */
  counts(key: number, entry: BlockEntry): boolean {
    const block = this.large.size === 0 ? undefined : this.large.get(key);
    return block === undefined || this.rankOf(block, entry.day, entry.id) >= block.length - this.cap;
  }

  /** Adds the ids of a block that count: within the window, or, of a strong key, beyond it within the retention. */
  collect(key: number, reach: Reach, into: Neighbours): void {
    const isStrong = isStrongKey(key);
    const block = this.large.size === 0 ? undefined : this.large.get(key);
    if (block !== undefined) {
      for (let i = Math.max(0, block.length - this.cap); i < block.length; i++) {
        this.addByDay(block[i] as number, isStrong, reach, into);
      }
      return;
    }
    for (let at = this.small.first(key); at > 0; at = this.small.next(at)) {
      this.addByDay(this.small.valueAt(at), isStrong, reach, into);
    }
  }

  /** Records with decisions of a side and day, in bucket order. */
  *ofDay(side: RecordSide, day: number): Iterable<Listed> {
    for (const place of this.days.get(dayKey(side, day)) ?? []) {
      yield { id: this.idAt(place), bucket: this.buckets[place] as number };
    }
  }

  private addByDay(place: number, isStrong: boolean, reach: Reach, into: Neighbours): void {
    const day = this.dayAt(place);
    if (day >= reach.fromDay && day <= reach.toDay) into.inside.add(this.idAt(place));
    else if (isStrong && day >= reach.earliestDay && day <= reach.latestDay) into.late.add(this.idAt(place));
  }

  private idAt(place: number): string {
    return this.ids[place] as string;
  }

  private dayAt(place: number): number {
    return (this.dayKeys[place] as number) >> 1;
  }

  private grow(): void {
    for (const name of ['dayKeys', 'buckets'] as const) {
      const larger = new Int32Array(2 * this[name].length);
      larger.set(this[name]);
      this[name] = larger;
    }
  }

  private placeOf({ keys, side, day, id }: BlockEntry): number {
    for (const key of keys) {
      if (this.large.has(key)) continue;
      for (let at = this.small.first(key); at > 0; at = this.small.next(at)) {
        const place = this.small.valueAt(at);
        if (this.ids[place] === id) return place;
      }
      return -1;
    }
    const ofDay = dayKey(side, day);
    return this.ids.findIndex((own, place) => own === id && this.dayKeys[place] === ofDay);
  }

  /** How many entries of an ordered block come before one, by (day, id). */
  private rankOf(block: readonly number[], day: number, id: string): number {
    let low = 0;
    let high = block.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const place = block[middle] as number;
      if ((this.dayAt(place) - day || compareKeys(this.idAt(place), id)) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private isFull(key: number): boolean {
    let count = 0;
    for (let at = this.small.first(key); at > 0; at = this.small.next(at)) count++;
    return count >= this.mostSmall;
  }

  private enlarge(key: number): number[] {
    const block: number[] = [];
    for (let at = this.small.first(key); at > 0; at = this.small.next(at)) block.push(this.small.valueAt(at));
    for (const place of block) this.small.remove(key, place);
    block.sort((a, b) => this.dayAt(a) - this.dayAt(b) || compareKeys(this.idAt(a), this.idAt(b)));
    this.large.set(key, block);
    return block;
  }

  private insert(block: number[], place: number, displaced: Set<string> | undefined): void {
    const at = this.rankOf(block, this.dayAt(place), this.idAt(place));
    if (at === block.length) block.push(place);
    else block.splice(at, 0, place);
    const out = block.length - 1 - this.cap;
    if (out >= 0 && at > out) displaced?.add(this.idAt(block[out] as number));
  }

  private takeOut(block: number[], entry: BlockEntry, readmitted: Set<string>): void {
    const at = this.rankOf(block, entry.day, entry.id);
    block.splice(at, 1);
    const back = block.length - this.cap;
    if (back >= 0 && at > back) readmitted.add(this.idAt(block[back] as number));
  }
}
