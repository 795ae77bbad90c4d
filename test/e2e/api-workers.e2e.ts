import assert from 'node:assert/strict';
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { createCli, eventually } from '../support/cli.ts';
import { customers, jobClient, type ShownJob } from '../support/job-client.ts';

/** Which process answers over a connection of its own. */
function servedBy(url: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const asked = request(`${url}/health`, { agent: false }, (answer) => {
      text(answer).then(() => resolve(Number(answer.headers['x-served-by'])), reject);
    });
    asked.once('error', reject);
    asked.end();
  });
}

/** The processes that answer, asked until so many were seen. */
async function processes(url: string, count: number): Promise<Set<number>> {
  const seen = new Set<number>();
  await eventually(
    async () => seen.add(await servedBy(url)).size,
    (size) => size >= count,
  );
  return seen;
}

test('with API_WORKERS=2 two processes answer, reach the owner of the data, are replaced, and end with it', async (t) => {
  const cli = createCli(t, { API_WORKERS: '2', CPU_LIMIT_PERCENT: '100' });
  const up = await cli.up();
  const url = up.publicUrl;
  const pids = await processes(url, 2);
  assert.ok(!pids.has(up.process.pid ?? 0), 'workers answer, not the owner');

  const client = jobClient(url);
  const jobId = await client.started(customers(0, 30), customers(0, 20));
  const events = await (await fetch(`${url}/reconcile/jobs/${jobId}/events`)).text();
  const last = JSON.parse(/^data: (.*)$/gm.exec(events.slice(events.lastIndexOf('data: ')))?.[1] ?? '') as ShownJob;
  assert.deepEqual([last.status, last.summary?.['matches_found']], ['completed', 20]);
  const form = new FormData();
  form.set('file', new Blob(['customer_name,amount,date\nAnn Lee,40.00,2026-01-20\n']), 'alle.csv');
  const upload = await fetch(`${url}/upload/reward-transactions`, { method: 'POST', body: form });
  assert.equal(((await upload.json()) as { transactions: unknown[] }).transactions.length, 1);
  assert.equal((await fetch(`${url}/health`, { headers: { origin: 'http://evil.example' } })).status, 403);

  const [killed = 0] = pids;
  process.kill(killed, 'SIGKILL');
  await eventually(
    () => processes(url, 2).catch(() => new Set([killed])),
    (now) => !now.has(killed),
  );
  assert.equal(await up.stop('SIGTERM'), 0, up.stderr());
  await assert.rejects(servedBy(url));
});

/** Asks one after the other over new connections until told to stop; gives how many were answered and how many broken off. */
async function keepAsking(url: string, isOver: () => boolean): Promise<{ answered: number; broken: number }> {
  const seen = { answered: 0, broken: 0 };
  while (!isOver()) {
    await servedBy(url).then(
      () => seen.answered++,
      () => seen.broken++,
    );
  }
  return seen;
}

test('whoever asks while workers are killed again and again is answered or told that the connection broke: nobody hangs', async (t) => {
  const cli = createCli(t, { API_WORKERS: '2', CPU_LIMIT_PERCENT: '100' });
  const up = await cli.up();
  const url = up.publicUrl;
  let isOver = false;
  const clients = Array.from({ length: 20 }, () => keepAsking(url, () => isOver));
  for (let i = 0; i < 6; i++) {
    const [killed = 0] = await processes(url, 1).catch(() => new Set<number>());
    if (killed !== 0) process.kill(killed, 'SIGKILL');
    await eventually(
      () => servedBy(url).catch(() => killed),
      (pid) => pid !== killed,
    );
  }
  isOver = true;
  // Hangs here when one of them waits for an answer that never comes.
  const seen = await Promise.all(clients);
  assert.ok(seen.every(({ answered }) => answered > 0));
  assert.equal(await up.stop('SIGTERM'), 0, up.stderr());
});
