import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../../../app/main.js', import.meta.url));

/** An `up` of its own, on a data folder that goes away with it. */
export interface HttpServer {
  readonly url: string;
  /** Memory of the process, in MB. */
  residentMb(): number;
  /** User and system time of the process so far, in seconds. */
  cpuSeconds(): number;
  stop(): Promise<void>;
}

// Of Linux, wherever this runs.
const ticksPerSecond = 100;

async function addressOf(child: ChildProcess): Promise<string> {
  let printed = '';
  child.stdout?.on('data', (chunk) => {
    printed += chunk;
  });
  for (;;) {
    const url = /http:\/\/[\d.:]+/.exec(printed)?.[0];
    if (url !== undefined) return url;
    await wait(50);
  }
}

/** Starts `up` with these settings beside the usual ones; resolves when it answers. */
export async function startHttpServer(settings: NodeJS.ProcessEnv = {}): Promise<HttpServer> {
  const dir = mkdtempSync(join(tmpdir(), 'reconduit-bench-'));
  const { PATH, HOME } = process.env;
  const own = { DATA_DIR: dir, API_PORT: '0', LOG_LEVEL: 'warn', CPU_LIMIT_PERCENT: '100' };
  const child = spawn(process.execPath, ['--enable-source-maps', main, 'up'], {
    env: { PATH, HOME, ...own, ...settings },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const proc = (name: string): string => readFileSync(`/proc/${child.pid}/${name}`, 'utf8');
  return {
    url: await addressOf(child),
    residentMb: () => Number(/VmRSS:\s+(\d+)/.exec(proc('status'))?.[1]) / 1024,
    cpuSeconds: () => {
      const fields = proc('stat').split(') ')[1]?.split(' ') ?? [];
      return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
    },
    stop: async () => {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await ended;
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
