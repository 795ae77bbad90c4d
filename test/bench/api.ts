import { Agent, request } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { customers, jobClient, type ShownJob, stated } from '../support/job-client.ts';
import { count, table, writeResults } from './results-file.ts';
import { type HttpServer, startHttpServer } from './system/http-server.ts';

const perSecond = 200;
const idleMs = 12_000;
const warmUpMs = 3000;
// On a machine that others keep busy the job is cut here, and that is said: all of it ends in two and a half minutes.
const longestJobMs = 105_000;
const jobRows = 100_000;
const pair = JSON.stringify({ reward_transaction: stated(1), pos_transaction: stated(1), threshold: 0.95 });

function predictOnce(url: string, agent: Agent): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(pair) };
    const asked = request(`${url}/predict`, { method: 'POST', agent, headers }, (answer) => {
      answer.resume();
      answer.once('end', () => resolve(answer.statusCode ?? 0));
    });
    asked.once('error', reject);
    asked.end(pair);
  });
}

/** Milliseconds from when each request was due to its answer: one that is sent late counts as late. Sorted. */
async function pace(url: string, isOver: () => boolean): Promise<number[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: 50 });
  const delays: number[] = [];
  const under: Promise<void>[] = [];
  const started = performance.now();
  for (let i = 0; !isOver(); i++) {
    const due = started + (i * 1000) / perSecond;
    const early = due - performance.now();
    if (early > 0) await wait(early);
    under.push(
      predictOnce(url, agent).then((status) => {
        if (status !== 200) throw new Error(`/predict answered ${status}`);
        delays.push(performance.now() - due);
      }),
    );
  }
  await Promise.all(under);
  agent.destroy();
  return delays.sort((a, b) => a - b);
}

function after(ms: number): () => boolean {
  const end = performance.now() + ms;
  return () => performance.now() >= end;
}

function at(delays: readonly number[], share: number): string {
  return (delays[Math.ceil(share * delays.length) - 1] ?? 0).toFixed(1);
}

interface LargeJob {
  readonly delays: readonly number[];
  readonly peakMb: number;
  readonly seconds: number;
  readonly job: ShownJob;
}

async function runLargeJob(server: HttpServer): Promise<LargeJob> {
  const client = jobClient(server.url);
  let peakMb = 0;
  let job: ShownJob | null = null;
  const started = performance.now();
  const watch = setInterval(() => {
    peakMb = Math.max(peakMb, server.residentMb());
  }, 200);
  const running = (async () => {
    const jobId = await client.started(customers(0, jobRows), customers(jobRows / 10, jobRows));
    while (job === null) {
      await wait(500);
      const now = await client.status(jobId);
      const isOver = now.status !== 'queued' && now.status !== 'running';
      if (isOver) job = now;
      else if (performance.now() - started > longestJobMs)
        job = await client.json<ShownJob>(`/reconcile/jobs/${jobId}`, { method: 'DELETE' });
    }
  })();
  const delays = await pace(server.url, () => job !== null);
  await running;
  clearInterval(watch);
  const seconds = (performance.now() - started) / 1000;
  if (job === null) throw new Error('the job never ended');
  return { delays, peakMb, seconds, job };
}

/** Milliseconds from asking a running job to be cancelled to its being so. */
async function cancelMs(url: string): Promise<number> {
  const client = jobClient(url);
  const jobId = await client.started(customers(0, 20_000), customers(0, 20_000));
  await client.until(jobId, ({ status, progress_percent }) => status === 'running' && progress_percent > 0);
  const asked = performance.now();
  const { status } = await client.json<ShownJob>(`/reconcile/jobs/${jobId}`, { method: 'DELETE' });
  if (status !== 'cancelled') throw new Error(`the job is ${status}`);
  return performance.now() - asked;
}

/** Document 000's API on a server of its own: /predict alone and beside a large job, the job's memory, time to cancel. */
export async function benchApi(): Promise<void> {
  const server = await startHttpServer();
  try {
    await pace(server.url, after(warmUpMs));
    const alone = await pace(server.url, after(idleMs));
    const cancel = await cancelMs(server.url);
    const { delays, peakMb, seconds, job } = await runLargeJob(server);
    const rows = [
      ['/predict alone: p50, p99, longest ms', `${at(alone, 0.5)}, ${at(alone, 0.99)}, ${at(alone, 1)}`],
      ['/predict beside the job: p50, p99, longest ms', `${at(delays, 0.5)}, ${at(delays, 0.99)}, ${at(delays, 1)}`],
      [`job, seconds from its first byte to ${job.status}`, seconds.toFixed(1)],
      ['job, done, %', job.progress_percent.toFixed(1)],
      ['job, matches found', count(job.summary?.['matches_found'] ?? 0)],
      ['memory of the process at its peak, MB', count(peakMb)],
      ['running job cancelled, ms', cancel.toFixed(0)],
    ];
    const text = [
      `One process; /predict at ${perSecond} requests/s, timed from when each was due. The job: ${count(jobRows)} reward and ${count(jobRows)} point-of-sale transactions, a tenth without a counterpart.`,
      '',
      table(['figure', 'value'], rows),
    ];
    writeResults('api', text.join('\n'));
  } finally {
    await server.stop();
  }
}
