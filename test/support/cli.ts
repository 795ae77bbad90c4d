import { type ChildProcess, type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { TestContext } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { ambientKafka } from './kafka/ambient.ts';

const main = fileURLToPath(new URL('../../app/main.js', import.meta.url));

/** What a finished command left. */
export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The command line as a user has it, on a data folder of its own. */
export interface Cli {
  readonly dataDir: string;
  run(args: readonly string[], input?: string): Promise<Finished>;
  /** Starts `up` with these options, and resolves once its door answers. */
  up(options?: readonly string[]): Promise<RunningUp>;
  /** Starts `up`, which may have to wait for what it needs. */
  begin(options?: readonly string[]): BegunUp;
}

/** An `up` whose door may not answer yet. */
export interface BegunUp {
  stderr(): string;
  /** @throws when it ends before its door answers. */
  readonly ready: Promise<RunningUp>;
  /** Sends the signal and resolves with the exit code, null when the signal killed it. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

/** A running `up`. */
export interface RunningUp {
  readonly process: ChildProcess;
  readonly url: string;
  /** Where everybody is told to go; with API_WORKERS another one than the owner's. */
  readonly publicUrl: string;
  readonly secret: string;
  /** Sends the signal and resolves with the exit code, null when the signal killed it. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
  stderr(): string;
}

function start(dataDir: string, args: readonly string[], env: NodeJS.ProcessEnv): ChildProcessWithoutNullStreams {
  const { PATH, HOME } = process.env;
  return spawn(process.execPath, ['--enable-source-maps', main, ...args], {
    env: { PATH, HOME, DATA_DIR: dataDir, API_PORT: '0', ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
}

function startUp(dataDir: string, options: readonly string[], env: NodeJS.ProcessEnv): BegunUp {
  const child = start(dataDir, ['up', ...options], env);
  let stderr = '';
  let stdout = '';
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  const stop = async (signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> => {
    if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
    return child.exitCode;
  };
  const answering = async (): Promise<RunningUp> => {
    while (!stdout.includes('reconduit is up')) {
      if (child.exitCode !== null || child.signalCode !== null) {
        throw new Error(`up ended with ${child.exitCode}: ${stderr}`);
      }
      await wait(20);
    }
    const { host, port, secret } = JSON.parse(readFileSync(join(dataDir, 'door.json'), 'utf8'));
    const publicUrl = /http:\/\/\S+/.exec(stdout)?.[0] ?? '';
    return { process: child, publicUrl, url: `http://${host}:${port}`, secret, stderr: () => stderr, stop };
  };
  const ready = answering();
  ready.catch(() => undefined);
  return { stderr: () => stderr, ready, stop };
}

/** Runs one command to its end. */
async function finish(child: ChildProcessWithoutNullStreams, input: string): Promise<Finished> {
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const exited = once(child, 'exit');
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  await exited;
  return { code: child.exitCode, stdout, stderr };
}

/**
 * A command line for one test; what it started is killed, and its folder removed, when the test ends. In embedded mode,
 * unless the test is run over Kafka.
 */
export function createCli(t: TestContext, own: NodeJS.ProcessEnv = {}): Cli {
  const dataDir = mkdtempSync(join(tmpdir(), 'reconduit-cli-'));
  const kafka = ambientKafka();
  const env = { ...kafka, ...own };
  let prepared: Promise<unknown> | undefined;
  // Over Kafka nothing works before there are topics.
  const prepare = async (): Promise<void> => {
    if (kafka === undefined) return;
    prepared ??= finish(start(dataDir, ['topics', 'apply'], env), '');
    await prepared;
  };
  const started: BegunUp[] = [];
  t.after(async () => {
    for (const up of started) await up.stop('SIGKILL');
    if (existsSync(dataDir)) rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 });
  });
  const begin = (options: readonly string[] = []): BegunUp => {
    const up = startUp(dataDir, options, env);
    started.push(up);
    return up;
  };
  return {
    dataDir,
    begin,
    run: async (args, input = '') => {
      await prepare();
      return finish(start(dataDir, args, env), input);
    },
    up: async (options) => {
      await prepare();
      return begin(options).ready;
    },
  };
}

/** Asks again until the answer satisfies; fails after a minute. */
export async function eventually<T>(ask: () => Promise<T>, satisfies: (answer: T) => boolean): Promise<T> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const answer = await ask();
    if (satisfies(answer)) return answer;
    if (Date.now() > deadline) throw new Error(`never satisfied; last answer: ${JSON.stringify(answer)}`);
    await wait(50);
  }
}
