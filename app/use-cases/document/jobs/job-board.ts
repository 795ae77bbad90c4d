import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { ReconduitError } from '../../../../processors/errors.ts';
import type { Clock } from '../../../../processors/ports/clock.ts';
import type { Telemetry } from '../../../../processors/ports/telemetry.ts';
import type { MatchDecision } from '../../../../schemas/generated/types.ts';
import type { JobListener, JobThread } from '../../../threads/start-job-thread.ts';
import { spoolBody } from '../../spool-body.ts';
import { limitedTo } from '../limited-body.ts';
import { hasEnded, type Job } from './job.ts';
import type { StoredRun } from './job-decisions.ts';
import type { JobFolders } from './job-folder.ts';
import { heapMbOf, nextToRun, type QueueLimits } from './job-queue.ts';
import { jobFiles, type PreparedJob } from './prepare-job.ts';

/** What jobs run on. */
export interface JobBoardParts {
  readonly folders: JobFolders;
  readonly limits: QueueLimits;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  /** MODEL_THRESHOLD: of jobs that state none. */
  readonly threshold: number;
  /** Takes the body in a folder apart. */
  prepare(dir: string): Promise<PreparedJob>;
  run(job: Job, dir: string, heapMb: number, listener: JobListener): Promise<JobThread>;
  /** Resolves when they are on disk. */
  store(job: Job, decisions: readonly MatchDecision[]): Promise<void>;
  /** Resolves when so many decisions and exceptions of the run can be queried. */
  readBack(stored: StoredRun, stopped: AbortSignal): Promise<void>;
  /** Tells everybody else how a job stands. */
  announce(job: Job): Promise<void>;
  /** @throws OVERLOADED when nothing may come in. */
  admit(): void;
  isCpuHigh(): boolean;
}

/** A job that runs. */
interface Run {
  readonly stopping: AbortController;
  thread: JobThread | null;
}

// A body is kept on disk; taken apart in memory it is several times as large.
const largestBodyBytes = 192 << 20;
const mostAttempts = 3;
const jobsKept = 500;
const checkMs = 250;

/** What is said of a job that is not there, or that the asker may not see. */
export function noSuchJob(jobId: string): ReconduitError {
  return new ReconduitError('NOT_FOUND', `there is no job ${jobId.slice(0, 80)}; GET /reconcile/history lists all`);
}

/** All jobs of this process: those that wait, run and have ended. */
export class JobBoard {
  private readonly jobs = new Map<string, Job>();
  private readonly runs = new Map<string, Run>();
  private readonly listeners = new Map<string, Set<() => void>>();
  private readonly parts: JobBoardParts;
  private arriving = 0;
  private saving: Promise<void> = Promise.resolve();
  private stopChecking: () => void = () => undefined;
  private isClosed = false;

  constructor(parts: JobBoardParts) {
    this.parts = parts;
  }

  /** Takes up what an earlier process left: what ran begins again, unless it ended its process too often. */
  async open(): Promise<void> {
    for (const job of await this.parts.folders.load()) {
      this.jobs.set(job.jobId, job);
      if (job.status !== 'running') continue;
      if (job.attempts >= mostAttempts) {
        const message = `its process ended ${job.attempts} times while it ran`;
        await this.end(job, { status: 'failed', error: { code: 'JOB_FAILED', message } });
        continue;
      }
      // What was stored under the old run id stays there, unseen: a row must not be stored twice.
      const runId = job.isStoring ? `${job.jobId}-${job.attempts + 1}` : job.runId;
      await this.change(job, { status: 'queued', phase: 'waiting', runId, isStoring: false });
    }
    this.stopChecking = this.parts.clock.every(checkMs, () => this.startWhatMay());
    this.startWhatMay();
  }

  /** Takes a request's body and queues it. @throws as JobUseCases.start. */
  async start(body: Readable, practices: Job['practices']): Promise<Job> {
    const { folders, limits, clock, admit, prepare } = this.parts;
    admit();
    if (this.arriving + this.queued().length >= limits.maxQueued) {
      body.resume();
      throw new ReconduitError('QUEUE_FULL', `${limits.maxQueued} jobs wait already; try again in 5 s`);
    }
    const jobId = randomUUID();
    this.arriving++;
    try {
      const dir = await folders.begin(jobId);
      await spoolBody(join(dir, jobFiles.request), body, [limitedTo(largestBodyBytes)]);
      const job = newJob(jobId, await prepare(dir), {
        ...{ practices, threshold: this.parts.threshold, nowMs: clock.nowMs() },
      });
      await folders.keep(job);
      this.jobs.set(jobId, job);
      await this.tell(job);
      return job;
    } catch (error) {
      await folders.abandon(jobId);
      throw error;
    } finally {
      this.arriving--;
      this.startWhatMay();
    }
  }

  /** Oldest first. */
  all(): Job[] {
    return [...this.jobs.values()];
  }

  /** @throws NOT_FOUND. */
  get(jobId: string): Job {
    const job = this.jobs.get(jobId);
    if (!job) throw noSuchJob(jobId);
    return job;
  }

  /** @throws NOT_FOUND; JOB_STATE when it has ended. */
  async cancel(jobId: string): Promise<Job> {
    const job = this.get(jobId);
    if (hasEnded(job)) throw new ReconduitError('JOB_STATE', `the job is ${job.status}: nothing is left to cancel`);
    const run = this.runs.get(jobId);
    run?.stopping.abort();
    const ended = await this.end(job, { status: 'cancelled' });
    await run?.thread?.stop();
    return ended;
  }

  /** Calls back at every change of a job until the returned function is called. */
  watch(jobId: string, changed: () => void): () => void {
    const all = this.listeners.get(jobId) ?? new Set();
    this.listeners.set(jobId, all.add(changed));
    return () => {
      all.delete(changed);
      if (all.size === 0) this.listeners.delete(jobId);
    };
  }

  /** Stops threads; what ran is taken up when the folders are opened again. */
  async close(): Promise<void> {
    this.isClosed = true;
    this.stopChecking();
    for (const { stopping } of this.runs.values()) stopping.abort();
    await Promise.all([...this.runs.values()].map(({ thread }) => thread?.stop()));
    await this.saving;
  }

  private queued(): Job[] {
    return this.all().filter(({ status }) => status === 'queued');
  }

  private startWhatMay(): void {
    const { clock, limits } = this.parts;
    while (!this.isClosed) {
      const queued = this.queued().filter(({ jobId }) => !this.runs.has(jobId));
      if (queued.length === 0) return;
      const running = [...this.runs.keys()].map((id) => this.get(id));
      const job = nextToRun({ queued, running, nowMs: clock.nowMs(), isCpuHigh: this.parts.isCpuHigh() }, limits);
      if (!job) return;
      void this.runOne(job);
    }
  }

  private async runOne(job: Job): Promise<void> {
    const run: Run = { stopping: new AbortController(), thread: null };
    this.runs.set(job.jobId, run);
    try {
      await this.change(job, { status: 'running', startedAtMs: this.parts.clock.nowMs(), attempts: job.attempts + 1 });
      await this.carryOut(job.jobId, run);
    } catch (error) {
      if (this.isClosed || hasEnded(this.get(job.jobId))) return;
      const known = error instanceof ReconduitError ? error : new ReconduitError('JOB_FAILED', 'see the log', error);
      this.parts.telemetry.log('warn', 'a job failed', { job_id: job.jobId, code: known.code, reason: known.message });
      await this.end(this.get(job.jobId), { status: 'failed', error: { code: known.code, message: known.message } });
    } finally {
      await run.thread?.stop();
      this.runs.delete(job.jobId);
      this.startWhatMay();
    }
  }

  private async carryOut(jobId: string, run: Run): Promise<void> {
    const { folders, limits, readBack, store } = this.parts;
    const { signal } = run.stopping;
    const now = (): Job => this.get(jobId);
    const listener: JobListener = {
      onProgress: (phase, percent) => this.progress(jobId, phase, percent),
      onDecisions: async (decisions, percent) => {
        signal.throwIfAborted();
        if (!now().isStoring) await this.change(now(), { isStoring: true, phase: 'storing' });
        await store(now(), decisions);
        this.progress(jobId, 'storing', percent);
      },
    };
    run.thread = await this.parts.run(now(), folders.pathOf(jobId), heapMbOf(now(), limits.memoryMb), listener);
    if (signal.aborted) return;
    const { summary, modelId, decisions } = await run.thread.outcome;
    const exceptions = Object.values(summary.exceptions).reduce((sum, count) => sum + count, 0);
    await readBack({ run: now().runId, decisions, exceptions }, signal);
    signal.throwIfAborted();
    await this.end(now(), { status: 'completed', summary, modelId });
  }

  /** Progress is told, not saved: after a crash the job begins again anyway. Never goes back. */
  private progress(jobId: string, phase: Job['phase'], percent: number): void {
    const job = this.get(jobId);
    if (hasEnded(job)) return;
    const progressPercent = Math.max(job.progressPercent, Math.min(99, Math.round(percent * 10) / 10));
    this.jobs.set(jobId, { ...job, phase, progressPercent });
    this.notify(jobId);
  }

  private async change(job: Job, changes: Partial<Job>): Promise<Job> {
    const changed = { ...job, ...changes, revision: job.revision + 1 };
    this.jobs.set(job.jobId, changed);
    // Two at once would write over each other's half-written file.
    this.saving = this.saving.then(() => this.parts.folders.save(this.jobs.get(job.jobId) ?? changed));
    await this.saving;
    await this.tell(changed);
    return changed;
  }

  private async end(job: Job, how: Pick<Job, 'status'> & Partial<Job>): Promise<Job> {
    const progressPercent = how.status === 'completed' ? 100 : job.progressPercent;
    const finishedAtMs = this.parts.clock.nowMs();
    const ended = await this.change(job, { ...how, phase: 'done', progressPercent, finishedAtMs });
    await this.forgetOldest();
    return ended;
  }

  private async forgetOldest(): Promise<void> {
    const ended = this.all().filter(hasEnded);
    for (const { jobId } of ended.slice(0, Math.max(0, ended.length - jobsKept))) {
      this.jobs.delete(jobId);
      await this.parts.folders.remove(jobId);
    }
  }

  private async tell(job: Job): Promise<void> {
    this.notify(job.jobId);
    await this.parts.announce(job);
  }

  private notify(jobId: string): void {
    for (const changed of this.listeners.get(jobId) ?? []) changed();
  }
}

function newJob(jobId: string, sent: PreparedJob, when: Pick<Job, 'practices' | 'threshold'> & { nowMs: number }): Job {
  const { totalRewards, totalPos } = sent;
  return {
    jobId,
    runId: jobId,
    practices: when.practices,
    revision: 1,
    status: 'queued',
    phase: 'waiting',
    progressPercent: 0,
    threshold: sent.threshold ?? when.threshold,
    totalRewards,
    totalPos,
    createdAtMs: when.nowMs,
    startedAtMs: null,
    finishedAtMs: null,
    attempts: 0,
    isStoring: false,
    modelId: null,
    summary: null,
    error: null,
  };
}
