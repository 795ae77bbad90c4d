import { setTimeout as wait } from 'node:timers/promises';
import type { Engine } from './engine.ts';
import { createProgress } from './progress.ts';

const pollMs = 50;

/** Resolves once everything that was appended is decided and stored; shows a bar meanwhile on a terminal. */
export async function untilSettled(engine: Engine): Promise<void> {
  const progress = createProgress('matching', 'records');
  let most = 0;
  try {
    for (;;) {
      const { toMatch, toStore } = await engine.backlog();
      const left = toMatch + toStore;
      if (left === 0) return;
      most = Math.max(most, left);
      progress.at(most - left, most);
      await wait(pollMs);
    }
  } finally {
    progress.stop();
  }
}
