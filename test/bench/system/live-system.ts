import { join } from 'node:path';
import { loadConfig } from '../../../app/config.ts';
import { createLogger } from '../../../app/logger.ts';
import { createWarehouse, type LazyWarehouse } from '../../../app/open-warehouse.ts';
import { startMatching } from '../../../app/start-matching.ts';
import { type StartedSink, startSink } from '../../../app/start-sink.ts';
import { systemClock } from '../../../app/system-clock.ts';
import { createTelemetry } from '../../../app/telemetry.ts';
import type { ThreadMatching } from '../../../app/threads/matcher-thread.ts';
import type { LogPorts } from '../../../app/use-cases/ports.ts';
import { type Embedded, openEmbedded } from '../../../connectors/embedded/open-embedded.ts';
import { defaultModel } from '../../../processors/model/default-model.ts';
import { encodeModel } from '../../../processors/model/model-file.ts';
import type { Runner } from '../../../processors/runtime/runner.ts';

/** The live path as `up` runs it, with its parts at hand. */
export interface LiveSystem {
  readonly ports: LogPorts;
  readonly runner: Runner;
  readonly embedded: Embedded;
  readonly matching: ThreadMatching;
  /** null when opened without ClickHouse. */
  readonly stored: { readonly sink: StartedSink; readonly warehouse: LazyWarehouse } | null;
  readonly commitIntervalMs: number;
  close(): Promise<void>;
}

function onFatal(error: unknown): void {
  // A benchmark of a system that has stopped would measure nothing.
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(1);
}

/** Opens the live path on a folder, with every setting at its default. */
export async function openLiveSystem(dataDir: string, withClickHouse: boolean): Promise<LiveSystem> {
  const config = loadConfig({ ...process.env, DATA_DIR: dataDir });
  const telemetry = createTelemetry(createLogger('error'));
  const { partitions, commitIntervalMs } = config;
  const clock = systemClock;
  const embedded = await openEmbedded({ dir: join(dataDir, 'log'), partitions, clock, telemetry });
  const { codec, publisher, reader } = embedded;
  const { modelId } = defaultModel;
  const matching = { models: new Map([[modelId, encodeModel(defaultModel)]]), modelId };
  const warehouse = createWarehouse(config, telemetry);
  const sink = withClickHouse ? startSink({ embedded, warehouse, clock, telemetry, onFatal }) : undefined;
  const threads = config.matchThreads;
  const running = { embedded, matching, partitions, commitIntervalMs, threads, telemetry, onFatal };
  const runner = await startMatching(running);
  return {
    ports: { log: reader, publisher, codec, clock, telemetry, partitions },
    runner,
    embedded,
    matching,
    stored: sink === undefined ? null : { sink, warehouse },
    commitIntervalMs,
    close: async () => {
      await runner.stop();
      await sink?.stop();
      await warehouse.close();
      await embedded.close();
    },
  };
}
