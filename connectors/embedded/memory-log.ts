import type { Clock } from '../../processors/ports/clock.ts';
import type { Appended } from '../../processors/ports/publisher.ts';
import type { Out } from '../../processors/ports/records.ts';
import { AppendPlan } from './append-plan.ts';
import { Log } from './log.ts';

/** A log that lives in memory: what was appended stays, and is "durable" at once. */
export interface MemoryLog {
  readonly log: Log;
  /** Appends as one batch. @throws NOT_FOUND; then nothing is appended. */
  append(outs: readonly Out[]): Appended[];
}

/** An empty log. */
export function createMemoryLog(partitions: number, clock: Pick<Clock, 'nowMs'>): MemoryLog {
  const log = new Log(partitions, Number.POSITIVE_INFINITY, async () => []);
  return {
    log,
    append: (outs) => {
      const plan = new AppendPlan(log, clock.nowMs());
      const landed = plan.add(outs);
      plan.show(plan.appends());
      log.announce();
      return landed;
    },
  };
}
