// A token mistyped a few times is a mistake; then each failure doubles the wait.
const freeFailures = 5;
const firstWaitMs = 1000;
const longestWaitMs = 60_000;
const forgetAfterMs = 15 * 60_000;
const addressesKept = 10_000;

interface Failures {
  count: number;
  lastMs: number;
  lockedUntilMs: number;
}

/** Holds off addresses that come with wrong secrets again and again. */
export class LockOut {
  private readonly byAddress = new Map<string, Failures>();

  /** How long this address must wait; 0: not at all. */
  waitMs(address: string, nowMs: number): number {
    return Math.max(0, (this.byAddress.get(address)?.lockedUntilMs ?? 0) - nowMs);
  }

  /** Notes a failure, and gives how long the address is locked for it; 0: not yet. */
  failed(address: string, nowMs: number): number {
    const before = this.byAddress.get(address);
    const known = before !== undefined && nowMs - before.lastMs < forgetAfterMs;
    const count = (known ? before.count : 0) + 1;
    const over = count - freeFailures;
    const lockMs = over < 0 ? 0 : Math.min(longestWaitMs, firstWaitMs * 2 ** over);
    // Last in the order of the map: the first are those that have been quiet longest.
    this.byAddress.delete(address);
    this.byAddress.set(address, { count, lastMs: nowMs, lockedUntilMs: nowMs + lockMs });
    for (const oldest of this.byAddress.keys()) {
      if (this.byAddress.size <= addressesKept) break;
      this.byAddress.delete(oldest);
    }
    return lockMs;
  }

  /** It knows a secret: what it got wrong before is forgotten. */
  succeeded(address: string): void {
    this.byAddress.delete(address);
  }
}
