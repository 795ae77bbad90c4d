import type { Readable } from 'node:stream';
import type { JobCaller } from './job-use-cases.ts';

type Json = Readonly<Record<string, unknown>>;

/** Which decisions; what is absent lets all through. */
export interface ExportFilters {
  readonly status?: string;
  readonly recommendation?: string;
  readonly exception?: string;
  readonly program?: string;
  readonly practice_id?: string;
  readonly clinic_id?: string;
  readonly min_probability?: number;
  /** Days, YYYY-MM-DD, both inclusive. */
  readonly from?: string;
  readonly to?: string;
}

/** What to export: a job's results, or the decisions of a run (`live` when neither is named). */
export interface ExportRequest {
  readonly job_id?: string;
  readonly run_id?: string;
  readonly filters?: ExportFilters;
  readonly format: 'json' | 'csv';
}

/** What was found, as files and as figures; of the caller's practices and jobs only. */
export interface ReportUseCases {
  /** As it is read: never all in memory. @throws NOT_FOUND, JOB_STATE. */
  export(request: ExportRequest, caller: JobCaller): Promise<Readable>;
  /** @throws CLICKHOUSE_UNAVAILABLE. */
  performance(caller: JobCaller): Promise<Json>;
  /** @throws NOT_FOUND, CLICKHOUSE_UNAVAILABLE. */
  jobAnalytics(jobId: string, caller: JobCaller): Promise<Json>;
}
