import type { Clock } from '../../processors/ports/clock.ts';

interface Repeating {
  readonly intervalMs: number;
  readonly run: () => void;
  dueMs: number;
}

/** A clock that stands still until a test moves it. */
export class ManualClock implements Clock {
  private readonly repeating = new Set<Repeating>();
  private now: number;

  constructor(startMs = 1_000) {
    this.now = startMs;
  }

  nowMs(): number {
    return this.now;
  }

  every(intervalMs: number, run: () => void): () => void {
    const entry = { intervalMs, run, dueMs: this.now + intervalMs };
    this.repeating.add(entry);
    return () => this.repeating.delete(entry);
  }

  /** Moves time on by itself, when everything else that is ready has gone. */
  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    if (!signal?.aborted) this.advance(ms);
  }

  /** Moves time on and runs what falls due, once each. */
  advance(byMs: number): void {
    this.now += byMs;
    for (const entry of [...this.repeating]) {
      if (entry.dueMs > this.now || !this.repeating.has(entry)) continue;
      entry.dueMs = this.now + entry.intervalMs;
      entry.run();
    }
  }
}
