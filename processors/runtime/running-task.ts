import { ReconduitError } from '../errors.ts';
import type { TaskId } from '../ports/records.ts';
import type { FetchedBatch } from '../ports/source.ts';
import type { Commit, CommitOutcome, Recovered, TaskStorage } from '../ports/state.ts';
import type { RunnerSetting } from './runner-setting.ts';
import { PoisonRecord, poisonKey, Task } from './task.ts';
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
/** Processing yields to the event loop after this long, so that the door and other tasks are not kept waiting. */
const sliceMs = 10;
const recordsBetweenClockReads = 32;
const retryMs = 1_000;

/** One assigned task: opens its storage, takes batches, commits, and begins anew from the last commit when it must. */
export class RunningTask {
  readonly id: TaskId;
  private readonly setting: RunnerSetting;
  private readonly poison = new Map<string, unknown>();
  private storage: TaskStorage | undefined;
  private task: Task | undefined;
  private committing: Promise<void> | undefined;
  private working: Promise<void> = Promise.resolve();
  private recovered: Recovered = { positions: {}, streamTimeMs: 0, commitSeq: 0 };
  private state: TaskStatus['state'] = 'waiting';
  private processed = 0;
  private commits = 0;
  private restarts = 0;
  private cancelRetry: (() => void) | undefined;

  constructor(id: TaskId, setting: RunnerSetting) {
    this.id = id;
    this.setting = setting;
  }

  /** Opens the storage, reads the last commit, and lets the source begin there. */
  async start(): Promise<void> {
    const { topology, partitions, storage, codec, source } = this.setting;
    this.storage ??= await storage.open(this.id, topologyHash(topology));
    this.recovered = await this.storage.committer.recover();
    this.task = new Task({
      topology,
      partition: this.id.partition,
      partitions,
      codec,
      state: this.storage.state,
      recovered: this.recovered,
      poison: this.poison,
    });
    this.state = 'running';
    source.resume(this.id, this.recovered.positions);
  }

  /** Takes and processes a batch; resolves when nothing more of it can be processed. */
  records(batch: FetchedBatch): Promise<void> {
    this.working = this.take(batch).catch((error) => this.fail(error));
    return this.working;
  }

  /** Commits what was processed, if anything was, after a commit that is under way. */
  async commit(): Promise<void> {
    while (this.committing !== undefined) await this.committing;
    const { task, storage } = this;
    const step = task?.drain();
    if (task === undefined || storage === undefined || step === undefined) return;
    const startedMs = this.setting.clock.nowMs();
    let failure: unknown;
    this.committing = storage.committer
      .commit(step)
      .then((outcome) => this.settle(task, step, outcome))
      .catch((error) => {
        failure = error;
      })
      .finally(() => {
        this.committing = undefined;
        this.measure(startedMs);
      });
    await this.committing;
    if (failure !== undefined) await this.fail(failure);
  }

  /** Finishes the batch in hand, commits, closes. */
  async close(): Promise<void> {
    this.cancelRetry?.();
    await this.working;
    await this.commit();
    await this.storage?.committer.close();
    this.task = undefined;
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

  private settle(task: Task, step: Commit, outcome: CommitOutcome): void {
    if (outcome === 'fenced') this.state = 'lost';
    if (outcome !== 'committed') throw new ReconduitError('COMMIT_UNKNOWN', `the outcome of a commit is: ${outcome}`);
    task.settle();
    this.commits++;
    const commitSeq = this.recovered.commitSeq + 1;
    this.recovered = { positions: step.next, streamTimeMs: step.streamTimeMs, commitSeq };
  }

  private async take(batch: FetchedBatch): Promise<void> {
    await this.setting.codec.prepare(batch.records.map((r) => r.value));
    const { task } = this;
    if (task === undefined || this.state !== 'running') return;
    task.add(batch);
    const { clock } = this.setting;
    let sliceEndMs = clock.nowMs() + sliceMs;
    for (let taken = 1; task.step(); taken++) {
      this.processed++;
      if (taken % recordsBetweenClockReads !== 0 || clock.nowMs() < sliceEndMs) continue;
      const { changed, outputBytes } = task.load;
      if (changed > maxChanged || outputBytes > maxOutputBytes) await this.commit();
      await new Promise(setImmediate);
      if (task !== this.task) return;
      sliceEndMs = clock.nowMs() + sliceMs;
    }
  }

  /** Uncommitted work is spoilt: drop it, and begin at the last commit, at once or, when it must wait, later. */
  private async fail(error: unknown): Promise<void> {
    this.task = undefined;
    if (this.state === 'lost') return;
    this.restarts++;
    const known = error instanceof ReconduitError ? error : undefined;
    if (error instanceof PoisonRecord) this.poison.set(poisonKey(error.record), error.cause);
    else if (known?.retriable !== true) {
      this.setting.onFatal(error);
      return;
    }
    await this.committing;
    if (error instanceof PoisonRecord || known?.code === 'COMMIT_UNKNOWN') return this.start();
    this.state = 'waiting';
    this.setting.source.pause(this.id);
    this.setting.telemetry.log('warn', 'task waits', { ...this.id, code: known?.code });
    this.cancelRetry = this.setting.clock.every(retryMs, () => {
      this.cancelRetry?.();
      this.start().catch((cause) => this.setting.onFatal(cause));
    });
  }

  private measure(startedMs: number): void {
    const { telemetry, clock } = this.setting;
    const labels = { topology: this.id.topology, partition: String(this.id.partition) };
    const load = this.task?.load;
    telemetry.observe('reconduit_task_commit_seconds', (clock.nowMs() - startedMs) / 1000, labels);
    telemetry.gauge('reconduit_task_lag_records', load?.lag ?? 0, labels);
    telemetry.gauge('reconduit_task_processed_records', this.processed, labels);
    telemetry.gauge('reconduit_task_overlay_keys', load?.changed ?? 0, labels);
    telemetry.gauge('reconduit_task_output_bytes', load?.outputBytes ?? 0, labels);
  }
}
