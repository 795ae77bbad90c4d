import type { Readable } from 'node:stream';

type Json = Readonly<Record<string, unknown>>;

/** A window of a job's results. */
export interface ResultsRequest {
  readonly jobId: string;
  readonly offset: number;
  readonly limit: number;
}

/** Bounded runs over given transactions. */
export interface JobUseCases {
  /**
   * Takes `{reward_transactions, pos_transactions, threshold}` as JSON bytes and queues a job.
   * @throws RECORD_INVALID when the body is no such thing; OVERLOADED, QUEUE_FULL when nothing may come in now.
   */
  start(body: Readable): Promise<Json>;
  /** Queued and running. */
  active(): readonly Json[];
  /** All that are kept, newest first. */
  history(limit: number): readonly Json[];
  /** @throws NOT_FOUND. */
  status(jobId: string): Json;
  /** @throws NOT_FOUND; JOB_STATE while it has none. */
  results(request: ResultsRequest): Promise<Json>;
  /** @throws NOT_FOUND; JOB_STATE when it has ended. */
  cancel(jobId: string): Promise<Json>;
  /** Its status at once and at every change, until it ends. @throws NOT_FOUND. */
  events(jobId: string, stopped: AbortSignal): AsyncIterable<Json>;
}
