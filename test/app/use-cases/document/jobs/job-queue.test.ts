import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Job } from '../../../../../app/use-cases/document/jobs/job.ts';
import { nextToRun } from '../../../../../app/use-cases/document/jobs/job-queue.ts';

const limits = { maxRunning: 2, maxQueued: 50, memoryMb: 1000 };
const calm = { nowMs: 1000, isCpuHigh: false };

function job(jobId: string, rows = 10): Job {
  return { jobId, totalRewards: rows, totalPos: 0, createdAtMs: 0 } as Job;
}

test('the job that came first runs first, and no more than MAX_WORKERS at once', () => {
  const [a, b, c] = [job('a'), job('b'), job('c')];
  assert.equal(nextToRun({ queued: [b, c], running: [a], ...calm }, limits), b);
  assert.equal(nextToRun({ queued: [c], running: [a, b], ...calm }, limits), null);
});

test('a job waits until its memory is free; one that is too large for all of it runs alone', () => {
  const huge = job('huge', 1_000_000);
  assert.equal(nextToRun({ queued: [huge], running: [job('a')], ...calm }, limits), null);
  assert.equal(nextToRun({ queued: [huge], running: [], ...calm }, limits), huge);
});

test('above the CPU limit new jobs wait; load that never ends delays the first for half a minute', () => {
  const queued = [job('a')];
  assert.equal(nextToRun({ queued, running: [], nowMs: 1000, isCpuHigh: true }, limits), null);
  assert.equal(nextToRun({ queued, running: [], nowMs: 30_000, isCpuHigh: true }, limits), queued[0]);
  assert.equal(nextToRun({ queued, running: [job('b')], nowMs: 30_000, isCpuHigh: true }, limits), null);
});
