import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/**
 * Where a worker ends, or freezes, by its own hand: at the n-th passing of a numbered step of assignment or commit. SIGTERM: the
 * thread that passes gets into a loop without end, and the worker is then told to stop.
 */
export interface WorkerFailpoint {
  readonly step: string;
  readonly passing: number;
  readonly signal: 'SIGKILL' | 'SIGSTOP' | 'SIGTERM';
}

/** What a worker is told, as JSON in its first argument. */
export interface WorkerLife {
  readonly brokers: readonly string[];
  readonly app: string;
  readonly topicPrefix: string;
  readonly outputPrefix: string;
  readonly partitions: number;
  readonly dir: string;
  /** Threads that are members of the group; 0: the main thread is one. */
  readonly threads: number;
  readonly sessionTimeoutMs: number;
  readonly commitIntervalMs: number;
  /** Wait after each batch, so that work lasts; 0: none. */
  readonly pauseMs: number;
  readonly maxFetchBytes: number;
  readonly splitsCommits: boolean;
  readonly failpoint: WorkerFailpoint | null;
}

/** A worker process. */
export interface Worker {
  readonly pid: number;
  /** Resolves with the step at which it reached its failpoint; null: it ended before. */
  readonly reached: Promise<string | null>;
  readonly ended: Promise<NodeJS.Signals | null>;
  /** Resolves with the code of the error that it ended with; null: with none. */
  readonly failure: Promise<string | null>;
  signal(signal: NodeJS.Signals): void;
}

/** Where the main thread, or the first two threads, of a worker keep their states. */
export function foldersOf(dir: string): string[] {
  return [dir, `${dir}/second`];
}

const child = new URL('../../e2e/kafka-worker-child.js', import.meta.url).pathname;

/** Starts a worker, with more options of Node. */
export function startWorker(life: WorkerLife, options: readonly string[] = []): Worker {
  const process_ = spawn(process.execPath, ['--enable-source-maps', ...options, child, JSON.stringify(life)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(process_, 'exit').then(([, signal]) => signal as NodeJS.Signals | null);
  const lines = createInterface(process_.stdout);
  const said = (word: string): Promise<string | null> =>
    new Promise((resolve) => {
      lines.on('line', (line) => {
        const [first, second] = line.split(' ');
        if (first === word) resolve(second ?? null);
      });
      void ended.then(() => resolve(null));
    });
  return {
    pid: process_.pid ?? 0,
    reached: said('reached'),
    ended,
    failure: said('failed'),
    signal: (signal) => void process_.kill(signal),
  };
}
