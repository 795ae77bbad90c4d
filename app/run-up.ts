import type { EmbeddedClickHouse } from '../connectors/clickhouse/chdb-process.ts';
import { ReconduitError } from '../processors/errors.ts';
import type { Telemetry } from '../processors/ports/telemetry.ts';
import { isInForce } from './access/token.ts';
import { TokenBook } from './access/token-book.ts';
import { everyRole, type Role } from './backend.ts';
import { openEngine } from './compose.ts';
import { isLoopback } from './config/parsers.ts';
import { type Config, loadConfig } from './config.ts';
import { type DoorAddress, removeDoorFile, writeDoorFile } from './door/door-file.ts';
import { reachable, serveDoor } from './door/serve-door.ts';
import type { ApiWorkers } from './door/start-api-workers.ts';
import type { Engine } from './engine.ts';
import { createLogger } from './logger.ts';
import { serveClickHouse } from './serve-clickhouse.ts';
import { systemClock } from './system-clock.ts';
import { createTelemetry, type PrometheusTelemetry } from './telemetry.ts';

/** Where a process says how it is, and who tells it to stop. */
interface Told {
  readonly telemetry: PrometheusTelemetry;
  /** Resolves at the first SIGINT or SIGTERM; at the second the process ends at once. */
  readonly signalled: Promise<string>;
  /** From now on there may be something to commit. Before, the process may wait for what never comes, and ends at the first signal. */
  begun(): void;
}

function listenForSignals(telemetry: PrometheusTelemetry): Told {
  let hasBegun = false;
  const signalled = new Promise<string>((resolve) => {
    const stop = (signal: string): void => {
      resolve(signal);
      if (!hasBegun) {
        telemetry.log('info', 'stopped before it was up', { signal });
        process.exit(0);
      }
      process.once(signal === 'SIGINT' ? 'SIGINT' : 'SIGTERM', () => process.exit(1));
    };
    process.once('SIGINT', stop);
    process.once('SIGTERM', stop);
  });
  const begun = (): void => {
    hasBegun = true;
  };
  return { telemetry, signalled, begun };
}

/** The processes of API_WORKERS, in front of the door. */
async function startFront(
  { apiHost, apiPort, apiWorkers: workers }: Config,
  owner: DoorAddress,
  telemetry: Telemetry,
): Promise<ApiWorkers & { readonly host: string }> {
  // Loaded only here: one process that does everything needs none of it.
  const { startApiWorkers } = await import('./door/start-api-workers.ts');
  const { host, port } = owner;
  const front = await startApiWorkers({ workers, host: apiHost, port: apiPort, owner: { host, port }, telemetry });
  return { ...front, host: reachable(apiHost) };
}

async function serve(engine: Engine, config: Config, { telemetry, signalled, begun }: Told): Promise<void> {
  const { dataDir, apiHost, apiPort, apiRateLimit, apiWorkers } = config;
  const openUntilTokens = isLoopback(apiHost);
  const isForwardedTo = apiWorkers > 1;
  const door = await serveDoor(engine.useCases, {
    ...{ host: apiHost, port: apiPort, telemetry, requestsPerSecond: apiRateLimit, isForwardedTo },
    accessOf: (secret) => engine.access(secret, { openUntilTokens }),
  });
  // Before anybody is told that it is up, and may say that it should stop.
  begun();
  writeDoorFile(dataDir, door.address);
  let front: Awaited<ReturnType<typeof startFront>> | null = null;
  try {
    if (isForwardedTo) front = await startFront(config, door.address, telemetry);
    const { host, port } = front ?? door.address;
    process.stdout.write(
      `reconduit is up: http://${host}:${port} (secret in ${dataDir}/door.json); stop it with Ctrl-C\n`,
    );
    const signal = await Promise.race([signalled, engine.failed]);
    telemetry.log('info', 'draining', { signal });
  } finally {
    await front?.close();
    await door.close();
    removeDoorFile(dataDir, door.address);
  }
}

/** Anybody in the network could read and write the data. */
function refuseOpenDoor({ apiHost, dataDir }: Config): void {
  if (isLoopback(apiHost)) return;
  const nowMs = systemClock.nowMs();
  if ([...new TokenBook(dataDir).all().values()].some((token) => isInForce(token, nowMs))) return;
  throw new ReconduitError(
    'CONFIG_INVALID',
    `API_HOST ${apiHost} opens the door to others, and no access token is in force: run \`reconduit tokens create --role admin --all-practices\` first, or use 127.0.0.1`,
  );
}

/** Serves the embedded engine and nothing else, until a signal. */
async function serveEngineOnly(engine: EmbeddedClickHouse, { telemetry, signalled, begun }: Told): Promise<void> {
  begun();
  process.stdout.write(`reconduit is up: ClickHouse on ${engine.url}; stop it with Ctrl-C\n`);
  // Signals alone do not keep a process alive; the engine's child does.
  telemetry.log('info', 'draining', { signal: await signalled });
}

interface Work {
  readonly roles: readonly Role[];
  /** Model that looks on. */
  readonly shadow: string | undefined;
}

/** Runs everything until a signal, then drains and commits. @throws when processing cannot go on. */
export async function runUp(roles: readonly Role[] = everyRole, shadow?: string): Promise<void> {
  const config = loadConfig();
  const working = roles.filter((role) => role !== 'clickhouse');
  if (working.length < everyRole.length && working.length > 0 && config.kafkaBrokers.length === 0) {
    throw new ReconduitError('USAGE', 'without KAFKA_BROKERS one process does everything: leave --roles out');
  }
  if (working.length > 0) refuseOpenDoor(config);
  const telemetry = createTelemetry(createLogger(config.logLevel));
  const told = listenForSignals(telemetry);
  const clickHouse = roles.includes('clickhouse') ? await serveClickHouse(config, telemetry) : null;
  try {
    if (clickHouse !== null && working.length === 0) await serveEngineOnly(clickHouse, told);
    else await runWork(config, { roles: working, shadow }, told);
  } finally {
    await clickHouse?.close();
  }
  telemetry.log('info', 'stopped: everything acknowledged is on disk');
}

async function runWork(config: Config, how: Work, told: Told): Promise<void> {
  const engine = await openEngine(config, told.telemetry, 'serve', how.roles);
  try {
    if (how.shadow !== undefined) await engine.shadow(how.shadow);
    await serve(engine, config, told);
  } finally {
    await engine.close();
  }
}
