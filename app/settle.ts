import { ReconduitError } from '../processors/errors.ts';
import type { Engine } from './engine.ts';
import { createProgress } from './text/progress.ts';

const refreshMs = 200;

// The embedded engine starts and restarts within seconds; a server that is silent for so long is away.
const patienceMs = 30_000;

function nobodyStores(): ReconduitError {
  const message = 'everything is matched and on disk, but ClickHouse does not answer, so `sql` does not show it yet';
  return new ReconduitError('CLICKHOUSE_UNAVAILABLE', message);
}

/**
 * Resolves once everything appended so far is decided and stored; shows a bar meanwhile on a terminal.
 * @throws CLICKHOUSE_UNAVAILABLE when all is decided and nothing has been stored for half a minute.
 */
export async function settle(engine: Engine): Promise<void> {
  const progress = createProgress('matching', 'records');
  let most = 0;
  let left = Number.POSITIVE_INFINITY;
  let movedMs = Date.now();
  let timer: NodeJS.Timeout | undefined;
  const stalled = new Promise<never>((_, reject) => {
    timer = setInterval(() => {
      const { toMatch, toStore } = engine.backlog();
      most = Math.max(most, toMatch + toStore);
      progress.at(most - toMatch - toStore, most);
      if (toMatch > 0 || toMatch + toStore !== left) movedMs = Date.now();
      left = toMatch + toStore;
      if (Date.now() - movedMs > patienceMs) reject(nobodyStores());
    }, refreshMs);
  });
  try {
    await Promise.race([engine.settled(), engine.failed, stalled]);
  } finally {
    clearInterval(timer);
    progress.stop();
  }
}
