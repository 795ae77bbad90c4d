import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** Where a worker ends, or freezes, by its own hand: at the n-th passing of a numbered step of assignment or commit. */
export interface WorkerFailpoint {
  readonly step: string;
  readonly passing: number;
  readonly signal: 'SIGKILL' | 'SIGSTOP';
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
  const reached = new Promise<string | null>((resolve) => {
    createInterface(process_.stdout).on('line', (line) => {
      const [, step] = /^reached (\S+)$/.exec(line) ?? [];
      if (step !== undefined) resolve(step);
    });
    void ended.then(() => resolve(null));
  });
  return {
    pid: process_.pid ?? 0,
    reached,
    ended,
    signal: (signal) => void process_.kill(signal),
  };
}
