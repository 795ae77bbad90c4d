import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { type TestContext, test } from 'node:test';
import { hasEnded, type Job } from '../../../../../app/use-cases/document/jobs/job.ts';
import { JobBoard, type JobBoardParts } from '../../../../../app/use-cases/document/jobs/job-board.ts';
import { openJobFolders } from '../../../../../app/use-cases/document/jobs/job-folder.ts';
import { createJobRequests } from '../../../../../app/use-cases/document/jobs/job-requests.ts';
import { prepareJob } from '../../../../../app/use-cases/document/jobs/prepare-job.ts';
import { createRecordingTelemetry } from '../../../../support/recording-telemetry.ts';
import { steadyClock } from '../../../../support/steady-clock.ts';
import { temporaryFolder } from '../../../../support/temporary-folder.ts';

const one = { customer_name: 'Ann Lee', amount: 40, date: '2026-01-20' };
const body = (over: object = {}): Readable =>
  Readable.from([JSON.stringify({ reward_transactions: [one], pos_transactions: [one], ...over })]);

function folder(t: TestContext): string {
  const { path, remove } = temporaryFolder();
  t.after(remove);
  return path;
}

function deferred(): { promise: Promise<never>; resolve(value: never): void } {
  let resolve: (value: never) => void = () => undefined;
  const promise = new Promise<never>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

/** A board whose threads never end by themselves. */
function board(dir: string, over: Partial<JobBoardParts> = {}): { board: JobBoard; runs: Job[] } {
  const runs: Job[] = [];
  const parts: JobBoardParts = {
    folders: openJobFolders(dir),
    limits: { maxRunning: 1, maxQueued: 2, memoryMb: 1000 },
    clock: steadyClock,
    telemetry: createRecordingTelemetry(),
    threshold: 0.95,
    prepare: prepareJob,
    run: async (job) => {
      runs.push(job);
      return { outcome: new Promise<never>(() => undefined), stop: async () => undefined };
    },
    store: async () => undefined,
    readBack: async () => undefined,
    announce: async () => undefined,
    admit: () => undefined,
    isCpuHigh: () => false,
    ...over,
  };
  return { board: new JobBoard(parts), runs };
}

async function begun({ runs }: { runs: readonly Job[] }): Promise<void> {
  while (runs.length === 0) await new Promise((done) => setImmediate(done));
}

async function opened(
  t: TestContext,
  dir: string,
  over: Partial<JobBoardParts> = {},
): Promise<ReturnType<typeof board>> {
  const made = board(dir, over);
  await made.board.open();
  t.after(() => made.board.close());
  return made;
}

test('more jobs than may wait are refused, and can come again when one is cancelled', async (t) => {
  const { board: jobs } = await opened(t, folder(t));
  const started = [await jobs.start(body(), null), await jobs.start(body(), null), await jobs.start(body(), null)];
  await assert.rejects(jobs.start(body(), null), { code: 'QUEUE_FULL' });
  await jobs.cancel(started[2]?.jobId ?? '');
  await jobs.start(body(), null);
});

test('a body that asks for nothing usable is refused with the reason, and leaves nothing behind', async (t) => {
  const dir = folder(t);
  const { board: jobs } = await opened(t, dir);
  const wrong: [Readable, RegExp][] = [
    [Readable.from(['{']), /not JSON/],
    [Readable.from([Buffer.from('{"é":1}', 'latin1')]), /not UTF-8/],
    [Readable.from(['[]']), /not a JSON object/],
    [body({ reward_transactions: 7 }), /reward_transactions: give a list/],
    [body({ pos_transactions: undefined }), /pos_transactions: give a list/],
    [body({ threshold: 1.5 }), /threshold/],
    [body({ threshold: 'high' }), /threshold/],
    [body({ reward_transactions: [], pos_transactions: [] }), /both empty/],
    [Readable.from([`{"reward_transactions":${'['.repeat(1e5)}${']'.repeat(1e5)},"pos_transactions":[]}`]), /too deep/],
  ];
  for (const [text, reason] of wrong)
    await assert.rejects(jobs.start(text, null), { code: 'RECORD_INVALID', message: reason });
  assert.deepEqual(await openJobFolders(dir).load(), []);
});

test('what ran when the process ended begins again; what was stored meanwhile stays under the old run', async (t) => {
  const dir = folder(t);
  const first = board(dir);
  await first.board.open();
  const { jobId } = await first.board.start(body(), null);
  await begun(first);
  await first.board.close();
  const folders = openJobFolders(dir);
  const [left] = await folders.load();
  assert.equal(left?.status, 'running');
  const again = await opened(t, dir);
  await begun(again);
  assert.deepEqual(
    again.runs.map((job) => [job.jobId, job.runId, job.attempts]),
    [[jobId, jobId, 2]],
  );
  await again.board.close();
  const [twice] = await folders.load();
  await folders.save({ ...(twice as Job), isStoring: true });
  const third = await opened(t, dir);
  await begun(third);
  assert.deepEqual(
    third.runs.map((job) => [job.runId, job.attempts]),
    [[`${jobId}-3`, 3]],
  );
  await third.board.close();
  const last = await opened(t, dir);
  const { status, error } = last.board.get(jobId);
  assert.deepEqual([status, error?.code, last.runs.length], ['failed', 'JOB_FAILED', 0]);
});

test('a folder that a crash left half-made is cleared away', async (t) => {
  const dir = folder(t);
  const folders = openJobFolders(dir);
  const begun = await folders.begin('half');
  writeFileSync(join(begun, 'request.json'), '{');
  const { board: jobs } = await opened(t, dir);
  assert.deepEqual(jobs.all(), []);
});

test('cancelling stops the thread, and what the thread says afterwards changes nothing', async (t) => {
  const { promise, resolve } = deferred();
  let stops = 0;
  const run = async (): ReturnType<JobBoardParts['run']> => ({
    outcome: promise,
    stop: async () => {
      stops++;
    },
  });
  const { board: jobs } = await opened(t, folder(t), { run });
  const { jobId } = await jobs.start(body(), null);
  await jobs.cancel(jobId);
  assert.ok(stops > 0);
  resolve({ summary: null, modelId: 'm', decisions: 0 } as never);
  await new Promise((done) => setImmediate(done));
  assert.equal(jobs.get(jobId).status, 'cancelled');
  assert.ok(hasEnded(jobs.get(jobId)));
  await assert.rejects(jobs.cancel(jobId), { code: 'JOB_STATE' });
});

test("a caller of some practices sees the jobs of its own, and none of anybody else's", async (t) => {
  const { board: jobs } = await opened(t, folder(t), { limits: { maxRunning: 1, maxQueued: 5, memoryMb: 1000 } });
  const requests = createJobRequests({
    audit: async () => undefined,
    board: jobs,
    folders: openJobFolders(folder(t)),
    nowMs: () => 0,
  });
  const spa = { practices: ['spa-1'] };
  const own = await requests.start(body(), spa);
  const others = [
    await requests.start(body(), { practices: ['spa-2'] }),
    await requests.start(body(), { practices: null }),
  ];
  assert.deepEqual(
    requests.active(spa).map((job) => job['job_id']),
    [own['job_id']],
  );
  assert.equal(requests.history(10, { practices: null }).length, 3);
  for (const job of others) {
    const jobId = String(job['job_id']);
    assert.throws(() => requests.status(jobId, spa), { code: 'NOT_FOUND' });
    assert.throws(() => requests.events(jobId, spa, AbortSignal.abort()), { code: 'NOT_FOUND' });
    await assert.rejects(requests.cancel(jobId, spa), { code: 'NOT_FOUND' });
    await assert.rejects(requests.results({ jobId, offset: 0, limit: 1 }, spa), { code: 'NOT_FOUND' });
  }
});

test('nothing is kept of who watched a job: neither once it has ended, nor of who goes away', async (t) => {
  const { board: jobs } = await opened(t, folder(t));
  let watchers = 0;
  const watch = jobs.watch.bind(jobs);
  jobs.watch = (jobId, changed) => {
    const stop = watch(jobId, changed);
    watchers++;
    return () => {
      watchers--;
      stop();
    };
  };
  const folders = openJobFolders(folder(t));
  const requests = createJobRequests({ audit: async () => undefined, board: jobs, folders, nowMs: () => 0 });
  const all = { practices: null };
  const { jobId } = await jobs.start(body(), null);
  const leaving = new AbortController();
  const left = requests.events(jobId, all, leaving.signal)[Symbol.asyncIterator]();
  await left.next();
  leaving.abort();
  while (!(await left.next()).done);
  const seen: unknown[] = [];
  const watched = (async () => {
    for await (const { status } of requests.events(jobId, all, new AbortController().signal)) seen.push(status);
  })();
  await jobs.cancel(jobId);
  await watched;
  for await (const { status } of requests.events(jobId, all, new AbortController().signal)) seen.push(status);
  assert.deepEqual([seen.at(-1), watchers], ['cancelled', 0]);
});
