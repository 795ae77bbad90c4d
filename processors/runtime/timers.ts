import { betweenRecords, type StateStore, type StoreSpec, type Timer } from './topology.ts';

/** Timers are state: the reserved store that every topology has beside its own. */
export const timerStore: StoreSpec<number> = {
  name: '_timers',
  encode: (atMs) => Buffer.from(String(atMs)),
  decode: (bytes) => Number(bytes.toString()),
};

const timeDigits = 16;

function dueKey({ atMs, id }: Timer): string {
  return `t${String(atMs).padStart(timeDigits, '0')}!${id}`;
}

const firstSliceKey = dueKey({ atMs: betweenRecords, id: '' });

function timerOf([key, atMs]: readonly [string, number]): Timer {
  return { id: key.slice(timeDigits + 2), atMs };
}

/** Persisted timers of one task, in (atMs, id) order. Kept twice: by id, to replace and cancel, and by time, to fire. */
export class Timers {
  private readonly store: StateStore<number>;
  /** No timer is due before this; unknown after a start or a firing. */
  private quietUntilMs: number | null = null;
  /** Whether some timer fires between records; unknown after a start. */
  private mayHaveSlices = true;

  constructor(store: StateStore<number>) {
    this.store = store;
  }

  schedule(timer: Timer): void {
    this.cancel(timer.id);
    this.store.put(`i${timer.id}`, timer.atMs);
    this.store.put(dueKey(timer), timer.atMs);
    if (timer.atMs === betweenRecords) this.mayHaveSlices = true;
    if (this.quietUntilMs !== null) this.quietUntilMs = Math.min(this.quietUntilMs, timer.atMs);
  }

  cancel(id: string): void {
    const atMs = this.store.get(`i${id}`);
    if (atMs === undefined) return;
    this.store.delete(`i${id}`);
    this.store.delete(dueKey({ atMs, id }));
  }

  /** Takes out the first timer that is due at `nowMs`; undefined when none is. */
  takeDue(nowMs: number): Timer | undefined {
    const timer = this.firstDue(nowMs);
    if (timer !== undefined) this.cancel(timer.id);
    return timer;
  }

  /** Whether a timer waits for the time between two records. */
  get hasSlice(): boolean {
    if (!this.mayHaveSlices) return false;
    const [first] = this.store.range(firstSliceKey, 'u', 1);
    this.mayHaveSlices = first !== undefined;
    return this.mayHaveSlices;
  }

  /** Takes out the first timer that fires between records; undefined when there is none. */
  takeSlice(): Timer | undefined {
    if (!this.mayHaveSlices) return undefined;
    const [first] = this.store.range(firstSliceKey, 'u', 1);
    this.mayHaveSlices = first !== undefined;
    if (first === undefined) return undefined;
    const timer = timerOf(first);
    this.cancel(timer.id);
    return timer;
  }

  /** The first timer that is due at `nowMs`, left where it is. */
  firstDue(nowMs: number): Timer | undefined {
    if (this.quietUntilMs !== null && nowMs < this.quietUntilMs) return undefined;
    const [first] = this.store.range('t', 'u', 1);
    this.quietUntilMs = first === undefined ? Number.POSITIVE_INFINITY : first[1];
    if (first === undefined || first[1] > nowMs) return undefined;
    return timerOf(first);
  }
}
