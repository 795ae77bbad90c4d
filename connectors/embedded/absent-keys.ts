import type { Database } from './database.ts';
import { KeyFilter } from './key-filter.ts';

/** Looked up in vain so often, a task is worth the scan of its keys: not at the start, when the first decision waits. */
const scanAfter = 2_000;
const keysPerRound = 2_000;

/**
 * Knows which keys of one task are not there. Most look-ups of a matcher ask whether a record is new, and to find nothing
 * LevelDB looks into every level: 10 µs. Until the keys that were there before are scanned, all may be there.
 */
export class AbsentKeys {
  private readonly database: Database;
  private readonly prefix: string;
  private readonly filter = new KeyFilter();
  private inVain = 0;
  private isComplete = false;

  /** @param prefix what all keys of the task begin with. */
  constructor(database: Database, prefix: string) {
    this.database = database;
    this.prefix = prefix;
  }

  /** A key is about to be written. */
  add(key: string): void {
    this.filter.add(key);
  }

  /** Whether a key is surely not there. */
  has(key: string): boolean {
    return this.isComplete && !this.filter.mayHave(key);
  }

  /** A key was looked up in vain. */
  missed(): void {
    if (++this.inVain === scanAfter) void this.scan();
  }

  private async scan(): Promise<void> {
    const keys = this.database.keys({ gte: this.prefix, lt: `${this.prefix}\uffff` });
    try {
      for (;;) {
        const round = await keys.nextv(keysPerRound);
        if (round.length === 0) break;
        for (const key of round) this.filter.add(key);
      }
      this.isComplete = true;
    } catch {
      // The database is being closed. Without the scan look-ups only take longer.
    } finally {
      await keys.close();
    }
  }
}
