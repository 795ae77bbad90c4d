// Configuration -> adapters -> topology -> runners -> sink. Nothing else knows both sides.
import { join } from 'node:path';
import { openAnswerStore } from '../connectors/level/answer-store.ts';
import { createMatchingTopology } from '../processors/matching/topology.ts';
import { defaultModel } from '../processors/model/default-model.ts';
import type { AnswerStore } from '../processors/ports/answer-store.ts';
import type { Runner } from '../processors/runtime/runner.ts';
import type { Topology } from '../processors/runtime/topology.ts';
import { topics } from '../schemas/topics.ts';
import { type OpenedAccess, openAccess } from './access/open-access.ts';
import { type Backend, everyRole, type Role } from './backend.ts';
import type { Config } from './config.ts';
import { type OpenDocument, openDocument, spoolOf } from './document/open-document.ts';
import { createDoorUseCases } from './door/use-cases.ts';
import { openEmbeddedBackend } from './embedded-backend.ts';
import type { Engine } from './engine.ts';
import { startHousekeeping } from './housekeeping.ts';
import { matchingSettings } from './matching-settings.ts';
import { openModels } from './open-models.ts';
import { createWarehouse, type LazyWarehouse } from './open-warehouse.ts';
import { Runs, restWhileServing } from './runs/runs.ts';
import type { StartedSink } from './start-sink.ts';
import { systemClock } from './system-clock.ts';
import type { PrometheusTelemetry } from './telemetry.ts';
import type { ThreadMatching } from './threads/matcher-thread.ts';
import { managerView } from './use-cases/manager-view.ts';
import { feedOf, SourceWatch } from './use-cases/source-watch.ts';
import { activeSignals, deadLetterCounts, deadLettersKept } from './use-cases/status.ts';
import { tokenUseCases } from './use-cases/tokens.ts';

/** read: look only. process: match and store what is appended. serve: the same, and watch live feeds and retention. */
export type Mode = 'read' | 'process' | 'serve';

// For what is being stored when the process is told to stop: what is not stored then is stored after the next start.
const storeWithinMs = 5_000;

// Prometheus gives up after 10 s unless it is told otherwise.
const longestCountMs = 3_000;

/** The opened data, before anything runs. */
interface Parts {
  readonly config: Config;
  readonly telemetry: PrometheusTelemetry;
  readonly backend: Backend;
  readonly warehouse: LazyWarehouse;
  readonly matching: ThreadMatching;
  readonly topology: Topology;
  readonly access: OpenedAccess;
}

/** What of it runs in this process. */
interface Running {
  readonly runner: Runner | null;
  readonly sink: StartedSink | null;
}

async function openBackend(config: Config, telemetry: PrometheusTelemetry, how: How): Promise<Backend> {
  if (config.kafkaBrokers.length === 0) return openEmbeddedBackend(config, telemetry);
  // Loaded only here: embedded mode needs none of it.
  const { openKafkaBackend } = await import('./kafka/backend.ts');
  return openKafkaBackend({ config, telemetry, serves: how.mode === 'serve', onFatal: how.onFatal });
}

interface How {
  readonly mode: Mode;
  onFatal(error: unknown): void;
}

async function openParts(config: Config, telemetry: PrometheusTelemetry, how: How): Promise<Parts> {
  const backend = await openBackend(config, telemetry, how);
  const matching: ThreadMatching = {
    models: await openModels(backend.ports),
    modelId: defaultModel.modelId,
    ...matchingSettings(config),
  };
  const topology = createMatchingTopology(matching);
  const warehouse = createWarehouse(config, telemetry);
  const access = openAccess(backend.ports, config.dataDir);
  return { config, telemetry, backend, warehouse, matching, topology, access };
}

async function startProcessing(
  { backend, warehouse, matching }: Parts,
  roles: readonly Role[],
  onFatal: (error: unknown) => void,
): Promise<Running> {
  const sink = roles.includes('sink') ? backend.startSink(warehouse, onFatal) : null;
  const runner = roles.includes('match') ? await backend.startMatching(matching, onFatal) : null;
  return { runner, sink };
}

async function statusOf(parts: Parts, running: Running, document: OpenDocument): Promise<Record<string, unknown>> {
  const { config, backend, topology, warehouse } = parts;
  return {
    ...(await document.useCases.health()),
    processing: running.runner !== null,
    ...(await backend.status(topology, running.runner)),
    dead_letters: await deadLetterCounts(backend.ports),
    ...(await activeSignals(warehouse.reader, backend.ports.clock, config.sourceIdleMs)),
  };
}

function notReadyBecause({ backend }: Parts, { runner }: Running): string | null {
  const runs = runner?.status().every((task) => task.state === 'running') ?? true;
  return backend.awayBecause() ?? (runs ? null : 'a task waits; see status');
}

/** What is measured goes out whatever is away: that is when it is looked at. */
async function exposeMetrics({ telemetry, backend }: Parts): ReturnType<PrometheusTelemetry['expose']> {
  const { ports } = backend;
  const count = async (): Promise<void> => telemetry.gauge('reconduit_dlq_records', await deadLettersKept(ports));
  if (backend.awayBecause() === null) {
    await Promise.race([count().catch(() => undefined), ports.clock.sleep(longestCountMs)]);
  }
  return telemetry.expose();
}

function createUseCases(
  parts: Parts,
  running: Running,
  watch: SourceWatch,
  { document, runs, answers }: { document: OpenDocument; runs: Runs; answers: AnswerStore },
): Engine['useCases'] {
  const { config, backend, warehouse } = parts;
  return createDoorUseCases({
    document: document.useCases,
    tokens: tokenUseCases(backend.ports, parts.access.book),
    ports: backend.ports,
    warehouse: warehouse.reader,
    files: { spoolDir: spoolOf(config), defaultZone: config.defaultTimeZone },
    onLiveEvent: (row) => watch.seen(feedOf(row), systemClock.nowMs()),
    metrics: () => exposeMetrics(parts),
    status: () => statusOf(parts, running, document),
    runs,
    answers,
    notReadyBecause: () => notReadyBecause(parts, running),
    admit: () => document.admit(),
  });
}

function openRuns({ config, backend, warehouse, matching, topology }: Parts, mode: Mode): Runs {
  const restFactor = mode === 'serve' ? restWhileServing : 0;
  const inputs = topology.inputs.filter(({ name }) => name !== topics.control.name);
  return new Runs({ dataDir: config.dataDir, backend, warehouse, matching, inputs, restFactor });
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

/** Ends one after the other, whatever becomes of each. @throws what failed first. */
async function endAll(ends: readonly (() => Promise<void> | undefined)[]): Promise<void> {
  const failures: unknown[] = [];
  for (const end of ends) await end()?.catch((error) => failures.push(error));
  if (failures.length > 0) throw failures[0];
}

/**
 * Opens the data and starts what the mode and the roles need.
 * @throws DATA_LOCKED when another process has it open, DATA_FORMAT, DATA_UNUSABLE; what openKafkaBackend throws.
 */
export async function openEngine(
  config: Config,
  telemetry: PrometheusTelemetry,
  mode: Mode,
  roles: readonly Role[] = everyRole,
): Promise<Engine> {
  const { failed, fail } = createFailure();
  const parts = await openParts(config, telemetry, { mode, onFatal: fail });
  const answers = openAnswerStore(join(config.dataDir, 'answers'));
  const running = await startProcessing(parts, mode === 'read' ? [] : roles, fail);
  const watch = new SourceWatch({ idleMs: config.sourceIdleMs, staleMs: config.sourceStaleMs });
  const isHome = mode === 'serve' && roles.includes('gateway');
  const runs = openRuns(parts, mode);
  const house = { ...parts, shadows: () => runs.shadows() };
  const stopHousekeeping = isHome ? startHousekeeping(house, watch) : () => Promise.resolve();
  const document = openDocument({
    config,
    ports: parts.backend.ports,
    warehouse: parts.warehouse.reader,
    notReadyBecause: () => notReadyBecause(parts, running),
  });
  if (isHome) await document.resume();
  const close = async (): Promise<void> => {
    const impatient = setTimeout(() => void parts.warehouse.giveUp(), storeWithinMs);
    await endAll([
      () => document.close(),
      () => runs.close(),
      () => stopHousekeeping(),
      () => running.runner?.stop(),
      () => running.sink?.stop(),
      () => answers.close(),
      () => parts.warehouse.close(),
      () => parts.backend.close(),
    ]).finally(() => clearTimeout(impatient));
  };
  let closing: Promise<void> | undefined;
  return {
    useCases: createUseCases(parts, running, watch, { document, runs, answers }),
    access: parts.access.accessOf,
    shadow: async (model) => {
      await runs.shadow(model);
    },
    managerView: () => managerView(parts.warehouse.reader),
    backlog: () => ({
      toMatch: running.runner?.status().reduce((sum, { lag }) => sum + lag, 0) ?? 0,
      toStore: running.sink?.status()?.lag ?? 0,
    }),
    settled: async () => {
      await running.runner?.caughtUp();
      await running.sink?.caughtUp();
    },
    failed,
    close: () => {
      closing ??= close();
      return closing;
    },
  };
}
