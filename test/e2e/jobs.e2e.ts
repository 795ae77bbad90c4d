import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createCli, eventually } from '../support/cli.ts';
import { customers, jobClient, type ShownJob, stated } from '../support/job-client.ts';
import { countRows } from '../support/live-feed.ts';

// Others work on this machine too; a job here should not wait for them.
const quietMachine = { CPU_LIMIT_PERCENT: '100' };
const hasEnded = ({ status }: ShownJob): boolean => !['queued', 'running'].includes(status);

interface Results {
  readonly summary: Readonly<Record<string, number>>;
  readonly matches: readonly { readonly reward_transaction: { readonly customer_name: string } }[];
  readonly unmatched_rewards: readonly unknown[];
  readonly unmatched_pos: readonly unknown[];
  readonly exceptions: readonly {
    readonly decision_id: string;
    readonly amount: number;
    readonly next_step: string;
    readonly review: { readonly action: string } | null;
  }[];
  readonly rejected: readonly { readonly side: string; readonly index: number; readonly reason: string }[];
  readonly next_offset: number | null;
}

test('two jobs at once see only their own rows; results are paged, exported, analysed; live views stay empty', async (t) => {
  const cli = createCli(t, quietMachine);
  const { url } = await cli.up();
  const client = jobClient(url);
  // The same people on both: a job that saw the other's tickets would match them.
  const first = await client.started(customers(0, 60), customers(0, 50));
  const second = await client.started(
    [...customers(50, 20), { customer_name: 'No Amount', date: '2024-01-01' }],
    [...customers(60, 40), stated(2, { customer_name: '=cmd|calc' })],
  );
  const shown = await Promise.all([first, second].map((id) => client.until(id, hasEnded)));
  assert.deepEqual(
    shown.map(({ status, progress_percent, summary }) => [status, progress_percent, summary?.['matches_found']]),
    [
      ['completed', 100, 50],
      ['completed', 100, 10],
    ],
  );
  const results = await client.json<Results>(`/reconcile/jobs/${second}/results`);
  const { total_rewards, total_pos, unmatched_rewards, unmatched_pos, rejected_rewards } = results.summary;
  assert.deepEqual(
    { total_rewards, total_pos, unmatched_rewards, unmatched_pos, rejected_rewards },
    { total_rewards: 21, total_pos: 41, unmatched_rewards: 10, unmatched_pos: 31, rejected_rewards: 1 },
  );
  assert.deepEqual([results.unmatched_rewards.length, results.unmatched_pos.length], [10, 31]);
  assert.deepEqual([results.rejected[0]?.side, results.rejected[0]?.index], ['rewards', 20]);
  const seen: string[] = [];
  for (let offset: number | null = 0; offset !== null; ) {
    const page: Results = await client.json(`/reconcile/jobs/${first}/results?limit=20&offset=${offset}`);
    seen.push(...page.matches.map(({ reward_transaction }) => reward_transaction.customer_name));
    offset = page.next_offset;
  }
  assert.deepEqual(
    seen,
    customers(0, 50).map(({ customer_name }) => customer_name),
  );
  const sql = (text: string): Promise<number> => countRows(cli, text);
  assert.equal(await sql(`SELECT uniqExact(decision_id) FROM matches WHERE run_id = '${first}'`), 60);
  const { exceptions } = results;
  assert.ok(exceptions.length > 0 && exceptions.every(({ next_step }) => next_step !== ''));
  assert.deepEqual(
    exceptions.map(({ amount }) => amount),
    exceptions.map(({ amount }) => amount).sort((a, b) => b - a),
  );
  const stored = `SELECT count() FROM exceptions FINAL WHERE run_id = '${second}' AND state = 'OPEN'`;
  assert.equal(await sql(stored), exceptions.length);
  assert.equal(await sql('SELECT count() FROM current_matches'), 0);
  assert.equal(await sql('SELECT count() FROM open_exceptions'), 0);
  assert.equal(await sql("SELECT count() FROM jobs FINAL WHERE status = 'COMPLETED'"), 2);
  const post = (body: object): Promise<Response> =>
    fetch(`${url}/export`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  const [worst] = exceptions;
  const say = (body: object): Promise<Response> =>
    fetch(`${url}/reconcile/jobs/${second}/review`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  assert.equal((await say({ decision_id: 'r:nobody', action: 'approve' })).status, 404);
  assert.equal((await say({ decision_id: worst?.decision_id, action: 'reject', reason: 'seen' })).status, 200);
  const reviewed = await client.json<Results>(`/reconcile/jobs/${second}/results`);
  assert.equal(reviewed.exceptions[0]?.review?.action, 'reject');
  await eventually(
    () => sql("SELECT count() FROM audit WHERE action = 'review.reject'"),
    (rows) => rows === 1,
  );
  const csv = await (await post({ job_id: second, format: 'csv' })).text();
  assert.match(csv, /^unmatched_rewards,.*,reject,/m);
  assert.equal(csv.trim().split('\r\n').length, 1 + 10 + 10 + 31);
  assert.ok(csv.includes("'=cmd|calc"), 'a cell that begins like a formula is text');
  const exported = (await (await post({ job_id: first })).json()) as Results;
  assert.equal(exported.matches.length, 50);
  const run = (await (await post({ run_id: first, filters: { status: 'MATCHED' } })).json()) as {
    decisions: unknown[];
  };
  assert.ok(run.decisions.length > 0 && run.decisions.length <= 50);
  const analytics = await client.json<{ decisions: { decisions: number }; by_status: { decisions: number }[] }>(
    `/analytics/jobs/${first}`,
  );
  assert.equal(analytics.decisions.decisions, 60);
  assert.equal(
    analytics.by_status.reduce((sum, { decisions }) => sum + decisions, 0),
    60,
  );
  const performance = await client.json<{ jobs: { completed: number; transactions: number } }>(
    '/analytics/performance',
  );
  assert.deepEqual([performance.jobs.completed, performance.jobs.transactions], [2, 172]);
  const history = await client.json<{ jobs: ShownJob[] }>('/reconcile/history');
  assert.deepEqual(
    history.jobs.map(({ job_id }) => job_id),
    [second, first],
  );
});

const large = 20_000;

async function eventsOf(url: string, jobId: string): Promise<ShownJob[]> {
  const text = await (await fetch(`${url}/reconcile/jobs/${jobId}/events`)).text();
  return [...text.matchAll(/^data: (.*)$/gm)].map(([, data]) => JSON.parse(data ?? '') as ShownJob);
}

test('a job is cancelled within a second, while another is killed with the process and ends after a restart', async (t) => {
  const cli = createCli(t, { ...quietMachine, MAX_WORKERS: '2' });
  let up = await cli.up();
  let client = jobClient(up.url);
  const cancelled = await client.started(customers(0, large), customers(0, large));
  await client.until(cancelled, ({ status }) => status === 'running');
  const watched = eventsOf(up.url, cancelled);
  const answer = await client.json<ShownJob>(`/reconcile/jobs/${cancelled}`, { method: 'DELETE' });
  assert.equal(answer.status, 'cancelled');
  assert.equal((await watched).at(-1)?.status, 'cancelled');
  const again = await fetch(`${up.url}/reconcile/jobs/${cancelled}`, { method: 'DELETE' });
  assert.equal(again.status, 409);
  assert.equal((await fetch(`${up.url}/reconcile/jobs/${cancelled}/results`)).status, 409);
  assert.equal((await fetch(`${up.url}/reconcile/jobs/nobody`)).status, 404);

  const killed = await client.started(customers(0, 3000), customers(0, 3000));
  await client.until(killed, ({ progress_percent }) => progress_percent > 0);
  await up.stop('SIGKILL');
  up = await cli.up();
  client = jobClient(up.url);
  const progress = (await eventsOf(up.url, killed)).map(({ progress_percent }) => progress_percent);
  assert.deepEqual(
    progress,
    [...progress].sort((a, b) => a - b),
  );
  assert.ok(
    progress.some((percent) => percent > 10 && percent < 40),
    `it stood still while the model was fitted: ${progress}`,
  );
  const { status, attempts, run_id, summary } = await client.status(killed);
  assert.deepEqual([status, attempts, summary?.['matches_found']], ['completed', 2, 3000]);
  assert.equal(await countRows(cli, `SELECT uniqExact(decision_id) FROM matches WHERE run_id = '${run_id}'`), 3000);
  assert.equal((await client.status(cancelled)).status, 'cancelled');
});
