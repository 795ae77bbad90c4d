import type { Backend } from './backend.ts';
import type { Config } from './config.ts';
import type { LazyWarehouse } from './open-warehouse.ts';
import { watchDrift } from './use-cases/models/drift.ts';
import { appendSilence, recallFeeds, type SourceWatch } from './use-cases/source-watch.ts';
import { watchUnpairedPractices } from './use-cases/unpaired-practices.ts';
import { watchShadow } from './use-cases/watch-shadow.ts';

const sweepIntervalMs = 3_600_000;
const longestWatchIntervalMs = 60_000;
const driftIntervalMs = 15 * 60_000;
const shadowIntervalMs = 60_000;
// It looks for what has lasted for hours, and reads a column of every row.
const practicesIntervalMs = 15 * 60_000;

/** What housekeeping looks after. */
interface House {
  readonly config: Config;
  readonly backend: Backend;
  readonly warehouse: LazyWarehouse;
  /** Runs of models that look on. */
  shadows(): readonly string[];
}

/** Runs `work` every interval, never twice at once; what fails is logged and tried again. Gives what ends it. */
function repeat(
  { backend: { ports } }: House,
  what: string,
  intervalMs: number,
  work: () => Promise<unknown>,
): () => Promise<void> {
  let underWay: Promise<void> | undefined;
  const cancel = ports.clock.every(intervalMs, () => {
    underWay ??= work()
      .then(
        () => undefined,
        (error: Error) => ports.telemetry.log('warn', `${what} failed; it is tried again`, { reason: error.message }),
      )
      .finally(() => {
        underWay = undefined;
      });
  });
  return async () => {
    cancel();
    await underWay;
  };
}

/** Applies retention, and says of live feeds that fell silent what there is to say. Gives what ends it. */
export function startHousekeeping(house: House, watch: SourceWatch): () => Promise<void> {
  const { config, backend, warehouse } = house;
  let recalled = false;
  const watchFeeds = async (): Promise<void> => {
    if (!recalled) await recallFeeds(watch, warehouse.reader);
    recalled = true;
    await appendSilence(backend.ports, watch);
  };
  const watchShadows = async (): Promise<void> => {
    for (const runId of house.shadows()) await watchShadow(backend.ports, warehouse.reader, runId);
  };
  const watchIntervalMs = Math.min(longestWatchIntervalMs, config.sourceIdleMs, config.sourceStaleMs);
  const ends = [
    repeat(house, 'retention', sweepIntervalMs, () => backend.sweep()),
    repeat(house, 'watching feeds', watchIntervalMs, watchFeeds),
    repeat(house, 'comparing practices', practicesIntervalMs, () =>
      watchUnpairedPractices(backend.ports, warehouse.reader, config.sourceIdleMs),
    ),
    repeat(house, 'measuring drift', driftIntervalMs, () => watchDrift(backend.ports, warehouse.reader)),
    repeat(house, 'comparing the shadow', shadowIntervalMs, watchShadows),
  ];
  return async () => {
    await Promise.all(ends.map((end) => end()));
  };
}
