import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import type { Life } from './life.ts';

/** How a life went. */
export interface Lived {
  /** Records that its log held when it began; null: it was killed before it could look. */
  readonly found: number | null;
  /** The most records that it said were durable. */
  readonly acked: number;
  /** Commit step at which it killed itself. */
  readonly killedAtStep: number | null;
  /** It did all it was given before it was killed, or ended. */
  readonly idle: boolean;
  readonly done: boolean;
}

const child = new URL('../../e2e/crash-child.js', import.meta.url).pathname;

/** Numbers after a word that lines begin with. */
function numbersAfter(output: string, word: string): number[] {
  return [...output.matchAll(new RegExp(`^${word} (\\d+)$`, 'gm'))].map(([, number]) => Number(number));
}

/**
 * Runs one life to its end: it kills itself at its failpoint, or is killed after `killAfterMs`, or as soon as it is idle, or,
 * the last one, ends by itself. @throws when it ends in another way.
 */
export async function runLife(life: Life, folder: string, killAfterMs: number | null): Promise<Lived> {
  const lifeFile = `${folder}/life.json`;
  const outputFile = `${folder}/output.txt`;
  writeFileSync(lifeFile, JSON.stringify(life));
  // A file, since what a process wrote to a file is there after its death, whoever had read from it.
  const output = openSync(outputFile, 'w');
  const process_ = spawn(process.execPath, ['--enable-source-maps', child, lifeFile], {
    stdio: ['ignore', output, 'inherit', 'ipc'],
  });
  const timer = killAfterMs === null ? undefined : setTimeout(() => process_.kill('SIGKILL'), killAfterMs);
  let idle = false;
  process_.on('message', () => {
    idle = true;
    process_.kill('SIGKILL');
  });
  const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve) => {
    process_.on('exit', (...end) => resolve(end));
  });
  clearTimeout(timer);
  closeSync(output);
  const said = readFileSync(outputFile, 'utf8');
  const done = said.endsWith('done\n');
  if (signal !== 'SIGKILL' && !done) throw new Error(`a life ended with code ${code}, signal ${signal}`);
  return {
    found: numbersAfter(said, 'found')[0] ?? null,
    acked: Math.max(0, ...numbersAfter(said, 'acked')),
    killedAtStep: numbersAfter(said, 'killed')[0] ?? null,
    idle,
    done,
  };
}
