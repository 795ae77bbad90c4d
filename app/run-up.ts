import { ReconduitError } from '../processors/errors.ts';
import { everyRole, type Role } from './backend.ts';
import { openEngine } from './compose.ts';
import { loadConfig } from './config.ts';
import { removeDoorFile, writeDoorFile } from './door-file.ts';
import type { Engine } from './engine.ts';
import { createLogger } from './logger.ts';
import { serveDoor } from './serve-door.ts';
import { createTelemetry } from './telemetry.ts';

/** Resolves at the first SIGINT or SIGTERM; at the second the process ends at once. */
function untilSignal(): Promise<string> {
  return new Promise((resolve) => {
    const stop = (signal: string): void => {
      resolve(signal);
      process.once(signal === 'SIGINT' ? 'SIGINT' : 'SIGTERM', () => process.exit(1));
    };
    process.once('SIGINT', stop);
    process.once('SIGTERM', stop);
  });
}

async function serve(
  engine: Engine,
  dataDir: string,
  at: { host: string; port: number },
  telemetry: ReturnType<typeof createTelemetry>,
): Promise<void> {
  const door = await serveDoor(engine.useCases, telemetry, at);
  writeDoorFile(dataDir, door.address);
  const { host, port } = door.address;
  // Before anybody is told that it is up, and may say that it should stop.
  const signalled = untilSignal();
  process.stdout.write(
    `reconduit is up: http://${host}:${port} (secret in ${dataDir}/door.json); stop it with Ctrl-C\n`,
  );
  try {
    const signal = await Promise.race([signalled, engine.failed]);
    telemetry.log('info', 'draining', { signal });
  } finally {
    await door.close();
    removeDoorFile(dataDir, door.address);
  }
}

/** Runs everything until a signal, then drains and commits. @throws when processing cannot go on. */
export async function runUp(roles: readonly Role[] = everyRole): Promise<void> {
  const config = loadConfig();
  if (roles.length < everyRole.length && config.kafkaBrokers.length === 0) {
    throw new ReconduitError('USAGE', 'without KAFKA_BROKERS one process does everything: leave --roles out');
  }
  const telemetry = createTelemetry(createLogger(config.logLevel));
  const engine = await openEngine(config, telemetry, 'serve', roles);
  try {
    await serve(engine, config.dataDir, { host: config.apiHost, port: config.apiPort }, telemetry);
  } finally {
    await engine.close();
  }
  telemetry.log('info', 'stopped: everything acknowledged is on disk');
}
