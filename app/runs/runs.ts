import { rm } from 'node:fs/promises';
import { ReconduitError } from '../../processors/errors.ts';
import { encodeModel } from '../../processors/model/model-file.ts';
import type { LogReader } from '../../processors/ports/log-reader.ts';
import { partitionOf } from '../../schemas/partitioner.ts';
import type { TopicSpec } from '../../schemas/topics.ts';
import type { Backend } from '../backend.ts';
import type { LazyWarehouse } from '../open-warehouse.ts';
import type { ThreadMatching } from '../threads/matcher-thread.ts';
import { findModel } from '../use-cases/models/model-log.ts';
import { filterOf, isSameOrder } from './run-order.ts';
import { loadRun, loadRuns, type RunOrder, type RunRecord, runFolder, saveRun } from './run-record.ts';
import type { LogEnds } from './run-source.ts';
import { startRunWork, type WorkingRun } from './run-work.ts';

// A tenth of one processor, at a low priority, while live traffic is served; all of it while nothing is.
/** Rest for each millisecond of a run's work, beside live traffic. */
export const restWhileServing = 9;

/** What runs are started on. */
export interface RunsSetting {
  readonly dataDir: string;
  readonly backend: Pick<Backend, 'ports' | 'startRun'>;
  readonly warehouse: LazyWarehouse;
  readonly matching: ThreadMatching;
  /** Inputs of a run. */
  readonly inputs: readonly TopicSpec[];
  /** Rest for each millisecond of work: live traffic is served meanwhile, or there is none. */
  readonly restFactor: number;
}

/** A run as it is shown. */
export interface ShownRun extends Omit<RunRecord, 'ends' | 'state'> {
  /** working, done, unfinished (killed or stopped: the same order takes it up again) or failed. */
  readonly state: string;
  readonly done: number;
  readonly total: number;
  /** Why it failed. */
  readonly reason: string | null;
}

type AskedRun = Omit<RunOrder, 'model_id'> & { readonly model: string };

interface Work {
  readonly run: RunRecord;
  readonly work: WorkingRun;
  failure: Error | null;
  /** All is decided and stored; it is being closed. */
  isFinishing: boolean;
  ended: Promise<void>;
}

/** Past the last record before the end: what a broker writes of its transactions lies beyond, and no reader ever gets it. */
async function recordsEnd(
  log: LogReader,
  { topic, partition, start, end }: { topic: string; partition: number; start: number; end: number },
): Promise<number> {
  for (let back = 1; start < end; back *= 4) {
    const from = Math.max(start, end - back);
    const last = (await log.read(topic, partition, from, back)).findLast(({ offset }) => offset < end);
    if (last !== undefined) return last.offset + 1;
    if (from === start) return start;
  }
  return end;
}

/** Replays and models that look on, in this process. */
export class Runs {
  private readonly setting: RunsSetting;
  private readonly working = new Map<string, Work>();
  private ordered: Promise<unknown> = Promise.resolve();

  constructor(setting: RunsSetting) {
    this.setting = setting;
  }

  /**
   * Starts a replay, or takes an unfinished one of the same order up again. `model` is an id or the beginning of one.
   * @throws MODEL_UNKNOWN, USAGE, DATA_LOCKED.
   */
  replay(order: AskedRun): Promise<ShownRun> {
    // One order after the other: starting takes a second, in which another one would not see that the machine is taken.
    const shown = this.ordered.then(() => this.take(order));
    this.ordered = shown.catch(() => undefined);
    return shown;
  }

  private async take({ model: ref, ...rest }: AskedRun): Promise<ShownRun> {
    const { model } = await findModel(this.setting.backend.ports, ref);
    const wanted: RunOrder = { ...rest, model_id: model.modelId };
    filterOf(wanted);
    const known = (await loadRuns(this.setting.dataDir)).findLast(
      (run) => run.kind === 'replay' && run.state === 'unfinished' && isSameOrder(run, wanted),
    );
    // Before it is written down: an order that was refused would be taken up later, with the ends of today.
    this.refuseBesides(known?.run_id);
    const run = known ?? (await this.begin('replay', wanted));
    if (!this.working.has(run.run_id) || this.working.get(run.run_id)?.failure)
      await this.start(run, encodeModel(model));
    return this.shown(run);
  }

  /** Lets a model look on from now on. @throws as `replay`. */
  async shadow(ref: string): Promise<ShownRun> {
    const { model } = await findModel(this.setting.backend.ports, ref);
    const order: RunOrder = { model_id: model.modelId, from: null, to: null, practice_id: null };
    const known = (await loadRuns(this.setting.dataDir)).find(
      (run) => run.kind === 'shadow' && isSameOrder(run, order),
    );
    const run = known ?? (await this.begin('shadow', order));
    await this.start(run, encodeModel(model));
    return this.shown(run);
  }

  /** Runs of models that look on now. */
  shadows(): string[] {
    return [...this.working.values()].filter(({ run }) => run.kind === 'shadow').map(({ run }) => run.run_id);
  }

  async list(): Promise<ShownRun[]> {
    const working = new Map(this.working);
    return (await loadRuns(this.setting.dataDir)).map((run) => this.shown(run, working));
  }

  /** @throws NOT_FOUND. */
  async show(runId: string): Promise<ShownRun> {
    // As of before the reading: a run that ends meanwhile was read as unfinished, and no longer works.
    const working = new Map(this.working);
    return this.shown(await loadRun(this.setting.dataDir, runId), working);
  }

  /** Those of these runs that are not `live`. @throws NOT_FOUND. */
  recordsOf(runIds: readonly string[]): Promise<RunRecord[]> {
    return Promise.all(runIds.filter((id) => id !== 'live').map((id) => loadRun(this.setting.dataDir, id)));
  }

  /** Removes a run with its log, state and rows. @throws NOT_FOUND, USAGE while it works. */
  async delete(runId: string): Promise<void> {
    const run = await loadRun(this.setting.dataDir, runId);
    if (this.shown(run).state === 'working')
      throw new ReconduitError('USAGE', `run ${runId} is at work: wait for its end`);
    const warehouse = await this.setting.warehouse.writer();
    for (const table of ['matches', 'match_log', 'exceptions'])
      await warehouse.command(`DELETE FROM ${table} WHERE run_id = {run:String}`, { run: runId });
    await rm(runFolder(this.setting.dataDir, runId), { recursive: true, force: true });
  }

  /** Stops what works; unfinished runs can be taken up again. */
  async close(): Promise<void> {
    await Promise.all([...this.working.values()].map((w) => (w.isFinishing ? w.ended : w.work.stop())));
  }

  /** @throws USAGE while another replay works. */
  private refuseBesides(runId: string | undefined): void {
    const other = [...this.working.values()].find(
      ({ run, failure }) => run.kind === 'replay' && !failure && run.run_id !== runId,
    );
    if (other === undefined) return;
    throw new ReconduitError(
      'USAGE',
      `replay ${other.run.run_id} is at work: wait for its end, since two would take the machine from live traffic`,
    );
  }

  private async begin(kind: RunRecord['kind'], order: RunOrder): Promise<RunRecord> {
    const startedMs = this.setting.backend.ports.clock.nowMs();
    const stamp = new Date(startedMs)
      .toISOString()
      .replaceAll(/[-:]|\..*/g, '')
      .toLowerCase();
    const model = order.model_id.slice(0, 8);
    const run: RunRecord = {
      ...order,
      run_id: kind === 'replay' ? `replay-${model}-${stamp}` : `shadow-${model}`,
      kind,
      state: 'unfinished',
      started_at: new Date(startedMs).toISOString(),
      finished_at: null,
      decisions: null,
      ends: kind === 'replay' ? await this.endsNow() : null,
    };
    await saveRun(this.setting.dataDir, run);
    return run;
  }

  private async endsNow(): Promise<LogEnds> {
    const { log } = this.setting.backend.ports;
    const ends: Record<string, number[]> = {};
    for (const { name } of this.setting.inputs) {
      const bounds = await log.bounds(name);
      ends[name] = await Promise.all(bounds.map((of, partition) => recordsEnd(log, { topic: name, partition, ...of })));
    }
    return ends;
  }

  private ownOf({ practice_id }: RunOrder): number[] {
    const { partitions } = this.setting.backend.ports;
    if (practice_id !== null) return [partitionOf(practice_id, partitions)];
    return Array.from({ length: partitions }, (_, partition) => partition);
  }

  private async start(run: RunRecord, file: string): Promise<void> {
    const { dataDir, backend, warehouse, matching, restFactor } = this.setting;
    const { run_id: runId, model_id: modelId } = run;
    const own = this.ownOf(run);
    const filter = filterOf(run);
    const { partitions } = backend.ports;
    const work = await startRunWork({
      runId,
      folder: runFolder(dataDir, runId),
      work: {
        matching: { ...matching, models: new Map([[modelId, file]]), modelId, runId },
        filter,
        ends: run.ends,
        own,
        partitions,
        restFactor,
      },
      backend,
      warehouse,
      onFatal: (error) => this.fail(runId, error),
    });
    const entry: Work = { run, work, failure: null, isFinishing: false, ended: Promise.resolve() };
    this.working.set(runId, entry);
    if (run.kind === 'replay') entry.ended = this.finish(entry).catch((error) => this.fail(runId, error));
  }

  private async finish(entry: Work): Promise<void> {
    const { run, work } = entry;
    await work.finished();
    // Stopped before its end, it is left to be taken up.
    const { done, total } = this.progress(run);
    if (done < total) return;
    entry.isFinishing = true;
    await work.stop();
    const finishedAt = new Date(this.setting.backend.ports.clock.nowMs()).toISOString();
    const [counted] = await this.setting.warehouse.reader.rows<{ n: number }>(
      'SELECT count() AS n FROM matches FINAL WHERE run_id = {run:String}',
      { run: run.run_id },
    );
    const decisions = counted?.n ?? null;
    await saveRun(this.setting.dataDir, { ...run, state: 'done', finished_at: finishedAt, decisions });
    this.working.delete(run.run_id);
  }

  private fail(runId: string, error: unknown): void {
    const entry = this.working.get(runId);
    const failure = error instanceof Error ? error : new Error(String(error));
    this.setting.backend.ports.telemetry.log('error', 'a run cannot go on; it can be taken up again', {
      runId,
      reason: failure.message,
    });
    if (entry) entry.failure ??= failure;
  }

  private progress(run: RunRecord): { done: number; total: number } {
    const total = this.totalOf(run);
    const done = this.working.get(run.run_id)?.work.done() ?? (run.state === 'done' ? total : 0);
    return { done: Math.min(done, total), total };
  }

  private totalOf(run: RunRecord): number {
    const own = this.ownOf(run);
    const ends = Object.values(run.ends ?? {});
    return ends.reduce((sum, partitions) => sum + own.reduce((of, p) => of + (partitions[p] ?? 0), 0), 0);
  }

  private shown(run: RunRecord, working: ReadonlyMap<string, Work> = this.working): ShownRun {
    const { ends: _, ...rest } = run;
    const failure = working.get(run.run_id)?.failure ?? null;
    const isWorking = working.has(run.run_id) && run.state !== 'done';
    const state = failure ? 'failed' : isWorking ? 'working' : run.state;
    return { ...rest, state, ...this.progress(run), reason: failure?.message ?? null };
  }
}
