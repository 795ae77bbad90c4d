import { compareKeys, lowerBound } from './key-order.ts';
import type { StateStore } from './topology.ts';

/** A state store of a run that lives in memory only: values are never encoded, nothing is committed. */
export class ObjectStore<T> implements StateStore<T> {
  private readonly values = new Map<string, T>();
  /** All keys in order; null when keys came or went since. */
  private sorted: string[] | null = null;

  get(key: string): T | undefined {
    return this.values.get(key);
  }

  put(key: string, value: T): void {
    if (!this.values.has(key)) this.sorted = null;
    this.values.set(key, value);
  }

  delete(key: string): void {
    // The sorted keys may keep it: range() looks each value up.
    this.values.delete(key);
  }

  *range(from: string, to: string, limit: number): Iterable<[string, T]> {
    this.sorted ??= [...this.values.keys()].sort(compareKeys);
    const keys = this.sorted;
    let given = 0;
    for (let i = lowerBound(keys, from); i < keys.length && given < limit; i++) {
      const key = keys[i] ?? '';
      if (compareKeys(key, to) >= 0) return;
      const value = this.values.get(key);
      if (value === undefined) continue;
      given++;
      yield [key, value];
    }
  }
}
