import { ReconduitError } from '../errors.ts';
import type { Out, Positions, TaskId } from '../ports/records.ts';
import type { FetchedBatch } from '../ports/source.ts';
import type { TaskStorage } from '../ports/state.ts';
import { type EncodedCut, encodeCut, sinkDeadLetter } from './encode-cut.ts';
import { type Cut, PendingRecords } from './pending-records.ts';
import type { SinkRunnerSetting, SinkStatus } from './sink.ts';
import { SinkProof } from './sink-proof.ts';
import {
  type Intent,
  partitionKey,
  positionsAfter,
  readSinkState,
  type SinkState,
  sinkStateChange,
} from './sink-state.ts';
import { WriteAbandoned, type Written, writeRows } from './write-rows.ts';

const defaultBatchRecords = 25_000;
const defaultLingerMs = 1000;
// An insert costs ClickHouse some 15 ms of CPU and each month that it touches 5 ms, as much as thousands of rows. So a
// stream that fills a tenth of a batch while one lingers is busy, and lingers three times as long.
const busyShare = 0.1;
const busyFactor = 3;
const defaultProofIntervalMs = 60_000;
// The source holds back what goes beyond; two batches let one fill while the other is written.
const batchesInMemory = 2;
const mostBytes = 32 * 1024 * 1024;

/** The work of a sink: takes records in, cuts, writes, commits, proves; one thing at a time. */
export class SinkLoop {
  private readonly setting: SinkRunnerSetting;
  private readonly storage: TaskStorage;
  private readonly batchRecords: number;
  private readonly pending: PendingRecords;
  private readonly proof: SinkProof;
  private readonly stopping = new AbortController();
  private readonly ends = new Map<string, number>();
  /** Offsets before which no record is left to be taken in. */
  private readonly readTo = new Map<string, number>();
  private readonly partitions = new Set<number>();
  private state: SinkState;
  private streamTimeMs = 0;
  private firstAtMs = 0;
  private hurried = 0;
  private storing: Promise<void> = Promise.resolve();
  private failed = false;
  private wakeLoop: () => void = () => {};
  private changed: (() => void)[] = [];

  static async open(setting: SinkRunnerSetting, storage: TaskStorage): Promise<SinkLoop> {
    const { streamTimeMs } = await storage.committer.recover();
    const loop = new SinkLoop(setting, storage);
    loop.streamTimeMs = streamTimeMs;
    return loop;
  }

  private constructor(setting: SinkRunnerSetting, storage: TaskStorage) {
    this.setting = setting;
    this.storage = storage;
    this.batchRecords = setting.batchRecords ?? defaultBatchRecords;
    this.state = readSinkState(storage.state);
    this.pending = new PendingRecords(this.state.positions);
    const { sink, codec, clock, telemetry, name } = setting;
    const intervalMs = setting.proofIntervalMs ?? defaultProofIntervalMs;
    this.proof = new SinkProof({ sink, codec, clock, telemetry, intervalMs, component: name });
  }

  /** A task was assigned: where it begins to read. */
  begin(partition: number): Positions {
    this.partitions.add(partition);
    const { positions } = this.state;
    const entries = this.setting.sink.topics.map(({ name }) => [name, positions[partitionKey(name, partition)] ?? 0]);
    return Object.fromEntries(entries) as Positions;
  }

  /** Takes in what was fetched; resolves when there is room for more. */
  async take(batch: FetchedBatch): Promise<void> {
    const { partition } = batch.task;
    for (const [topic, end] of Object.entries(batch.ends)) this.ends.set(partitionKey(topic, partition), end);
    for (const [topic, to] of Object.entries(batch.readTo)) this.readTo.set(partitionKey(topic, partition), to);
    if (this.pending.size === 0) this.firstAtMs = this.setting.clock.nowMs();
    this.pending.add(batch.records);
    this.setting.telemetry.gauge('reconduit_sink_pending_records', this.pending.size);
    // Also here, or it would stand still for as long as nothing can be stored.
    this.setting.telemetry.gauge('reconduit_sink_lag_records', this.status().lag);
    this.wakeLoop();
    this.tellChanged();
    await this.until(() => this.hasRoom(partition));
  }

  async run(): Promise<void> {
    await this.redo();
    while (!this.stopping.signal.aborted) {
      await this.filled();
      if (this.ready) await this.next();
      if (this.proof.due) {
        await this.storing;
        await this.prove();
      }
    }
    await this.storing;
    if (this.state.intent === null) await this.next();
    await this.storing;
  }

  stop(): void {
    this.stopping.abort();
    this.wakeLoop();
    this.tellChanged();
  }

  async close(): Promise<void> {
    await this.storage.committer.close();
  }

  status(): SinkStatus {
    const { positions, proofFailed } = this.state;
    let lag = 0;
    for (const [key, end] of this.ends) lag += Math.max(0, end - this.storedTo(key));
    return { positions, lag, proofFailed };
  }

  async caughtUp(): Promise<void> {
    const goals = await this.endsNow();
    this.hurried++;
    this.wakeLoop();
    try {
      await this.until(() => this.stopping.signal.aborted || this.hasReached(goals));
    } finally {
      this.hurried--;
    }
  }

  private hasReached(goals: ReadonlyMap<string, number>): boolean {
    return [...goals].every(([key, end]) => this.storedTo(key) >= end);
  }

  /** Offset before which every record is stored: past the last one where a log ends with what is no record. */
  private storedTo(key: string): number {
    const position = this.state.positions[key] ?? 0;
    return position < this.pending.takenTo(key) ? position : Math.max(position, this.readTo.get(key) ?? 0);
  }

  private async endsNow(): Promise<Map<string, number>> {
    const { source, name } = this.setting;
    const ends = new Map<string, number>();
    for (const partition of this.partitions) {
      const task: TaskId = { topology: name, partition };
      for (const [topic, end] of Object.entries(await source.ends(task))) ends.set(partitionKey(topic, partition), end);
    }
    return ends;
  }

  private get full(): boolean {
    return this.pending.size >= batchesInMemory * this.batchRecords || this.pending.bytes >= mostBytes;
  }

  // A range that is to be cut again must arrive whole, however full the rest is.
  private hasRoom(partition: number): boolean {
    if (!this.full || this.stopping.signal.aborted) return true;
    return this.state.intent?.ranges.some((r) => r.partition === partition && !this.pending.covers(r)) ?? false;
  }

  private get ready(): boolean {
    const { size } = this.pending;
    if (size === 0) return false;
    return size >= this.batchRecords || this.full || this.hurried > 0 || this.lingerLeftMs <= 0;
  }

  private get lingerLeftMs(): number {
    const lingerMs = this.setting.lingerMs ?? defaultLingerMs;
    const isBusy = this.pending.size >= busyShare * this.batchRecords;
    return this.firstAtMs + (isBusy ? busyFactor : 1) * lingerMs - this.setting.clock.nowMs();
  }

  /** Resolves when a batch is ready, a proof is due or the sink is stopped. */
  private async filled(): Promise<void> {
    while (!this.ready && !this.proof.due && !this.failed && !this.stopping.signal.aborted) {
      const woken = new AbortController();
      this.wakeLoop = () => woken.abort();
      const linger = this.pending.size > 0 ? this.lingerLeftMs : Number.POSITIVE_INFINITY;
      await this.setting.clock.sleep(Math.max(1, Math.min(linger, this.proof.dueInMs)), woken.signal);
    }
    this.wakeLoop = () => {};
    if (this.failed) await this.storing;
  }

  private async until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise<void>((resolve) => this.changed.push(resolve));
  }

  private tellChanged(): void {
    const waiting = this.changed;
    this.changed = [];
    for (const resolve of waiting) resolve();
  }

  /** Finishes what a crash left: the same ranges, the same token. */
  private async redo(): Promise<void> {
    const { intent } = this.state;
    if (intent === null) return;
    this.setting.telemetry.log('info', 'the sink repeats its last batch', { token: intent.token });
    await this.until(() => this.pendingCovers(intent) || this.stopping.signal.aborted);
    const cut = this.pending.cutAgain(intent);
    const encoded = cut && (await this.encode(cut));
    if (encoded) await this.store(encoded, false);
  }

  private pendingCovers(intent: Intent): boolean {
    return intent.ranges.every((range) => this.pending.covers(range));
  }

  /** Encodes what is pending while the batch before it is still being stored, and then stores it. */
  private async next(): Promise<void> {
    const cut = this.pending.cut();
    const encoded = cut && (await this.encode(cut));
    await this.storing;
    if (encoded === undefined || this.state.intent !== null) return;
    this.storing = this.store(encoded, true);
    // Told by whoever awaits it next; wakes the loop so that it is told at once.
    this.storing.catch(() => {
      this.failed = true;
      this.wakeLoop();
    });
  }

  /** undefined: stopped while it waited for a schema. */
  private async encode(cut: Cut): Promise<EncodedCut | undefined> {
    const { setting } = this;
    // The cut made room.
    this.tellChanged();
    const provedPartition = this.proof.partitionFor(cut.intent.ranges);
    const signal = this.stopping.signal;
    try {
      return await encodeCut({ ...setting, signal, provedPartition, component: setting.name }, cut);
    } catch (error) {
      if (error instanceof WriteAbandoned) return undefined;
      throw error;
    }
  }

  private async store({ cut, tables, deadLetters, release }: EncodedCut, isNew: boolean): Promise<void> {
    const { setting } = this;
    const startMs = setting.clock.nowMs();
    if (isNew) await this.commit({ ...this.state, intent: cut.intent }, []);
    const write = { ...setting, signal: this.stopping.signal };
    const of = { cut, triedBefore: !isNew };
    const results = await Promise.allSettled(tables.map((rows) => writeRows(write, rows, of)));
    const failure = results.find((result) => result.status === 'rejected');
    if (failure?.reason instanceof WriteAbandoned) return;
    if (failure) throw failure.reason;
    const written = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    await this.finish(cut, written, deadLetters);
    release();
    setting.telemetry.observe('reconduit_sink_batch_seconds', (setting.clock.nowMs() - startMs) / 1000);
  }

  private async finish(cut: Cut, written: readonly Written[], unreadable: readonly Out[]): Promise<void> {
    const { setting, state } = this;
    const totals: Record<string, number> = { ...state.totals };
    const deadLetters = [...unreadable];
    for (const { table, claim, poison } of written) {
      if (claim.rows !== undefined) totals[table] = (totals[table] ?? 0) + claim.rows;
      for (const index of poison) {
        const record = cut.records[index];
        const cause = new ReconduitError('SINK_ROW', `table ${table} refuses the row`);
        if (record) deadLetters.push(sinkDeadLetter({ ...setting, component: setting.name }, record, table, cause));
      }
    }
    const positions = positionsAfter(state.positions, cut.intent.ranges);
    await this.commit({ ...state, positions, totals, intent: null }, deadLetters);
    for (const each of written) this.proof.add(each, cut.intent.ranges);
    if (deadLetters.length > 0) setting.telemetry.count('reconduit_sink_dead_letters_total', deadLetters.length);
    setting.telemetry.gauge('reconduit_sink_lag_records', this.status().lag);
    this.tellChanged();
  }

  private async prove(): Promise<void> {
    try {
      const difference = await this.proof.run(this.state.totals);
      const failed = difference > 0;
      if (failed === this.state.proofFailed) return;
      await this.commit({ ...this.state, proofFailed: failed }, [this.proof.signal(difference)]);
    } catch (error) {
      if (!(error instanceof ReconduitError) || error.code === 'TASK_STOPPED') throw error;
      this.setting.telemetry.log('warn', 'the proof could not be made now', { code: error.code });
    }
  }

  private async commit(state: SinkState, outputs: readonly Out[]): Promise<void> {
    const step = { outputs, changes: [sinkStateChange(state)], next: {}, streamTimeMs: this.streamTimeMs };
    const outcome = await this.storage.committer.commit(step);
    if (outcome !== 'committed')
      throw new ReconduitError('TASK_STOPPED', `the commit of ${this.setting.name} is ${outcome}`);
    this.state = state;
  }
}
