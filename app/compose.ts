// Configuration -> adapters -> topology -> runners -> sink. Nothing else knows both sides.
import { join } from 'node:path';
import { tableEncoders } from '../connectors/clickhouse/row-collector.ts';
import { type Embedded, openEmbedded } from '../connectors/embedded/open-embedded.ts';
import { createMatchingTopology } from '../processors/matching/topology.ts';
import { defaultModel } from '../processors/model/default-model.ts';
import type { Runner } from '../processors/runtime/runner.ts';
import type { Topology } from '../processors/runtime/topology.ts';
import type { Config } from './config.ts';
import { createDoorUseCases } from './door-use-cases.ts';
import type { Engine } from './engine.ts';
import { startHousekeeping } from './housekeeping.ts';
import { openModels } from './open-models.ts';
import { createWarehouse, type LazyWarehouse } from './open-warehouse.ts';
import { startMatching } from './start-matching.ts';
import { type StartedSink, sinkName, startSink } from './start-sink.ts';
import { systemClock } from './system-clock.ts';
import type { PrometheusTelemetry } from './telemetry.ts';
import type { ThreadMatching } from './threads/matcher-thread.ts';
import { managerView } from './use-cases/manager-view.ts';
import type { LogPorts } from './use-cases/ports.ts';
import { feedOf, SourceWatch } from './use-cases/source-watch.ts';
import { activeSignals, clockErrors, deadLetterCounts, sinkRow, taskRows } from './use-cases/status.ts';

/** read: look only. process: match and store what is appended. serve: the same, and watch live feeds and retention. */
export type Mode = 'read' | 'process' | 'serve';

/** The opened data, before anything runs. */
interface Parts {
  readonly config: Config;
  readonly telemetry: PrometheusTelemetry;
  readonly embedded: Embedded;
  readonly ports: LogPorts;
  readonly warehouse: LazyWarehouse;
  readonly matching: ThreadMatching;
  readonly topology: Topology;
}

/** What runs on it. */
interface Running {
  readonly runner: Runner;
  readonly sink: StartedSink;
}

async function openParts(config: Config, telemetry: PrometheusTelemetry): Promise<Parts> {
  const { partitions } = config;
  const clock = systemClock;
  const embedded = await openEmbedded({ dir: join(config.dataDir, 'log'), partitions, clock, telemetry });
  const ports: LogPorts = {
    log: embedded.reader,
    publisher: embedded.publisher,
    codec: embedded.codec,
    clock,
    telemetry,
    partitions,
  };
  const matching: ThreadMatching = {
    models: await openModels(ports),
    modelId: defaultModel.modelId,
    defaultZone: config.defaultTimeZone,
    windowBeforeDays: config.windowBeforeDays,
    windowAfterDays: config.windowAfterDays,
    graceDays: config.graceDays,
    retainDays: config.retainDays,
    autoThreshold: config.modelThreshold,
  };
  const topology = createMatchingTopology(matching);
  return { config, telemetry, embedded, ports, warehouse: createWarehouse(config, telemetry), matching, topology };
}

async function startProcessing(parts: Parts, onFatal: (error: unknown) => void): Promise<Running> {
  const { config, telemetry, embedded, warehouse, matching } = parts;
  const { commitIntervalMs, partitions, matchThreads: threads } = config;
  const sink = startSink({ embedded, warehouse, clock: systemClock, telemetry, onFatal });
  const runner = await startMatching({
    embedded,
    matching,
    partitions,
    commitIntervalMs,
    threads,
    telemetry,
    onFatal,
  });
  return { runner, sink };
}

async function statusOf(parts: Parts, running: Running | null): Promise<Record<string, unknown>> {
  const { ports, topology, embedded, warehouse } = parts;
  const access = { topology, storage: embedded.storage };
  return {
    processing: running !== null,
    tasks: await taskRows(ports, access, running !== null),
    sink: await sinkRow(ports, embedded.storage, { name: sinkName, topicNames: [...tableEncoders.keys()] }),
    dead_letters: await deadLetterCounts(ports),
    clock_errors: await clockErrors(ports.partitions, access),
    signals: await activeSignals(warehouse.reader),
  };
}

function createUseCases(parts: Parts, running: Running | null, watch: SourceWatch): Engine['useCases'] {
  const { config, telemetry, ports, warehouse } = parts;
  return createDoorUseCases({
    ports,
    warehouse: warehouse.reader,
    files: { spoolDir: join(config.dataDir, 'spool'), defaultZone: config.defaultTimeZone },
    onLiveEvent: (row) => watch.seen(feedOf(row), systemClock.nowMs()),
    metrics: () => telemetry.expose(),
    status: () => statusOf(parts, running),
    notReadyBecause: () =>
      running?.runner.status().every((task) => task.state === 'running') === false ? 'a task waits; see status' : null,
  });
}

/** A promise that only ever rejects, and how to make it. */
function createFailure(): { failed: Promise<never>; fail(error: unknown): void } {
  let fail: (error: unknown) => void = () => undefined;
  const failed = new Promise<never>((_, reject) => {
    fail = reject;
  });
  // Nobody may be listening when it fails; whoever is gets it all the same.
  failed.catch(() => undefined);
  return { failed, fail };
}

/**
 * Opens the data and starts what the mode needs.
 * @throws DATA_LOCKED when another process has it open, DATA_FORMAT, DATA_UNUSABLE.
 */
export async function openEngine(config: Config, telemetry: PrometheusTelemetry, mode: Mode): Promise<Engine> {
  const parts = await openParts(config, telemetry);
  const { failed, fail } = createFailure();
  const running = mode === 'read' ? null : await startProcessing(parts, fail);
  const watch = new SourceWatch({ idleMs: config.sourceIdleMs, staleMs: config.sourceStaleMs });
  const stopHousekeeping = mode === 'serve' ? startHousekeeping(parts, watch) : () => Promise.resolve();
  const close = async (): Promise<void> => {
    await stopHousekeeping();
    await running?.runner.stop();
    await running?.sink.stop();
    await parts.warehouse.close();
    await parts.embedded.close();
  };
  let closing: Promise<void> | undefined;
  return {
    useCases: createUseCases(parts, running, watch),
    managerView: () => managerView(parts.warehouse.reader),
    backlog: () => ({
      toMatch: running?.runner.status().reduce((sum, { lag }) => sum + lag, 0) ?? 0,
      toStore: running?.sink.status()?.lag ?? 0,
    }),
    settled: async () => {
      await running?.runner.caughtUp();
      await running?.sink.caughtUp();
    },
    failed,
    close: () => {
      closing ??= close();
      return closing;
    },
  };
}
