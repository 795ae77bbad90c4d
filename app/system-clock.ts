import type { Clock } from '../processors/ports/clock.ts';

/** The clock of the machine. Its waits do not keep the process alive on their own. */
export const systemClock: Clock = {
  nowMs: () => Date.now(),
  every: (intervalMs, run) => {
    const timer = setInterval(run, intervalMs).unref();
    return () => clearInterval(timer);
  },
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted) {
        resolve();
      } else if (ms <= 0) {
        setImmediate(resolve);
      } else {
        const done = (): void => {
          clearTimeout(timer);
          signal?.removeEventListener('abort', done);
          resolve();
        };
        const timer = setTimeout(done, ms).unref();
        signal?.addEventListener('abort', done);
      }
    }),
};
