const none = 0;
const firstBits = 4;
const hashBits = 32;
/** Rows come in steps of a quarter, so that a tenth of them is unused. */
const growth = 1.25;

/** Numbers of a row: what is left of its key with the next row of the same chain, and the value. */
const rowSize = 2;

// Keys are hashes, but their lowest bits say what kind they are: multiplying spreads them (Knuth, golden ratio). Each spread
// number comes from one key only.
function spread(key: number): number {
  return Math.imul(key, 0x9e3779b1);
}

/**
 * Numbers under 31-bit keys, several to a key, as chains in flat arrays: a twentieth of the memory of a Map of lists, and nothing
 * for the garbage collector to walk through. The first bits of a spread key choose its chain, and only the others are stored
 * (quotienting, Cleary 1984): of 32 bits, as many remain for the next row as there are of rows. So a row has 8 bytes, and is in
 * one cache line: most look-ups are of keys that nobody has touched for long. A place is where one number stands; it holds until
 * something is added or removed.
 */
export class PostingTable {
  /** There are 2^bits chains, and fewer rows than that. */
  private bits = firstBits;
  private heads = new Int32Array(1 << firstBits);
  private rows = new Int32Array(rowSize << firstBits);
  /** Row 0 stands for none. */
  private end = 1;
  private free = none;

  /** Adds a number under a key. */
  add(key: number, value: number): void {
    const row = this.freeRow();
    this.rows[rowSize * row + 1] = value;
    this.link(row, spread(key));
  }

  /** Takes a number off a key; nothing happens when it is not there. */
  remove(key: number, value: number): void {
    const { rows, bits } = this;
    const hash = spread(key);
    const chain = hash >>> (hashBits - bits);
    for (let before = none, row = this.heads[chain] as number; row !== none; before = row, row = this.after(row)) {
      if (!this.isOf(row, hash << bits) || rows[rowSize * row + 1] !== value) continue;
      const next = this.after(row);
      if (before === none) this.heads[chain] = next;
      else rows[rowSize * before] = ((rows[rowSize * before] as number) & (-1 << bits)) | next;
      rows[rowSize * row] = this.free;
      this.free = row;
      return;
    }
  }

  /** Place of the first number under a key; 0: there is none. */
  first(key: number): number {
    const hash = spread(key);
    return this.sameKey(hash << this.bits, this.heads[hash >>> (hashBits - this.bits)] as number);
  }

  /** Place of the next number under the same key; 0: there is no more. */
  next(place: number): number {
    return this.sameKey((this.rows[rowSize * place] as number) & (-1 << this.bits), this.after(place));
  }

  /** The number at a place. */
  valueAt(place: number): number {
    return this.rows[rowSize * place + 1] as number;
  }

  /** Of a chain from a row on, the first row whose key leaves this rest, in the upper bits. */
  private sameKey(rest: number, from: number): number {
    let row = from;
    while (row !== none && !this.isOf(row, rest)) row = this.after(row);
    return row;
  }

  private isOf(row: number, rest: number): boolean {
    return (((this.rows[rowSize * row] as number) ^ rest) & (-1 << this.bits)) === 0;
  }

  private after(row: number): number {
    return (this.rows[rowSize * row] as number) & ~(-1 << this.bits);
  }

  private link(row: number, hash: number): void {
    const chain = hash >>> (hashBits - this.bits);
    this.rows[rowSize * row] = (hash << this.bits) | (this.heads[chain] as number);
    this.heads[chain] = row;
  }

  private freeRow(): number {
    const reused = this.free;
    if (reused !== none) {
      this.free = this.rows[rowSize * reused] as number;
      return reused;
    }
    if (this.end === 1 << this.bits) this.addChains();
    if (rowSize * this.end === this.rows.length) {
      const rows = new Int32Array(rowSize * Math.min(1 << this.bits, Math.ceil(growth * this.end)));
      rows.set(this.rows);
      this.rows = rows;
    }
    return this.end++;
  }

  // Only when no row is free, so that every row is in a chain.
  private addChains(): void {
    const { heads, bits } = this;
    const hashes = new Int32Array(this.end);
    heads.forEach((first, chain) => {
      for (let row = first; row !== none; row = this.after(row)) {
        hashes[row] = (chain << (hashBits - bits)) | ((this.rows[rowSize * row] as number) >>> bits);
      }
    });
    this.bits++;
    this.heads = new Int32Array(2 * heads.length);
    for (let row = 1; row < this.end; row++) this.link(row, hashes[row] as number);
  }
}
