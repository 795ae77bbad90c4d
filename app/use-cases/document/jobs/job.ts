/** Where a job stands. Only the first two can change. */
export type JobStatus = 'queued' | 'running' | 'completed' | 'failed' | 'cancelled';

/** What a job is doing; one phase follows the other. */
export type JobPhase = 'waiting' | 'reading' | 'fitting' | 'matching' | 'storing' | 'done';

/** What a job found; amounts in cents. */
export interface JobSummary {
  readonly matchesFound: number;
  readonly autoApproved: number;
  readonly needsReview: number;
  readonly totalRewards: number;
  readonly totalPos: number;
  readonly unmatchedRewards: number;
  readonly unmatchedPos: number;
  readonly rejectedRewards: number;
  readonly rejectedPos: number;
  readonly rewardsCents: number;
  readonly matchedCents: number;
  readonly unmatchedRewardsCents: number;
  readonly reviewCents: number;
  readonly pending: number;
  readonly pendingCents: number;
  readonly atStakeCents: number;
  readonly exceptions: Readonly<Record<string, number>>;
  readonly averageProbability: number | null;
}

/** A job as its folder keeps it. */
export interface Job {
  readonly jobId: string;
  /** Under which its decisions are stored; the job's id unless it had to begin storing again. */
  readonly runId: string;
  /** Of whoever started it: others do not see it; null: it was somebody who sees all. */
  readonly practices: readonly string[] | null;
  /** 1 for the first; one more each change. */
  readonly revision: number;
  readonly status: JobStatus;
  readonly phase: JobPhase;
  readonly progressPercent: number;
  /** Least probability of a match. */
  readonly threshold: number;
  readonly totalRewards: number;
  readonly totalPos: number;
  readonly createdAtMs: number;
  readonly startedAtMs: number | null;
  readonly finishedAtMs: number | null;
  /** How often it was begun. */
  readonly attempts: number;
  /** Some of its decisions may be stored already. */
  readonly isStoring: boolean;
  readonly modelId: string | null;
  readonly summary: JobSummary | null;
  readonly error: { readonly code: string; readonly message: string } | null;
}

/** Whether nothing about a job changes any more. */
export function hasEnded({ status }: Job): boolean {
  return status !== 'queued' && status !== 'running';
}

/** Jobs by status. */
export function countsOf(jobs: readonly Job[]): Record<JobStatus, number> {
  const counts = { queued: 0, running: 0, completed: 0, failed: 0, cancelled: 0 };
  for (const { status } of jobs) counts[status]++;
  return counts;
}

function iso(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}

/** Money as JSON states it. */
function money(cents: number): number {
  return cents / 100;
}

/** The summary as document 000's client reads it. */
export function summaryJson(s: JobSummary): Record<string, unknown> {
  return {
    matches_found: s.matchesFound,
    auto_approved: s.autoApproved,
    needs_review: s.needsReview,
    total_rewards: s.totalRewards,
    total_pos: s.totalPos,
    unmatched_rewards: s.unmatchedRewards,
    unmatched_pos: s.unmatchedPos,
    rejected_rewards: s.rejectedRewards,
    rejected_pos: s.rejectedPos,
    match_rate: s.totalRewards === 0 ? null : s.matchesFound / s.totalRewards,
    average_probability: s.averageProbability,
    total_rewards_amount: money(s.rewardsCents),
    matched_amount: money(s.matchedCents),
    unmatched_rewards_amount: money(s.unmatchedRewardsCents),
    needs_review_amount: money(s.reviewCents),
    pending: s.pending,
    pending_amount: money(s.pendingCents),
    at_stake_amount: money(s.atStakeCents),
    exceptions: s.exceptions,
  };
}

/** A job as the routes show it. */
export function jobJson(job: Job, nowMs: number): Record<string, unknown> {
  const { startedAtMs, finishedAtMs } = job;
  return {
    job_id: job.jobId,
    status: job.status,
    progress_percent: job.progressPercent,
    phase: job.phase,
    threshold: job.threshold,
    total_rewards: job.totalRewards,
    total_pos: job.totalPos,
    created_at: iso(job.createdAtMs),
    started_at: iso(startedAtMs),
    finished_at: iso(finishedAtMs),
    duration_ms: startedAtMs === null ? null : (finishedAtMs ?? nowMs) - startedAtMs,
    attempts: job.attempts,
    run_id: job.runId,
    model_id: job.modelId,
    summary: job.summary === null ? null : summaryJson(job.summary),
    error: job.error,
  };
}
