import { randomBytes } from 'node:crypto';
import type { Access } from '../../connectors/http/access/caller.ts';
import { createDoor } from '../../connectors/http/server.ts';
import type { DoorUseCases } from '../../connectors/http/use-cases.ts';
import { ReconduitError } from '../../processors/errors.ts';
import type { Telemetry } from '../../processors/ports/telemetry.ts';
import { isLoopback } from '../config/parsers.ts';
import type { DoorAddress } from './door-file.ts';
import { drain } from './drain.ts';

/** A door that listens. */
export interface ListeningDoor {
  readonly address: DoorAddress;
  /** Takes no more requests, lets those under way end, for a while. */
  close(): Promise<void>;
}

/** Where and for whom a door is served. */
export interface DoorPlace {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly telemetry: Telemetry;
  /** Set: processes of ours answer at `host`, and pass on to a port of loopback, where the door itself is served. */
  readonly isForwardedTo: boolean;
  /** Of one token a second. */
  readonly requestsPerSecond: number;
  /** Who is let in, beside those who know the secret. */
  accessOf(secret: string): Access;
}

/** Where this machine reaches an address that is listened on. */
export function reachable(host: string): string {
  return host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
}

/** Serves the door with a fresh secret. @throws CONFIG_INVALID when the address cannot be had. */
export async function serveDoor(useCases: DoorUseCases, place: DoorPlace): Promise<ListeningDoor> {
  const { telemetry, requestsPerSecond, isForwardedTo } = place;
  const [host, wantedPort] = isForwardedTo ? ['127.0.0.1', 0] : [place.host, place.port];
  const secret = randomBytes(32).toString('base64url');
  const access = place.accessOf(secret);
  const door = createDoor(useCases, {
    access,
    loopbackOnly: isLoopback(place.host),
    isForwardedTo,
    telemetry,
    limits: { requestsPerSecond },
  });
  try {
    const { port } = new URL(await door.listen({ host, port: wantedPort }));
    return {
      address: { host: reachable(host), port: Number(port), secret },
      close: async () => {
        const drained = drain(door.server);
        await door.close();
        drained();
      },
    };
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const trouble = listenTroubles[code ?? ''];
    if (trouble === undefined) throw cause;
    throw new ReconduitError('CONFIG_INVALID', trouble(host, place.port), cause);
  }
}

const listenTroubles: Readonly<Record<string, (host: string, port: number) => string>> = {
  EADDRINUSE: (_, port) => `API_PORT ${port} is taken by another program: give another one, or 0`,
  EADDRNOTAVAIL: (host) => `API_HOST ${host} is no address of this machine`,
  ENOTFOUND: (host) => `API_HOST ${host} is no address of this machine`,
  EACCES: (_, port) => `API_PORT ${port} may not be used by this user: give one from 1024`,
};
