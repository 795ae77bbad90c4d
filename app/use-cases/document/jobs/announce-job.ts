import type { JobEvent } from '../../../../schemas/generated/types.ts';
import { topics } from '../../../../schemas/topics.ts';
import type { LogPorts } from '../../ports.ts';
import { recordsOf } from '../../publish.ts';
import type { Job, JobStatus } from './job.ts';

const statusOnTopic: Readonly<Record<JobStatus, JobEvent['status']>> = {
  queued: 'QUEUED',
  running: 'RUNNING',
  completed: 'COMPLETED',
  failed: 'FAILED',
  cancelled: 'CANCELLED',
};

function eventOf(job: Job): JobEvent {
  const { summary } = job;
  return {
    jobId: job.jobId,
    revision: job.revision,
    practiceId: 'default',
    runId: job.runId,
    kind: 'RECONCILE',
    status: statusOnTopic[job.status],
    progressPercent: job.progressPercent,
    threshold: job.threshold,
    totalRewards: job.totalRewards,
    totalPos: job.totalPos,
    matchesFound: summary?.matchesFound ?? 0,
    needsReview: summary?.needsReview ?? 0,
    unmatchedRewards: summary?.unmatchedRewards ?? 0,
    unmatchedPos: summary?.unmatchedPos ?? 0,
    rejected: (summary?.rejectedRewards ?? 0) + (summary?.rejectedPos ?? 0),
    rewardsCents: summary?.rewardsCents ?? 0,
    matchedCents: summary?.matchedCents ?? 0,
    atStakeCents: summary?.atStakeCents ?? 0,
    modelId: job.modelId,
    attempts: job.attempts,
    createdAt: job.createdAtMs,
    startedAt: job.startedAtMs,
    finishedAt: job.finishedAtMs,
    errorCode: job.error?.code ?? null,
    error: job.error?.message ?? null,
  };
}

/** Appends how a job stands to `jobs`. The folder is the truth for this process: what cannot be appended is only logged. */
export async function announceJob(ports: LogPorts, job: Job): Promise<void> {
  try {
    await ports.publisher.publish(recordsOf(ports, topics.jobs, job.jobId, eventOf(job)));
  } catch (error) {
    const { message: reason } = error as Error;
    ports.telemetry.log('warn', 'how a job stands could not be appended', { job_id: job.jobId, reason });
  }
}
