import { randomBytes } from 'node:crypto';
import { createDoor } from '../connectors/http/server.ts';
import { openEngine } from './compose.ts';
import { type Config, loadConfig } from './config.ts';
import { answers, createDoorClient, type DoorClient } from './door-client.ts';
import { type DoorAddress, readDoorFile } from './door-file.ts';
import type { Engine } from './engine.ts';
import { createLogger } from './logger.ts';
import { createTelemetry } from './telemetry.ts';
import { untilSettled } from './until-settled.ts';

/** read: look only. process: what is appended is matched and stored before the verb ends. */
export type Need = 'read' | 'process';

async function openPrivateDoor(
  config: Config,
  need: Need,
): Promise<{ address: DoorAddress; engine: Engine; close(): Promise<void> }> {
  // A verb is not a service: its log would drown its answer.
  const telemetry = createTelemetry(createLogger(config.logLevel === 'info' ? 'warn' : config.logLevel));
  const engine = await openEngine(config, telemetry, { process: need === 'process' });
  const secret = randomBytes(32).toString('base64url');
  const door = createDoor(engine.useCases, { secret, telemetry });
  const close = async (): Promise<void> => {
    await door.close();
    await engine.close();
  };
  try {
    const port = Number(new URL(await door.listen({ host: '127.0.0.1', port: 0 })).port);
    return { address: { host: '127.0.0.1', port, secret }, engine, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/**
 * Gives a verb a door to the data: that of the running `up`, or one of its own for as long as it works. One way in for
 * both, so that a verb does the same whether `up` runs or not.
 * @throws DATA_LOCKED when another verb has the data open.
 */
export async function withDoor<T>(need: Need, use: (door: DoorClient) => Promise<T>): Promise<T> {
  const config = loadConfig();
  const running = readDoorFile(config.dataDir);
  if (running && (await answers(running))) return use(createDoorClient(running));
  const own = await openPrivateDoor(config, need);
  try {
    const result = await use(createDoorClient(own.address));
    if (need === 'process') await untilSettled(own.engine);
    return result;
  } finally {
    await own.close();
  }
}
