import { openEngine } from '../compose.ts';
import type { Config } from '../config.ts';
import { createLogger } from '../logger.ts';
import { settle } from '../settle.ts';
import { createTelemetry } from '../telemetry.ts';
import type { DoorClient } from './client.ts';
import { createDoorClient } from './client.ts';
import { serveDoor } from './serve-door.ts';

/** read: look only. process: what is appended is matched and stored before the verb ends. */
export type Need = 'read' | 'process';

/** Opens the data, serves a door to it for as long as `use` works, and closes both. @throws DATA_LOCKED. */
export async function withOwnDoor<T>(config: Config, need: Need, use: (door: DoorClient) => Promise<T>): Promise<T> {
  // A verb is no service: its log would drown its answer.
  const telemetry = createTelemetry(createLogger(config.logLevel === 'info' ? 'warn' : config.logLevel));
  // In a cluster others work: a verb only appends, and does not wait for them.
  const mode = config.kafkaBrokers.length > 0 ? 'read' : need;
  const engine = await openEngine(config, telemetry, mode);
  try {
    const door = await serveDoor(engine.useCases, {
      isForwardedTo: false,
      ...{ host: '127.0.0.1', port: 0, telemetry, requestsPerSecond: config.apiRateLimit },
      accessOf: (secret) => engine.access(secret, { openUntilTokens: false }),
    });
    try {
      const result = await use(createDoorClient(door.address));
      if (mode === 'process') await settle(engine);
      return result;
    } finally {
      await door.close();
    }
  } finally {
    await engine.close();
  }
}
