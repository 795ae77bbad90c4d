import type { Readable } from 'node:stream';

type Json = Readonly<Record<string, unknown>>;

/** Who asks: the only practices that it may touch; null: all. A job belongs to those of whoever started it. */
export interface JobCaller {
  readonly practices: readonly string[] | null;
}

/** A window of a job's results. */
export interface ResultsRequest {
  readonly jobId: string;
  readonly offset: number;
  readonly limit: number;
}

/** What a person says of one exception of a job. */
export interface JobReviewRequest {
  readonly jobId: string;
  readonly decisionId: string;
  readonly action: 'approve' | 'reject' | 'undo';
  readonly reason: string | null;
  readonly actor: string;
  readonly requestId: string;
}

/** Reconciliation jobs over transactions that a request brings. */
export interface JobUseCases {
  /**
   * Takes `{reward_transactions, pos_transactions, threshold}` as JSON bytes and queues a job.
   * @throws RECORD_INVALID when the body is no such thing; OVERLOADED, QUEUE_FULL when nothing may come in now.
   */
  start(body: Readable, caller: JobCaller): Promise<Json>;
  /** Queued and running. */
  active(caller: JobCaller): readonly Json[];
  /** All that are kept, newest first. */
  history(limit: number, caller: JobCaller): readonly Json[];
  /** @throws NOT_FOUND. */
  status(jobId: string, caller: JobCaller): Json;
  /** @throws NOT_FOUND; JOB_STATE while it has none. */
  results(request: ResultsRequest, caller: JobCaller): Promise<Json>;
  /** Kept with the job, and shown in its results and exports. @throws NOT_FOUND; JOB_STATE while it has no results. */
  review(request: JobReviewRequest, caller: JobCaller): Promise<Json>;
  /** @throws NOT_FOUND; JOB_STATE when it has ended. */
  cancel(jobId: string, caller: JobCaller): Promise<Json>;
  /** Its status at once and at every change, until it ends. @throws NOT_FOUND. */
  events(jobId: string, caller: JobCaller, stopped: AbortSignal): AsyncIterable<Json>;
}
