import { Presets, SingleBar } from 'cli-progress';

/** Shows how far a piece of work is. */
export interface Progress {
  /** `done` of `total`; both in the unit that was named. */
  at(done: number, total: number): void;
  stop(): void;
}

/** What the parts of a reconciliation are counted in. */
export const unitOf = { reading: 'rows', fitting: 'steps', matching: 'events' } as const;

// What ends sooner needs no bar.
const showAfterMs = 1000;

/** A bar on standard error when that is a terminal, nothing otherwise; it appears only when the work takes a while. */
export function createProgress(what: string, unit: string): Progress {
  if (!process.stderr.isTTY) return { at: () => undefined, stop: () => undefined };
  const format = `${what} {bar} {percentage} % | {value}/{total} ${unit} | {eta_formatted} left`;
  const bar = new SingleBar(
    { format, stream: process.stderr, hideCursor: true, clearOnComplete: true },
    Presets.shades_classic,
  );
  const startedMs = Date.now();
  return {
    at: (done, total) => {
      if (!bar.isActive && Date.now() - startedMs >= showAfterMs) bar.start(total, done);
      if (!bar.isActive) return;
      bar.setTotal(total);
      bar.update(done);
    },
    stop: () => bar.stop(),
  };
}
