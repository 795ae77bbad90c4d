import { systemClock } from '../../app/system-clock.ts';
import type { Clock } from '../../processors/ports/clock.ts';

/** The machine's clock, whose ticks keep the process alive: in a test nothing else does. */
export const steadyClock: Clock = {
  ...systemClock,
  every: (intervalMs, run) => {
    const timer = setInterval(run, intervalMs);
    return () => clearInterval(timer);
  },
};
