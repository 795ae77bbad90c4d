import type { ErrorCode } from '../../processors/errors.ts';
import type { MatchDecision, Reference } from '../../schemas/generated/types.ts';
import type { JobPhase, JobSummary } from '../use-cases/document/jobs/job.ts';
import type { PreparedJob } from '../use-cases/document/jobs/prepare-job.ts';
import type { MatchSettings } from '../use-cases/reconcile/match-batch.ts';

/** What a job's thread is started with. */
export interface JobData {
  readonly dir: string;
  readonly runId: string;
  readonly sent: PreparedJob & { readonly threshold: number };
  readonly batchSize: number;
  readonly settings: MatchSettings;
  readonly references: readonly Reference[];
  /** Model file to use as it is; null: the shipped one, fitted to the job's own rows. */
  readonly model: string | null;
}

/** What it tells. It waits for an answer to `decisions` before it goes on, so that memory stays bounded. */
export type JobMessage =
  | { readonly kind: 'progress'; readonly phase: JobPhase; readonly percent: number }
  | { readonly kind: 'decisions'; readonly decisions: readonly MatchDecision[]; readonly percent: number }
  | { readonly kind: 'done'; readonly summary: JobSummary; readonly modelId: string; readonly decisions: number }
  | { readonly kind: 'failed'; readonly code: ErrorCode | null; readonly message: string };
