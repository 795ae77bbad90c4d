import type { Job } from './job.ts';

/** What may run at once. */
export interface QueueLimits {
  /** MAX_WORKERS. */
  readonly maxRunning: number;
  /** Beyond them a job is refused. */
  readonly maxQueued: number;
  /** For the heaps of all running jobs together. */
  readonly memoryMb: number;
}

const baseMb = 96;
// 100,000 tickets and 53,000 redemptions peaked at 838 MB in a process of their own, most of it garbage not yet collected.
const mbOfThousandRows = 4;

/** Heap, in MB, that a job of this size may take; `limitMb` at most. */
export function heapMbOf({ totalRewards, totalPos }: Pick<Job, 'totalRewards' | 'totalPos'>, limitMb: number): number {
  return Math.min(limitMb, Math.ceil(baseMb + (mbOfThousandRows * (totalRewards + totalPos)) / 1000));
}

// Somebody else's load may last for ever: after so long a job runs all the same, one at a time.
const cpuPatienceMs = 30_000;

/** What the choice of the next job depends on. */
export interface QueueState {
  readonly queued: readonly Job[];
  readonly running: readonly Job[];
  readonly nowMs: number;
  readonly isCpuHigh: boolean;
}

/** The job to start now, first come first served; null: none yet. */
export function nextToRun({ queued, running, nowMs, isCpuHigh }: QueueState, limits: QueueLimits): Job | null {
  const job = queued[0];
  if (!job || running.length >= limits.maxRunning) return null;
  const isPatient = nowMs - job.createdAtMs < cpuPatienceMs;
  if (isCpuHigh && (running.length > 0 || isPatient)) return null;
  const used = running.reduce((sum, other) => sum + heapMbOf(other, limits.memoryMb), 0);
  const fits = running.length === 0 || used + heapMbOf(job, limits.memoryMb) <= limits.memoryMb;
  return fits ? job : null;
}
