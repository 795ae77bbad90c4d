import type {
  JobCaller,
  JobReviewRequest,
  JobUseCases,
  ResultsRequest,
} from '../../../../connectors/http/job-use-cases.ts';
import { ReconduitError } from '../../../../processors/errors.ts';
import { hasEnded, type Job, jobJson, summaryJson } from './job.ts';
import { type JobBoard, noSuchJob } from './job-board.ts';
import type { JobFolders } from './job-folder.ts';
import { addReview, type JobReview, listsException, readReviews } from './job-reviews.ts';
import { readList, resultLists } from './result-files.ts';

/** What requests about jobs are answered from. */
export interface JobRequestParts {
  readonly board: JobBoard;
  readonly folders: JobFolders;
  nowMs(): number;
  /** Writes down who said what of which job. */
  audit(review: JobReview, jobId: string, requestId: string): Promise<void>;
}

/** A completed job. @throws NOT_FOUND; JOB_STATE when it has no results, or none yet. */
export function completedJob(board: JobBoard, jobId: string): Job {
  const job = board.get(jobId);
  if (job.status === 'completed') return job;
  const why = job.error === null ? '' : `: ${job.error.message}`;
  throw new ReconduitError('JOB_STATE', `the job is ${job.status}${why}; results are there once it is completed`);
}

async function results({ board, folders }: JobRequestParts, { jobId, offset, limit }: ResultsRequest): Promise<object> {
  const job = completedJob(board, jobId);
  const { summary } = job;
  const dir = folders.pathOf(jobId);
  const pages = await Promise.all(
    resultLists.map(async (list) => [list, await readList(dir, list, offset, limit)] as const),
  );
  const isFull = pages.some(([, page]) => page.length === limit);
  const reviews = await readReviews(dir);
  const { exceptions = [], ...lists } = Object.fromEntries(pages);
  return {
    job_id: jobId,
    status: job.status,
    run_id: job.runId,
    model_id: job.modelId,
    threshold: job.threshold,
    summary: summary === null ? null : summaryJson(summary),
    ...lists,
    exceptions: exceptions.map((one) => ({ ...(one as object), review: reviewOf(reviews, one) })),
    offset,
    limit,
    next_offset: isFull ? offset + limit : null,
  };
}

function reviewOf(reviews: ReadonlyMap<string, JobReview>, exception: unknown): JobReview | null {
  return reviews.get((exception as { decision_id: string }).decision_id) ?? null;
}

async function review(
  { board, folders, nowMs, audit }: JobRequestParts,
  request: JobReviewRequest,
): Promise<JobReview> {
  const { jobId, decisionId, action, actor, reason, requestId } = request;
  completedJob(board, jobId);
  const dir = folders.pathOf(jobId);
  if (!(await listsException(dir, decisionId)))
    throw new ReconduitError('NOT_FOUND', `the job has no exception of the decision ${decisionId}`);
  const said = { decision_id: decisionId, action, actor, reason, reviewed_at: new Date(nowMs()).toISOString() };
  await audit(said, jobId, requestId);
  await addReview(dir, said);
  return said;
}

async function* statusEvents(
  { board, nowMs }: JobRequestParts,
  jobId: string,
  stopped: AbortSignal,
): AsyncGenerator<Record<string, unknown>> {
  let last = '';
  let wake = (): void => undefined;
  const stopWatching = board.watch(jobId, () => wake());
  stopped.addEventListener('abort', () => wake());
  try {
    while (!stopped.aborted) {
      // Before the look: what changes while its answer is being sent must not be missed.
      const changed = new Promise<void>((resolve) => {
        wake = resolve;
      });
      const job = board.get(jobId);
      const text = JSON.stringify([job.status, job.phase, job.progressPercent]);
      if (text !== last) yield jobJson(job, nowMs());
      last = text;
      if (hasEnded(job)) return;
      await changed;
    }
  } finally {
    stopWatching();
  }
}

/** Whether a caller may see a job: it sees all, or everything that the job's starter sees. */
export function mayTouch({ practices }: Job, caller: JobCaller): boolean {
  const { practices: own } = caller;
  return own === null || (practices?.every((id) => own.includes(id)) ?? false);
}

/** Answers requests about jobs. */
export function createJobRequests(parts: JobRequestParts): JobUseCases {
  const { board, nowMs } = parts;
  const shown = (job: Job): Record<string, unknown> => jobJson(job, nowMs());
  const seenBy = (caller: JobCaller): Job[] => board.all().filter((job) => mayTouch(job, caller));
  const get = (jobId: string, caller: JobCaller): Job => {
    const job = board.get(jobId);
    if (!mayTouch(job, caller)) throw noSuchJob(jobId);
    return job;
  };
  return {
    start: async (body, { practices }) => shown(await board.start(body, practices)),
    active: (caller) =>
      seenBy(caller)
        .filter((job) => !hasEnded(job))
        .map(shown),
    history: (limit, caller) => seenBy(caller).reverse().slice(0, limit).map(shown),
    status: (jobId, caller) => shown(get(jobId, caller)),
    results: async (request, caller) => {
      get(request.jobId, caller);
      return { ...(await results(parts, request)) };
    },
    review: async (request, caller) => {
      get(request.jobId, caller);
      return { ...(await review(parts, request)) };
    },
    cancel: async (jobId, caller) => shown(await board.cancel(get(jobId, caller).jobId)),
    events: (jobId, caller, stopped) => statusEvents(parts, get(jobId, caller).jobId, stopped),
  };
}
