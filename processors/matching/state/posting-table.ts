const none = -1;
const firstSize = 16;

function grown(array: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(2 * array.length);
  larger.set(array);
  return larger;
}

/**
 * Numbers under 31-bit keys, several to a key, as chains in flat arrays: a tenth of the memory of a Map of lists, and nothing
 * for the garbage collector to walk through. A place is where one number stands; it holds until something is removed.
 */
export class PostingTable {
  private heads = new Int32Array(firstSize).fill(none);
  private keys = new Int32Array(firstSize);
  private values = new Int32Array(firstSize);
  private nexts = new Int32Array(firstSize);
  private count = 0;
  private free = none;

  /** Adds a number under a key. */
  add(key: number, value: number): void {
    const at = this.place();
    const slot = this.slotOf(key);
    this.keys[at] = key;
    this.values[at] = value;
    this.nexts[at] = this.heads[slot] as number;
    this.heads[slot] = at;
  }

  /** Takes a number off a key; nothing happens when it is not there. */
  remove(key: number, value: number): void {
    const slot = this.slotOf(key);
    let before = none;
    for (let at = this.heads[slot] as number; at !== none; before = at, at = this.nexts[at] as number) {
      if (this.keys[at] !== key || this.values[at] !== value) continue;
      const next = this.nexts[at] as number;
      if (before === none) this.heads[slot] = next;
      else this.nexts[before] = next;
      this.nexts[at] = this.free;
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
    return this.sameKey(this.keys[place] as number, this.nexts[place] as number);
  }

  /** The number at a place. */
  valueAt(place: number): number {
    return this.values[place] as number;
  }

  private sameKey(key: number, from: number): number {
    let at = from;
    while (at !== none && this.keys[at] !== key) at = this.nexts[at] as number;
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
      this.free = this.nexts[reused] as number;
      return reused;
    }
    if (this.count === this.keys.length) this.grow();
    return this.count++;
  }

  // Only when no place is free, so that every place is in a chain.
  private grow(): void {
    this.keys = grown(this.keys);
    this.values = grown(this.values);
    this.nexts = grown(this.nexts);
    this.heads = new Int32Array(2 * this.heads.length).fill(none);
    for (let at = 0; at < this.count; at++) {
      const slot = this.slotOf(this.keys[at] as number);
      this.nexts[at] = this.heads[slot] as number;
      this.heads[slot] = at;
    }
  }
}
