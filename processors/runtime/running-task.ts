import { ReconduitError } from '../errors.ts';
import type { Positions, TaskId } from '../ports/records.ts';
import type { FetchedBatch } from '../ports/source.ts';
import type { Commit, CommitOutcome, Recovered, TaskStorage } from '../ports/state.ts';
import type { Labels } from '../ports/telemetry.ts';
import type { ByteCache } from './byte-cache.ts';
import type { RunnerSetting } from './runner-setting.ts';
import { Poison, Task } from './task.ts';
import { topologyHash } from './topology-hash.ts';

/** How a task is doing. */
export interface TaskStatus {
  readonly topology: string;
  readonly partition: number;
  readonly processed: number;
  readonly lag: number;
  readonly commits: number;
  /** How often it began anew after a failure. */
  readonly restarts: number;
  readonly positions: Readonly<Record<string, number>>;
  readonly state: 'running' | 'waiting' | 'lost';
}

/** Limits after which a task commits before its interval is over: they bound what an overlay and a batch can grow to. */
const maxChanged = 40_000;
const maxOutputBytes = 8 << 20;
const maxTakenBytes = 16 << 20;
/** Processing yields to the event loop after this long, so that the door and other tasks are not kept waiting. */
const sliceMs = 10;
const recordsBetweenClockReads = 32;
const retryMs = 1_000;

/** One assigned task: opens its storage, takes batches, commits, and begins anew from the last commit when it must. */
export class RunningTask {
  readonly id: TaskId;
  private readonly setting: RunnerSetting;
  private readonly cache: ByteCache;
  private readonly poison = new Map<string, unknown>();
  private storage: TaskStorage | undefined;
  private task: Task | undefined;
  private committing: Promise<void> | undefined;
  private working: Promise<void> = Promise.resolve();
  private recovered: Recovered = { positions: {}, streamTimeMs: 0, commitSeq: 0 };
  /** Up to here all is committed, also what timers that were due by then did. */
  private settled: Positions = {};
  private state: TaskStatus['state'] = 'waiting';
  private processed = 0;
  private commits = 0;
  private restarts = 0;
  private cancelRetry: (() => void) | undefined;
  private starting: Promise<void> = Promise.resolve();
  private closed = false;

  constructor(id: TaskId, setting: RunnerSetting, cache: ByteCache) {
    this.id = id;
    this.setting = setting;
    this.cache = cache;
  }

  /**
   * Opens the storage, reads the last commit, and lets the source begin there; when that must wait, it is tried again.
   * @throws what trying again cannot mend.
   */
  async start(): Promise<void> {
    this.starting = this.open();
    try {
      await this.starting;
    } catch (error) {
      if (this.closed) return;
      if (!(error instanceof ReconduitError) || !error.retriable) throw error;
      this.wait(error);
    }
  }

  private async open(): Promise<void> {
    if (this.closed) return;
    const { topology, partitions, storage, codec, source } = this.setting;
    this.storage ??= await storage.open(this.id, topologyHash(topology));
    if (this.closed) return;
    this.recovered = await this.storage.committer.recover();
    // Closed while its state was brought up: somebody else owns it now.
    if (this.closed) return;
    this.task = new Task({
      topology,
      partition: this.id.partition,
      partitions,
      codec,
      state: this.storage.state,
      recovered: this.recovered,
      cache: this.cache,
      poison: this.poison,
    });
    this.settled = this.task.isSettled ? this.recovered.positions : {};
    this.state = 'running';
    source.resume(this.id, this.recovered.positions);
    // Timers that were due when the last owner went must not wait for a record.
    this.working = Promise.all([this.working, this.guard(this.work(this.task))]).then(() => undefined);
  }

  /** Takes and processes a batch; resolves when nothing more of it can be processed. */
  records(batch: FetchedBatch): Promise<void> {
    const taken = this.guard(this.take(batch));
    this.working = Promise.all([this.working, taken]).then(() => undefined);
    return taken;
  }

  /** Commits what was processed, if anything was, after a commit that is under way. */
  async commit(): Promise<void> {
    while (this.committing !== undefined) await this.committing;
    const { task, storage } = this;
    const step = task?.drain();
    if (task === undefined || storage === undefined || step === undefined) return;
    const startedMs = this.setting.clock.nowMs();
    const { isSettled } = task;
    let failure: unknown;
    this.committing = storage.committer
      .commit(step)
      .then((outcome) => {
        this.settle(task, step, outcome);
        if (isSettled) this.settled = step.next;
      })
      .catch((error) => {
        failure = error;
      })
      .finally(() => {
        this.committing = undefined;
        this.measure(startedMs);
      });
    await this.committing;
    if (failure !== undefined && task === this.task) await this.fail(failure);
  }

  /** Commits what was processed, closes. */
  async close(): Promise<void> {
    this.closed = true;
    this.cancelRetry?.();
    // One that is being opened has nothing to commit, and may have to wait long for what it needs.
    if (this.task === undefined) await this.storage?.committer.close();
    await this.working;
    await this.commit();
    await this.storage?.committer.close();
    await this.starting.catch(() => undefined);
    await this.storage?.committer.close();
    this.task = undefined;
    // It is somebody else's to tell of now.
    this.measureLoad();
  }

  status(): TaskStatus {
    const { id, processed, commits, restarts, state } = this;
    return {
      ...id,
      processed,
      commits,
      restarts,
      state,
      lag: this.task?.load.lag ?? 0,
      positions: this.recovered.positions,
    };
  }

  /** Whether everything below these offsets is processed and committed, and what timers then did with it. */
  hasSettled(ends: Positions): boolean {
    return Object.entries(ends).every(([topic, end]) => (this.settled[topic] ?? 0) >= end);
  }

  private settle(task: Task, step: Commit, outcome: CommitOutcome): void {
    if (outcome === 'fenced') this.state = 'lost';
    if (outcome !== 'committed') throw new ReconduitError('COMMIT_UNKNOWN', `the outcome of a commit is: ${outcome}`);
    task.settle();
    this.commits++;
    const commitSeq = this.recovered.commitSeq + 1;
    this.recovered = { positions: step.next, streamTimeMs: step.streamTimeMs, commitSeq };
  }

  private async take(batch: FetchedBatch): Promise<void> {
    const { task } = this;
    await this.setting.codec.prepare(batch.records.map((r) => r.value));
    if (this.closed || task === undefined || task !== this.task || this.state !== 'running') return;
    task.add(batch);
    await this.work(task);
  }

  private async work(task: Task): Promise<void> {
    const { clock } = this.setting;
    let sliceEndMs = clock.nowMs() + sliceMs;
    for (let taken = 1; task.step(); taken++) {
      this.processed++;
      if (taken % recordsBetweenClockReads !== 0 || clock.nowMs() < sliceEndMs) continue;
      const { changed, outputBytes, takenBytes } = task.load;
      if (changed > maxChanged || outputBytes > maxOutputBytes || takenBytes > maxTakenBytes) await this.commit();
      await new Promise(setImmediate);
      // What is left of the batch comes again, to whoever has the task next.
      if (task !== this.task || this.closed) return;
      sliceEndMs = clock.nowMs() + sliceMs;
    }
  }

  private async guard(work: Promise<void>): Promise<void> {
    const { task } = this;
    try {
      await work;
    } catch (error) {
      if (task === this.task) await this.fail(error);
    }
  }

  /** Drops the task with what it has not committed, and begins at the last commit: at once, or later when it must wait. */
  private async fail(error: unknown): Promise<void> {
    try {
      const known = error instanceof ReconduitError ? error : undefined;
      // The policies pause and stop spoil nothing: what was processed before them is kept.
      if (known?.code === 'TASK_PAUSED' || known?.code === 'TASK_STOPPED') await this.commit();
      this.task = undefined;
      await this.committing;
      this.restarts++;
      if (error instanceof Poison) this.poison.set(error.key, error.cause);
      else if (known?.retriable !== true) throw error;
      else if (known.code !== 'COMMIT_UNKNOWN') return this.wait(known);
      await this.start();
    } catch (cause) {
      this.state = 'waiting';
      this.setting.source.pause(this.id);
      this.setting.onFatal(cause);
    }
  }

  private wait(reason: ReconduitError): void {
    this.state = 'waiting';
    this.setting.source.pause(this.id);
    this.setting.telemetry.log('warn', 'task waits', { ...this.id, code: reason.code, reason: reason.message });
    this.cancelRetry?.();
    this.cancelRetry = this.setting.clock.every(retryMs, () => {
      this.cancelRetry?.();
      this.start().catch((cause) => this.setting.onFatal(cause));
    });
  }

  private get labels(): Labels {
    return { topology: this.id.topology, partition: String(this.id.partition) };
  }

  private measure(startedMs: number): void {
    const { telemetry, clock } = this.setting;
    telemetry.observe('reconduit_task_commit_seconds', (clock.nowMs() - startedMs) / 1000, this.labels);
    this.measureLoad();
  }

  private measureLoad(): void {
    const { labels } = this;
    const { telemetry } = this.setting;
    const load = this.task?.load;
    telemetry.gauge('reconduit_task_lag_records', load?.lag ?? 0, labels);
    telemetry.gauge('reconduit_task_processed_records', this.processed, labels);
    telemetry.gauge('reconduit_task_overlay_keys', load?.changed ?? 0, labels);
    telemetry.gauge('reconduit_task_output_bytes', load?.outputBytes ?? 0, labels);
  }
}
