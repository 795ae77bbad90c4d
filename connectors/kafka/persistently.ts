import { setTimeout as sleep } from 'node:timers/promises';
import { ReconduitError } from '../../processors/errors.ts';
import { kafkaError, reconnect } from './connect.ts';
import type { ClusterConnections } from './protocol.ts';

const attempts = 5;
const retryMs = 200;

/**
 * Looks at something, up to five times: a look is repeated by nobody else, and connections that have grown stale, or a
 * coordinator that moves, are its own trouble.
 * @throws errors of ours; KAFKA_UNAVAILABLE, KAFKA_REFUSED.
 */
export async function persistently<T>(cluster: ClusterConnections, what: string, look: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      await cluster.connect();
      return await look();
    } catch (error) {
      if (error instanceof ReconduitError || attempt === attempts) throw kafkaError(what, error);
      await sleep(retryMs);
      await reconnect(cluster, error);
    }
  }
}
