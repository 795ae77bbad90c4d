import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { systemClock } from '../../app/system-clock.ts';
import { eventToJson } from '../../schemas/json.ts';
import { count, table, writeResults } from './results-file.ts';
import { processCpuSeconds, residentMbOf } from './system/resources.ts';
import { streamWorkload } from './system/stream-workload.ts';

const events = 120_000;
const warmUpTickets = 10_000;
const ticketsPerBody = 5_000;
const connections = 2;
const sampleMs = 100;
const main = fileURLToPath(new URL('../../app/main.js', import.meta.url));

interface Up {
  readonly process: ChildProcess;
  readonly pid: number;
  readonly url: string;
}

/** `up` with every setting at its default. */
async function startUp(dataDir: string): Promise<Up> {
  const { PATH, HOME } = process.env;
  const env = { PATH, HOME, DATA_DIR: dataDir, API_PORT: '0', LOG_LEVEL: 'warn' };
  const child = spawn(process.execPath, [main, 'up'], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  for await (const chunk of child.stdout) {
    const url = /http:\/\/[\d.:]+/.exec(String(chunk))?.[0];
    if (url !== undefined && child.pid !== undefined) return { process: child, pid: child.pid, url };
  }
  throw new Error('up has ended');
}

function bodiesOf(tickets: readonly string[]): Buffer[] {
  const bodies: Buffer[] = [];
  for (let i = 0; i < tickets.length; i += ticketsPerBody) {
    bodies.push(Buffer.from(tickets.slice(i, i + ticketsPerBody).join('')));
  }
  return bodies;
}

/** Sends a body and reads its answer while it goes; gives how many events were acknowledged. */
async function send(url: string, body: Buffer): Promise<number> {
  const asked = request(`${url}/v1/pos/transactions`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-ndjson', 'content-length': body.length },
  });
  const answering = once(asked, 'response');
  asked.end(body);
  const [answer] = await answering;
  let last = '';
  for await (const chunk of answer) last = String(chunk);
  return (JSON.parse(last.trim().split('\n').at(-1) ?? '{}') as { accepted: number }).accepted;
}

async function sendAll(url: string, bodies: readonly Buffer[]): Promise<number> {
  let next = 0;
  const connection = async (): Promise<number> => {
    let accepted = 0;
    for (let body = bodies[next++]; body !== undefined; body = bodies[next++]) accepted += await send(url, body);
    return accepted;
  };
  const each = await Promise.all(Array.from({ length: connections }, connection));
  return each.reduce((sum, n) => sum + n, 0);
}

async function measured(up: Up, bodies: readonly Buffer[]): Promise<string[]> {
  let peakMb = 0;
  const timer = setInterval(() => {
    peakMb = Math.max(peakMb, residentMbOf(up.pid));
  }, sampleMs);
  const cpuBefore = processCpuSeconds(up.pid);
  const started = performance.now();
  const accepted = await sendAll(up.url, bodies);
  const seconds = (performance.now() - started) / 1000;
  clearInterval(timer);
  const cpu = ((processCpuSeconds(up.pid) - cpuBefore) * 1e6) / accepted;
  return [count(accepted), count(accepted / seconds), cpu.toFixed(0), String(peakMb)];
}

async function matched(up: Up): Promise<void> {
  const lag = async (): Promise<number> => {
    const metrics = await (await fetch(`${up.url}/metrics`)).text();
    const values = [...metrics.matchAll(/^reconduit_task_lag_records\{.*\} (\d+)$/gm)].map(([, value]) =>
      Number(value),
    );
    return values.reduce((sum, n) => sum + n, 0);
  };
  do await systemClock.sleep(500);
  while ((await lag()) > 0);
}

/** Tickets as NDJSON over HTTP into the log of a running `up`, which matches them meanwhile: first load, then the same again. */
export async function benchIngest(): Promise<void> {
  const tickets = streamWorkload(events).events.flatMap((event) =>
    event.kind === 'ticket' ? [`${JSON.stringify(eventToJson('PosTransaction', event.value))}\n`] : [],
  );
  const dir = mkdtempSync(join(tmpdir(), 'reconduit-bench-ingest-'));
  const up = await startUp(dir);
  try {
    await sendAll(up.url, bodiesOf(tickets.slice(0, warmUpTickets)));
    await matched(up);
    const bodies = bodiesOf(tickets.slice(warmUpTickets));
    const first = await measured(up, bodies);
    await matched(up);
    const again = await measured(up, bodies);
    const head = ['load', 'events acknowledged', 'events/s', 'CPU µs an event, all threads', 'peak memory MB'];
    const text = [
      `\`POST /v1/pos/transactions\`, bodies of ${count(ticketsPerBody)} tickets, ${connections} at a time; the client is on the same two cores.`,
      'Each event is answered when it is synced to disk; it is matched, and stored in ClickHouse, meanwhile.',
      '',
      table(head, [
        ['first', ...first],
        ['the same again', ...again],
      ]),
    ];
    writeResults('ingest', text.join('\n'));
  } finally {
    up.process.kill('SIGTERM');
    await once(up.process, 'exit');
    rmSync(dir, { recursive: true, force: true });
  }
}
