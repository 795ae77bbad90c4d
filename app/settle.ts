import type { Engine } from './engine.ts';
import { createProgress } from './progress.ts';

const refreshMs = 200;

/** Resolves once everything appended so far is decided and stored; shows a bar meanwhile on a terminal. */
export async function settle(engine: Engine): Promise<void> {
  const progress = createProgress('matching', 'records');
  let most = 0;
  const show = (): void => {
    const { toMatch, toStore } = engine.backlog();
    most = Math.max(most, toMatch + toStore);
    progress.at(most - toMatch - toStore, most);
  };
  const timer = setInterval(show, refreshMs);
  try {
    await Promise.race([engine.settled(), engine.failed]);
  } finally {
    clearInterval(timer);
    progress.stop();
  }
}
