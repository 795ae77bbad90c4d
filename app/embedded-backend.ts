import { tablesOfTopics } from '../connectors/clickhouse/row-collector.ts';
import { openEmbedded } from '../connectors/embedded/open-embedded.ts';
import type { Telemetry } from '../processors/ports/telemetry.ts';
import type { Backend } from './backend.ts';
import type { Config } from './config.ts';
import { logFolder } from './log-folder.ts';
import { startRunThread } from './runs/start-run-thread.ts';
import { startMatching } from './start-matching.ts';
import { sinkName, startSink } from './start-sink.ts';
import { systemClock } from './system-clock.ts';
import { clockErrors, sinkRow, taskRows } from './use-cases/status.ts';

/** Log, state and positions in one database of this process. @throws DATA_LOCKED, DATA_FORMAT, DATA_UNUSABLE. */
export async function openEmbeddedBackend(config: Config, telemetry: Telemetry): Promise<Backend> {
  const { partitions, commitIntervalMs, matchThreads: threads } = config;
  const clock = systemClock;
  const embedded = await openEmbedded({ dir: logFolder(config.dataDir), partitions, clock, telemetry });
  const { publisher, codec, reader: log, storage } = embedded;
  const ports = { log, publisher, codec, clock, telemetry, partitions };
  return {
    ports,
    startMatching: (matching, onFatal) =>
      startMatching({ embedded, matching, partitions, commitIntervalMs, threads, telemetry, onFatal }),
    startSink: (warehouse, onFatal) => startSink({ embedded, warehouse, clock, telemetry, onFatal }),
    startRun: (work, own, onFatal) => startRunThread(work, { live: embedded, own }, telemetry, onFatal),
    status: async (topology, runner) => {
      const access = { topology, storage };
      return {
        tasks: await taskRows(ports, access, runner !== null),
        sink: await sinkRow(ports, storage, { name: sinkName, topicNames: [...tablesOfTopics.keys()] }),
        clock_errors: await clockErrors(partitions, access),
      };
    },
    awayBecause: () => null,
    sweep: () => embedded.sweep(),
    close: () => embedded.close(),
  };
}
