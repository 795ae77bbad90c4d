const smallest = 1 << 10;

/** A growing list of whole numbers below 2^32. */
export class NumberList {
  private values: Uint32Array = new Uint32Array(smallest);
  length = 0;

  push(value: number): void {
    if (this.length === this.values.length) {
      const larger = new Uint32Array(2 * this.length);
      larger.set(this.values);
      this.values = larger;
    }
    this.values[this.length++] = value;
  }

  at(index: number): number {
    return this.values[index] as number;
  }
}
