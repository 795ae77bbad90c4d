const none = -1;
const firstRows = 16;

/** Columns of a row: the key, the number, and the next row of the same chain; the fourth only aligns rows to cache lines. */
const rowSize = 4;
const valueAt = 1;
const nextAt = 2;

/**
 * Numbers under 31-bit keys, several to a key, as chains in flat arrays: a tenth of the memory of a Map of lists, and nothing
 * for the garbage collector to walk through. A row is in one cache line: most look-ups are of keys that nobody has touched for
 * long. A place is where one number stands; it holds until something is removed.
 */
export class PostingTable {
  private heads = new Int32Array(firstRows).fill(none);
  private rows = new Int32Array(firstRows * rowSize);
  private end = 0;
  private free = none;

  /** Adds a number under a key. */
  add(key: number, value: number): void {
    const at = this.place();
    const { rows } = this;
    const slot = this.slotOf(key);
    rows[at] = key;
    rows[at + valueAt] = value;
    rows[at + nextAt] = this.heads[slot] as number;
    this.heads[slot] = at;
  }

  /** Takes a number off a key; nothing happens when it is not there. */
  remove(key: number, value: number): void {
    const { rows } = this;
    const slot = this.slotOf(key);
    let before = none;
    for (let at = this.heads[slot] as number; at !== none; before = at, at = rows[at + nextAt] as number) {
      if (rows[at] !== key || rows[at + valueAt] !== value) continue;
      const next = rows[at + nextAt] as number;
      if (before === none) this.heads[slot] = next;
      else rows[before + nextAt] = next;
      rows[at + nextAt] = this.free;
      this.free = at;
      return;
    }
  }

  /** Place of the first number under a key; -1: there is none. */
  first(key: number): number {
    return this.sameKey(key, this.heads[this.slotOf(key)] as number);
  }

  /** Place of the next number under the same key; -1: there is no more. */
  next(place: number): number {
    return this.sameKey(this.rows[place] as number, this.rows[place + nextAt] as number);
  }

  /** The number at a place. */
  valueAt(place: number): number {
    return this.rows[place + valueAt] as number;
  }

  private sameKey(key: number, from: number): number {
    const { rows } = this;
    let at = from;
    while (at !== none && rows[at] !== key) at = rows[at + nextAt] as number;
    return at;
  }

  // Keys are hashes, but their lowest bits say what kind they are: multiplying spreads them (Knuth, golden ratio).
  private slotOf(key: number): number {
    const spread = Math.imul(key, 0x9e3779b1);
    return (spread ^ (spread >>> 15)) & (this.heads.length - 1);
  }

  private place(): number {
    const reused = this.free;
    if (reused !== none) {
      this.free = this.rows[reused + nextAt] as number;
      return reused;
    }
    if (this.end === this.rows.length) this.grow();
    this.end += rowSize;
    return this.end - rowSize;
  }

  // Only when no place is free, so that every row is in a chain.
  private grow(): void {
    const rows = new Int32Array(2 * this.rows.length);
    rows.set(this.rows);
    this.rows = rows;
    this.heads = new Int32Array(2 * this.heads.length).fill(none);
    for (let at = 0; at < this.end; at += rowSize) {
      const slot = this.slotOf(rows[at] as number);
      rows[at + nextAt] = this.heads[slot] as number;
      this.heads[slot] = at;
    }
  }
}
