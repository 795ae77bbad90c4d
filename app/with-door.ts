import { openEngine } from './compose.ts';
import { loadConfig } from './config.ts';
import { answers, createDoorClient, type DoorClient } from './door-client.ts';
import { readDoorFile } from './door-file.ts';
import { createLogger } from './logger.ts';
import { serveDoor } from './serve-door.ts';
import { settle } from './settle.ts';
import { createTelemetry } from './telemetry.ts';

/** read: look only. process: what is appended is matched and stored before the verb ends. */
export type Need = 'read' | 'process';

/**
 * Gives a verb a door to the data: that of the running `up`, or one of its own for as long as it works. One way in for
 * both, so that a verb does the same whether `up` runs or not.
 * @throws DATA_LOCKED when another verb has the data open.
 */
export async function withDoor<T>(need: Need, use: (door: DoorClient) => Promise<T>): Promise<T> {
  const config = loadConfig();
  const running = readDoorFile(config.dataDir);
  if (running && (await answers(running))) return use(createDoorClient(running));
  // A verb is no service: its log would drown its answer.
  const telemetry = createTelemetry(createLogger(config.logLevel === 'info' ? 'warn' : config.logLevel));
  const engine = await openEngine(config, telemetry, need);
  try {
    const door = await serveDoor(engine.useCases, telemetry, { host: '127.0.0.1', port: 0 });
    try {
      const result = await use(createDoorClient(door.address));
      if (need === 'process') await settle(engine);
      return result;
    } finally {
      await door.close();
    }
  } finally {
    await engine.close();
  }
}
