import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { type TestContext, test } from 'node:test';
import { createCli, eventually, type RunningUp } from '../support/cli.ts';
import { customers, jobClient, stated } from '../support/job-client.ts';
import { ticket } from '../support/live-feed.ts';

interface Health {
  readonly status: string;
  readonly reasons: readonly string[];
  readonly cpu_percent: number;
  readonly memory_used_mb: number;
  readonly disk_free_mb: number;
  readonly jobs: Readonly<Record<string, number>>;
}

async function healthOf({ url }: RunningUp): Promise<Health> {
  return (await (await fetch(`${url}/health`)).json()) as Health;
}

function json(body: unknown): RequestInit {
  return { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

/** A file as a form holds it. */
function upload(): RequestInit {
  const form = new FormData();
  form.set('file', new Blob(['customer_name,amount,date\nAnn Lee,40.00,2026-01-20\n']), 'alle.csv');
  return { method: 'POST', body: form };
}

/** Everything that brings data in is refused with 503 and when to come again; what only asks is answered. */
async function assertSheds(up: RunningUp, why: RegExp): Promise<void> {
  const ndjson = { ...json(ticket(1)), headers: { 'content-type': 'application/x-ndjson' } };
  const intakes: [string, RequestInit][] = [
    ['/v1/pos/transactions', json(ticket(1))],
    ['/v1/pos/transactions', ndjson],
    ['/reconcile/start', json({ reward_transactions: [stated(1)], pos_transactions: [stated(1)] })],
    ['/upload/reward-transactions', upload()],
    ['/ingest?side=pos', ndjson],
  ];
  for (const [path, init] of intakes) {
    const answer = await fetch(`${up.url}${path}`, init);
    const { code, detail } = (await answer.json()) as { code: string; detail: string };
    assert.deepEqual([answer.status, code, answer.headers.get('retry-after')], [503, 'OVERLOADED', '5'], path);
    assert.match(detail, why, path);
  }
  const pair = { reward_transaction: stated(1), pos_transaction: stated(1) };
  assert.equal((await fetch(`${up.url}/predict`, json(pair))).status, 200);
}

test('short of memory, /health says so with the figure, and intake is refused before the process dies', async (t) => {
  const up = await createCli(t, { MAX_MEMORY_GB: '0.1', CPU_LIMIT_PERCENT: '100' }).up();
  const { status, reasons, memory_used_mb } = await healthOf(up);
  assert.equal(status, 'degraded');
  assert.ok(memory_used_mb > 92);
  assert.match(reasons.join(), /memory: \d+ MB are used of MAX_MEMORY_GB=0.1/);
  await assertSheds(up, /memory: \d+ MB are used/);
  assert.equal(await up.stop(), 0, up.stderr());
});

test('short of disk, /health says so with the figure, and intake is refused before files break', async (t) => {
  const up = await createCli(t, { MIN_FREE_DISK_GB: '1000000', CPU_LIMIT_PERCENT: '100' }).up();
  const { status, reasons, disk_free_mb } = await eventually(
    () => healthOf(up),
    (health) => health.disk_free_mb !== null,
  );
  assert.equal(status, 'degraded');
  assert.match(reasons.join(), new RegExp(`disk: ${disk_free_mb} MB are left, less than MIN_FREE_DISK_GB=1000000`));
  await assertSheds(up, /disk: \d+ MB are left/);
  assert.equal(await up.stop(), 0, up.stderr());
});

/** Keeps one processor busy until the test ends. */
function burn(t: TestContext): void {
  const child = spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' });
  t.after(() => child.kill('SIGKILL'));
}

test('above the CPU limit /health says so with the figure, and new jobs wait, but not for ever', async (t) => {
  const up = await createCli(t, { CPU_LIMIT_PERCENT: '5' }).up();
  burn(t);
  const { status, cpu_percent, reasons } = await eventually(
    () => healthOf(up),
    ({ cpu_percent }) => cpu_percent > 20,
  );
  assert.equal(status, 'degraded');
  assert.match(reasons.join(), new RegExp(`cpu: ${cpu_percent} % is above CPU_LIMIT_PERCENT=5`));
  const client = jobClient(up.url);
  const jobId = await client.started(customers(0, 3), customers(0, 3));
  // Jobs start at once otherwise; this one is passed over at every look for half a minute.
  const waits = await client.status(jobId);
  assert.deepEqual([waits.status, waits.attempts], ['queued', 0]);
  const started = await client.until(jobId, (job) => job.status !== 'queued');
  const { created_at, started_at } = started as unknown as { created_at: string; started_at: string };
  assert.ok(Date.parse(started_at) - Date.parse(created_at) >= 29_000);
  await client.until(jobId, (job) => job.status === 'completed');
  assert.equal(await up.stop(), 0, up.stderr());
});
