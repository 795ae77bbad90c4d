import assert from 'node:assert/strict';
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import type { SeededBug, SinkLedger } from './sink-kill-child.ts';

interface Ledgers {
  readonly kind: string;
  readonly expected: SinkLedger;
  readonly found: SinkLedger;
}

const kills = Number(process.env['RECONDUIT_KILLS'] ?? 32);
const seed = Number(process.env['RECONDUIT_SEED'] ?? Date.now() % 1_000_000);

/** mulberry32: a small generator that a seed repeats. */
function randomFrom(start: number): () => number {
  let state = start;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

// Listens all the while: two messages may come in one turn, the one waited for behind another.
function message(child: ChildProcess, kind: string): Promise<Ledgers> {
  return new Promise((resolve, reject) => {
    const onMessage = (said: unknown): void => {
      if ((said as Ledgers).kind !== kind) return;
      child.off('message', onMessage).off('exit', onExit);
      resolve(said as Ledgers);
    };
    const onExit = (code: number | null, signal: string | null): void => {
      reject(new Error(`the child ended: ${code} ${signal}`));
    };
    child.on('message', onMessage).once('exit', onExit);
  });
}

async function begin(dir: string, life: number, bug: SeededBug): Promise<ChildProcess> {
  const child = fork(new URL('./sink-kill-child.js', import.meta.url), [dir, String(life), bug], {
    execArgv: ['--enable-source-maps'],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  await message(child, 'ready');
  return child;
}

interface Fate {
  readonly deaths: number;
  /** Share of deaths that fall right between an insert and its commit. */
  readonly aimed: number;
}

/** Lives and deaths over one folder, then what the log says and what ClickHouse says. */
async function run(dir: string, { deaths, aimed }: Fate, bug: SeededBug): Promise<Ledgers> {
  const random = randomFrom(seed);
  let life = 0;
  let child = await begin(dir, life, bug);
  for (let death = 0; death < deaths; death++) {
    await sleep(30 + random() * 400);
    if (random() < aimed) {
      const stored = message(child, 'stored');
      child.send('aim');
      await stored;
    } else if (random() < 0.5) {
      child.send('kill-engine');
      continue;
    }
    child.kill('SIGKILL');
    await once(child, 'exit');
    life++;
    child = await begin(dir, life, bug);
  }
  child.send('end');
  const ledgers = await message(child, 'ledger');
  await once(child, 'exit');
  return ledgers;
}

async function inFolder<T>(work: (dir: string) => Promise<T>): Promise<T> {
  const folder = temporaryFolder();
  try {
    return await work(folder.path);
  } finally {
    folder.remove();
  }
}

describe(`kill -9 of the program or of its engine at random during inserts (seed ${seed})`, () => {
  it(`leaves every row exactly once, after ${kills} kills`, async () => {
    const { expected, found } = await inFolder((dir) => run(dir, { deaths: kills, aimed: 0.3 }, 'none'));
    assert.deepEqual(found, expected);
    assert.ok(expected.decisions > 100 * kills, `only ${expected.decisions} decisions were at stake`);
  });

  const defects: [SeededBug, Fate][] = [
    ['acknowledge-first', { deaths: 8, aimed: 0 }],
    ['never-look', { deaths: 12, aimed: 0 }],
    ['forget-intent', { deaths: 4, aimed: 1 }],
  ];
  for (const [bug, fate] of defects) {
    it(`is noticed to be broken when the sink has the defect ${bug}`, async () => {
      const { expected, found } = await inFolder((dir) => run(dir, fate, bug));
      assert.notDeepEqual(found, expected);
    });
  }
});
