import type { Change } from '../ports/records.ts';
import type { CommittedState } from '../ports/state.ts';
import { type ByteCache, CachedBytes } from './byte-cache.ts';
import { compareKeys } from './key-order.ts';
import type { StateStore, StoreSpec } from './topology.ts';

interface Entry<T> {
  readonly key: string;
  value: T | undefined;
  /** Epoch of the last change; 0: as committed. */
  epoch: number;
}

/** Values that stay decoded in memory, a store and generation; two generations are kept. */
const usualCachedValues = 3_000;

/**
 * A state store with uncommitted changes laid over committed state. Keeps values as objects and encodes a key once a commit,
 * however often it changed. Reads find, in turn: decoded values, bytes that are being committed, cached bytes, committed bytes.
 * Decoded values have two generations: when the young one is full it becomes the old one, and what was still in the old one
 * is dropped, but for changes that are not drained. A store that keeps none decoded drops them all as soon as a commit has
 * their bytes: what lives through several collections is copied by each.
 */
export class OverlayStore<T> implements StateStore<T> {
  private readonly spec: StoreSpec<T>;
  private readonly committed: CommittedState;
  private readonly cachedValues: number;
  private readonly dropsDecoded: boolean;
  private readonly cached: CachedBytes;
  private young = new Map<string, Entry<T>>();
  private old = new Map<string, Entry<T>>();
  private changed: Entry<T>[] = [];
  /** What was drained and is not yet known to be committed, as it is written. */
  private pending = new Map<string, Buffer | undefined>();
  private epoch = 1;
  /** The entry touched last, whatever way, so that it is always in a map: most puts follow a get of the same key. */
  private last: Entry<T> | null = null;

  constructor(spec: StoreSpec<T>, committed: CommittedState, cache: ByteCache) {
    this.spec = spec;
    this.dropsDecoded = spec.cachedValues === 0;
    this.cachedValues = spec.cachedValues || usualCachedValues;
    this.committed = committed;
    this.cached = new CachedBytes(cache);
  }

  get(key: string): T | undefined {
    return this.entry(key).value;
  }

  put(key: string, value: T): void {
    this.change(key, value);
  }

  delete(key: string): void {
    this.change(key, undefined);
  }

  *range(from: string, to: string, limit: number): Iterable<[string, T]> {
    const uncommitted = this.uncommittedKeys(from, to);
    // Deleted keys hide committed ones, so that more may have to be read than are given.
    const committed = this.committed.range(this.spec.name, from, to, limit + uncommitted.length);
    let left = limit;
    for (const key of mergeKeys(uncommitted, committed)) {
      if (left === 0) return;
      const value = this.get(key);
      if (value === undefined) continue;
      left--;
      yield [key, value];
    }
  }

  /** The changes since the last drain, encoded, each key once. Processing may go on while they are committed. */
  drain(): Change[] {
    const changes: Change[] = [];
    for (const { key, value } of this.changed) {
      const bytes = this.encoded(key, value);
      changes.push({ store: this.spec.name, key, value: bytes });
      this.pending.set(key, bytes);
    }
    this.changed = [];
    this.epoch++;
    if (this.dropsDecoded) {
      this.young = new Map();
      this.old = new Map();
      this.last = null;
    }
    return changes;
  }

  /** What the last drain gave is committed now; called before the next drain. */
  settle(): void {
    this.pending.clear();
  }

  /** Keys changed and not yet drained. */
  changedCount(): number {
    return this.changed.length;
  }

  private change(key: string, value: T | undefined): void {
    let entry = this.last?.key === key ? this.last : (this.young.get(key) ?? this.old.get(key));
    if (entry === undefined) {
      entry = { key, value, epoch: 0 };
      this.remember(entry);
    }
    entry.value = value;
    this.last = entry;
    if (entry.epoch === this.epoch) return;
    entry.epoch = this.epoch;
    this.changed.push(entry);
  }

  private entry(key: string): Entry<T> {
    if (this.last?.key === key) return this.last;
    let entry = this.young.get(key);
    if (entry === undefined) {
      entry = this.old.get(key);
      if (entry === undefined) {
        const bytes = this.bytes(key);
        entry = { key, value: bytes === undefined ? undefined : this.spec.decode(bytes), epoch: 0 };
      } else this.old.delete(key);
      this.remember(entry);
    }
    this.last = entry;
    return entry;
  }

  private remember(entry: Entry<T>): void {
    this.young.set(entry.key, entry);
    if (this.young.size >= this.cachedValues) this.rotate();
  }

  private rotate(): void {
    this.last = null;
    const kept = this.old;
    this.old = this.young;
    this.young = new Map();
    for (const [key, entry] of kept) if (entry.epoch === this.epoch) this.old.set(key, entry);
  }

  private encoded(key: string, value: T | undefined): Buffer | undefined {
    if (value === undefined) {
      this.cached.delete(key);
      return undefined;
    }
    const bytes = this.spec.encode(value);
    this.cached.put(key, bytes);
    return bytes;
  }

  private bytes(key: string): Buffer | undefined {
    // Even of a deleted key: committed bytes would bring it back.
    if (this.pending.has(key)) return this.pending.get(key);
    const cached = this.cached.get(key);
    if (cached !== undefined) return cached;
    const bytes = this.committed.get(this.spec.name, key);
    if (bytes !== undefined) this.cached.put(key, bytes);
    return bytes;
  }

  private uncommittedKeys(from: string, to: string): string[] {
    const within = (key: string): boolean => compareKeys(key, from) >= 0 && compareKeys(key, to) < 0;
    const keys = new Set(this.changed.map(({ key }) => key).filter(within));
    for (const key of this.pending.keys()) if (within(key)) keys.add(key);
    return [...keys].sort(compareKeys);
  }
}

/** The keys of both, each once, in order; both are in key order. */
function* mergeKeys(keys: readonly string[], entries: Iterable<readonly [string, unknown]>): Iterable<string> {
  let at = 0;
  for (const [key] of entries) {
    for (let own = keys[at]; own !== undefined && compareKeys(own, key) < 0; own = keys[++at]) yield own;
    if (keys[at] === key) at++;
    yield key;
  }
  yield* keys.slice(at);
}
