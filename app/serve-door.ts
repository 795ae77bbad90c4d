import { randomBytes, timingSafeEqual } from 'node:crypto';
import { type Access, localCaller } from '../connectors/http/access/caller.ts';
import { createDoor } from '../connectors/http/server.ts';
import type { DoorUseCases } from '../connectors/http/use-cases.ts';
import { ReconduitError } from '../processors/errors.ts';
import type { Telemetry } from '../processors/ports/telemetry.ts';
import type { DoorAddress } from './door-file.ts';

// An importer that streams on and on may not keep the process from ending; what it was answered is durable.
const drainMs = 5000;

/** A door that listens. */
export interface ListeningDoor {
  readonly address: DoorAddress;
  /** Takes no more requests, lets those under way end, for a while. */
  close(): Promise<void>;
}

function sameSecret(given: string, secret: string): boolean {
  const a = Buffer.from(given);
  const b = Buffer.from(secret);
  return a.length === b.length && timingSafeEqual(a, b);
}

/** Whoever can read the data folder is let in by its secret, and so is everybody, as long as there are no tokens. */
function accessOf(secret: string): Access {
  return {
    bearer: (given) => (sameSecret(given, secret) ? localCaller : null),
    stranger: () => localCaller,
  };
}

/** Serves the door with a fresh secret; port 0 takes a free one. @throws CONFIG_INVALID when the port is taken. */
export async function serveDoor(
  useCases: DoorUseCases,
  telemetry: Telemetry,
  at: { readonly host: string; readonly port: number },
): Promise<ListeningDoor> {
  const secret = randomBytes(32).toString('base64url');
  const door = createDoor(useCases, { access: accessOf(secret), loopbackOnly: true, telemetry });
  try {
    const { port } = new URL(await door.listen({ host: at.host, port: at.port }));
    return {
      address: { host: at.host, port: Number(port), secret },
      close: async () => {
        const impatient = setTimeout(() => door.server.closeAllConnections(), drainMs);
        await door.close();
        clearTimeout(impatient);
      },
    };
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw cause;
    throw new ReconduitError(
      'CONFIG_INVALID',
      `API_PORT ${at.port} is taken by another program: give another one, or 0`,
      cause,
    );
  }
}
