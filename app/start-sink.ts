import type { Embedded } from '../connectors/embedded/open-embedded.ts';
import { ReconduitError } from '../processors/errors.ts';
import type { Clock } from '../processors/ports/clock.ts';
import type { Telemetry } from '../processors/ports/telemetry.ts';
import type { SinkRunner, SinkStatus } from '../processors/sinks/sink.ts';
import { startSinkRunner } from '../processors/sinks/sink-runner.ts';
import type { LazyWarehouse } from './open-warehouse.ts';

/** Name of the sink's consumer, tasks and state. */
export const sinkName = 'sink-clickhouse';
const retryMs = 2000;

/** What the sink runs on. */
interface SinkParts {
  readonly embedded: Embedded;
  readonly warehouse: LazyWarehouse;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  onFatal(error: unknown): void;
}

/** A sink that may still wait for ClickHouse to answer for the first time. */
export interface StartedSink {
  /** null: ClickHouse has not answered yet. */
  status(): SinkStatus | null;
  caughtUp(): Promise<void>;
  stop(): Promise<void>;
}

async function start(parts: SinkParts, stopping: AbortSignal): Promise<SinkRunner | null> {
  const { embedded, warehouse, clock, telemetry, onFatal } = parts;
  while (!stopping.aborted) {
    try {
      const { sink } = await warehouse.writer();
      const source = embedded.createSource(sinkName, sink.topics);
      const { storage, codec } = embedded;
      return await startSinkRunner({
        name: sinkName,
        sink,
        source,
        storage,
        codec,
        clock,
        telemetry,
        onFatal,
      });
    } catch (error) {
      if (!(error instanceof ReconduitError && error.retriable)) throw error;
      telemetry.log('warn', 'ClickHouse does not answer; matching goes on', { code: error.code });
      await clock.sleep(retryMs, stopping);
    }
  }
  return null;
}

/** Starts the sink in the background: ClickHouse away never stops matching. */
export function startSink(parts: SinkParts): StartedSink {
  const stopping = new AbortController();
  let runner: SinkRunner | null = null;
  const starting = start(parts, stopping.signal).then((started) => {
    runner = started;
    return started;
  });
  starting.catch(parts.onFatal);
  return {
    status: () => runner?.status() ?? null,
    caughtUp: async () => (await starting)?.caughtUp(),
    stop: async () => {
      stopping.abort();
      await (await starting.catch(() => null))?.stop();
    },
  };
}
