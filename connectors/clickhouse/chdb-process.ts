import { type ChildProcess, fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { ReconduitError } from '../../processors/errors.ts';
import type { Telemetry } from '../../processors/ports/telemetry.ts';
import type { ChildReply, ChildStart } from './chdb-messages.ts';
import { roleUsers } from './chdb-request.ts';

/** What the embedded engine needs. */
export interface EmbeddedOptions {
  /** Folder of its own; one process at a time. */
  readonly dataDir: string;
  readonly telemetry: Telemetry;
  /** The engine refuses queries that need more; default 1.5 GB. */
  readonly memoryLimitBytes?: number;
  /** On loopback; default: any free one. */
  readonly port?: number;
  /** Secret of whoever may write; default: a new one. */
  readonly writerToken?: string;
}

/** An embedded ClickHouse, reachable like a server. Url and secrets outlive restarts of the child. */
export interface EmbeddedClickHouse {
  readonly url: string;
  readonly username: string;
  readonly password: string;
  /** May read tables, and nothing else: no settings that matter, no files, no network. */
  readonly reader: { readonly username: string; readonly password: string };
  /** Of the child now; undefined while it restarts. */
  pid(): number | undefined;
  /** Lets running queries end, then stops the child. */
  close(): Promise<void>;
}

const gib = 1024 ** 3;
const firstDelayMs = 100;
const longestDelayMs = 10_000;
// A killed predecessor frees the lock of its folder within milliseconds; another live process never does.
const startAttempts = 7;
// A kill loses nothing that was acknowledged, and who stops the process may not wait for long.
const closeTimeoutMs = 5_000;

interface Ready {
  readonly child: ChildProcess;
  readonly port: number;
}

function spawnChild(start: ChildStart): Promise<Ready> {
  const child = fork(new URL('./chdb-child.js', import.meta.url), {
    // 16: a query holds one of libuv's threads while it runs, and the default is four.
    env: { UV_THREADPOOL_SIZE: '16', TZ: 'UTC' },
    execArgv: [],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  // The engine gives its reason here, and later also text of queries: so only the reason for not starting is passed on.
  let said = '';
  child.stderr?.on('data', (data: Buffer) => {
    said = (said + data).slice(-1000);
  });
  return new Promise((resolvePromise, reject) => {
    const failed = (why: string): void => {
      child.kill('SIGKILL');
      const reason = /DB::Exception: ([^\n]*)/.exec(said)?.[1] ?? why;
      reject(new ReconduitError('CLICKHOUSE_UNAVAILABLE', `The embedded ClickHouse did not start: ${reason}`));
    };
    child.once('error', (error) => failed(error.message));
    child.once('exit', (code, signal) => failed(`it ended with ${signal ?? code}`));
    child.once('message', (reply: ChildReply) => {
      child.removeAllListeners('exit');
      if (reply.kind === 'ready') resolvePromise({ child, port: reply.port });
      else failed(reply.reason);
    });
    child.send(start, () => {});
  });
}

const sleep = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

/** Keeps one child alive until closed. */
class Supervisor {
  private child: ChildProcess | undefined;
  private closing = false;
  private readonly start: ChildStart;
  private readonly telemetry: Telemetry;

  constructor(start: ChildStart, telemetry: Telemetry) {
    this.start = start;
    this.telemetry = telemetry;
  }

  async up(port: number, attempts: number): Promise<number> {
    for (let attempt = 1; ; attempt++) {
      try {
        const ready = await spawnChild({ ...this.start, port });
        this.adopt(ready);
        return ready.port;
      } catch (error) {
        if (attempt >= attempts || this.closing) throw error;
        const delayMs = Math.min(longestDelayMs, firstDelayMs * 2 ** (attempt - 1));
        this.telemetry.log('warn', 'embedded ClickHouse did not start, trying again', { attempt, delayMs });
        await sleep(delayMs);
      }
    }
  }

  private adopt(ready: Ready): void {
    this.child = ready.child;
    this.telemetry.gauge('reconduit_clickhouse_up', 1);
    ready.child.once('exit', (code, signal) => {
      this.child = undefined;
      this.telemetry.gauge('reconduit_clickhouse_up', 0);
      if (this.closing) return;
      this.telemetry.count('reconduit_clickhouse_restarts_total', 1);
      this.telemetry.log('warn', 'embedded ClickHouse ended, restarting', { code, signal });
      void this.up(ready.port, Number.POSITIVE_INFINITY).catch(() => {});
    });
    if (this.closing) ready.child.kill('SIGKILL');
  }

  pid(): number | undefined {
    return this.child?.pid;
  }

  async close(): Promise<void> {
    this.closing = true;
    const child = this.child;
    if (!child) return;
    const gone = new Promise<void>((done) => child.once('exit', () => done()));
    const impatient = setTimeout(() => child.kill('SIGKILL'), closeTimeoutMs);
    if (child.connected) child.send({ kind: 'close' }, () => {});
    await gone;
    clearTimeout(impatient);
  }
}

/**
 * Starts the embedded ClickHouse (chDB) in a child process and keeps it running: a child that dies is restarted on the
 * same port. The child ends when this process does, however that ends.
 * @throws CLICKHOUSE_UNAVAILABLE when it does not start, as when another process holds the folder.
 */
export async function startEmbeddedClickHouse(options: EmbeddedOptions): Promise<EmbeddedClickHouse> {
  const dataDir = resolve(options.dataDir);
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const writerToken = options.writerToken ?? randomBytes(24).toString('base64url');
  const readerToken = randomBytes(24).toString('base64url');
  const memoryLimitBytes = options.memoryLimitBytes ?? 1.5 * gib;
  const supervisor = new Supervisor(
    { kind: 'start', dataDir, memoryLimitBytes, port: 0, writerToken, readerToken },
    options.telemetry,
  );
  const port = await supervisor.up(options.port ?? 0, startAttempts);
  return {
    url: `http://127.0.0.1:${port}`,
    username: roleUsers.writer,
    password: writerToken,
    reader: { username: roleUsers.reader, password: readerToken },
    pid: () => supervisor.pid(),
    close: () => supervisor.close(),
  };
}
