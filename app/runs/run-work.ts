import { join } from 'node:path';
import { openEmbedded } from '../../connectors/embedded/open-embedded.ts';
import type { SinkRunner } from '../../processors/sinks/sink.ts';
import { startSinkRunner } from '../../processors/sinks/sink-runner.ts';
import type { Backend } from '../backend.ts';
import type { LazyWarehouse } from '../open-warehouse.ts';
import { systemClock } from '../system-clock.ts';
import type { RunWork } from './run-matching.ts';

/** What a run is started with. */
export interface RunSetting {
  readonly runId: string;
  readonly folder: string;
  readonly work: RunWork;
  readonly backend: Pick<Backend, 'ports' | 'startRun'>;
  readonly warehouse: LazyWarehouse;
  /** Told when it cannot go on; it can be taken up again. */
  onFatal(error: unknown): void;
}

/** A run that is matching and storing. */
export interface WorkingRun {
  /** Records read and committed so far. */
  done(): number;
  /** Resolves once all is decided and stored. A run that follows live traffic resolves as often as it is asked. */
  finished(): Promise<void>;
  /** Commits and closes; what is left can be taken up later. */
  stop(): Promise<void>;
}

/**
 * Starts a run: a log and state of its own in its folder, matching beside the live one, and a sink of its own that stores the
 * decisions under its id. Nothing that live processing reads or writes is touched.
 * @throws DATA_LOCKED when another process works on this run, CLICKHOUSE_UNAVAILABLE.
 */
export async function startRunWork(setting: RunSetting): Promise<WorkingRun> {
  const { runId, folder, work, backend, warehouse, onFatal } = setting;
  const { codec, telemetry, partitions } = backend.ports;
  const clock = systemClock;
  const { sinkOf } = await warehouse.writer();
  const own = await openEmbedded({ dir: join(folder, 'log'), partitions, clock });
  const none = (): void => undefined;
  const quiet = { count: none, gauge: none, observe: none, log: telemetry.log.bind(telemetry) };
  let sinkRunner: SinkRunner | null = null;
  try {
    const sink = sinkOf(runId);
    const name = `sink-${runId}`;
    const source = own.createSource(name, sink.topics);
    sinkRunner = await startSinkRunner({
      name,
      sink,
      source,
      storage: own.storage,
      codec,
      clock,
      telemetry: quiet,
      onFatal,
    });
    const runner = await backend.startRun(work, own, onFatal);
    const stored = sinkRunner;
    return {
      done: () =>
        runner
          .status()
          .flatMap(({ positions }) => Object.values(positions))
          .reduce((sum, n) => sum + n, 0),
      finished: async () => {
        await runner.caughtUp();
        await stored.caughtUp();
      },
      stop: async () => {
        await runner.stop();
        await stored.stop();
        await own.close();
      },
    };
  } catch (error) {
    await sinkRunner?.stop();
    await own.close();
    throw error;
  }
}
