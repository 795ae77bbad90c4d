import type { StateStore, StoreSpec, Timer } from './topology.ts';

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

/** Persisted timers of one task, in (atMs, id) order. Kept twice: by id, to replace and cancel, and by time, to fire. */
export class Timers {
  private readonly store: StateStore<number>;
  /** No timer is due before this; unknown after a start or a firing. */
  private quietUntilMs: number | null = null;

  constructor(store: StateStore<number>) {
    this.store = store;
  }

  schedule(timer: Timer): void {
    this.cancel(timer.id);
    this.store.put(`i${timer.id}`, timer.atMs);
    this.store.put(dueKey(timer), timer.atMs);
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

  /** The first timer that is due at `nowMs`, left where it is. */
  firstDue(nowMs: number): Timer | undefined {
    if (this.quietUntilMs !== null && nowMs < this.quietUntilMs) return undefined;
    const [first] = this.store.range('t', 'u', 1);
    this.quietUntilMs = first === undefined ? Number.POSITIVE_INFINITY : first[1];
    if (first === undefined || first[1] > nowMs) return undefined;
    return { id: first[0].slice(timeDigits + 2), atMs: first[1] };
  }
}
