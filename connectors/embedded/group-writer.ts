import { ReconduitError } from '../../processors/errors.ts';
import type { Clock } from '../../processors/ports/clock.ts';
import type { Appended } from '../../processors/ports/publisher.ts';
import type { Telemetry } from '../../processors/ports/telemetry.ts';
import { AppendPlan, type PlannedAppend } from './append-plan.ts';
import type { Batch, Database } from './database.ts';
import type { DiskRoom } from './disk-room.ts';
import { chunkKey } from './keys.ts';
import type { Log } from './log.ts';
import type { KeyChange, Step, StepWriter } from './step-writer.ts';

/** What the writer works with. */
export interface WriterSetting {
  readonly database: Database;
  readonly log: Log;
  readonly room: DiskRoom;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly telemetry?: Telemetry | undefined;
  /** Called with the number of each commit step as it is reached: tests kill the process there. */
  readonly onStep?: ((step: number) => void) | undefined;
}

interface Waiting {
  readonly step: Step;
  resolve(appended: readonly Appended[]): void;
  reject(error: unknown): void;
}

// One synced batch takes at most this many steps, so that the first of a flood is not kept waiting by the last.
const maxSteps = 256;

/**
 * The only writer of log and state. Steps that arrive while a batch is being synced share the next one (group commit): a
 * sync costs the same for one step as for hundreds. Each step is in one batch as a whole, and steps keep their order.
 */
export class GroupWriter implements StepWriter {
  private readonly setting: WriterSetting;
  private readonly waiting: Waiting[] = [];
  private running: Promise<void> | undefined;
  private failure: ReconduitError | undefined;

  constructor(setting: WriterSetting) {
    this.setting = setting;
  }

  /**
   * Resolves once the step is durable, with where its records landed.
   * @throws NOT_FOUND (unknown topic or partition); DATA_UNUSABLE: the step may or may not be on disk.
   */
  async submit(step: Step): Promise<readonly Appended[]> {
    if (this.failure !== undefined) throw this.failure;
    for (const { topic, partition } of step.outputs) this.setting.log.partition(topic, partition);
    return new Promise((resolve, reject) => {
      this.waiting.push({ step, resolve, reject });
      this.running ??= this.run();
    });
  }

  async usable(): Promise<void> {
    await this.running;
    if (this.failure !== undefined) throw this.failure;
  }

  /** Resolves when all submitted work is done. */
  async drained(): Promise<void> {
    await this.running;
  }

  private async run(): Promise<void> {
    // Calls of the same turn share the first batch.
    await Promise.resolve();
    while (this.waiting.length > 0) {
      await this.setting.room.forWhatIsUnderWay();
      await this.writeGroup(this.waiting.splice(0, maxSteps));
    }
    this.running = undefined;
  }

  private async writeGroup(group: readonly Waiting[]): Promise<void> {
    const { database, log, clock, telemetry, onStep } = this.setting;
    if (this.failure !== undefined) {
      for (const { reject } of group) reject(this.failure);
      return;
    }
    const startedMs = performance.now();
    onStep?.(1); // 1. The steps of this batch are chosen; nothing is written.
    const plan = new AppendPlan(log, clock.nowMs());
    const landed = group.map(({ step }) => plan.add(step.outputs));
    const appends = plan.appends();
    onStep?.(2); // 2. Append time and offsets are given.
    try {
      const batch = database.batch();
      for (const { step } of group) addChanges(batch, step.changes);
      addChunks(batch, appends);
      onStep?.(3); // 3. Outputs, state, timers, positions and commit records are in one batch, in memory.
      const written = batch.write({ sync: true });
      onStep?.(4); // 4. The batch is on its way to disk: after a kill all of it is there, or none.
      await written;
    } catch (error) {
      this.fail(group, error);
      return;
    }
    onStep?.(5); // 5. The batch is synced, nobody knows yet.
    plan.show(appends);
    onStep?.(6); // 6. Readers can see it.
    group.forEach(({ resolve }, i) => {
      resolve(landed[i] ?? []);
    });
    log.announce();
    onStep?.(7); // 7. It is acknowledged and followers are told.
    telemetry?.observe('reconduit_log_write_seconds', (performance.now() - startedMs) / 1000);
  }

  // After a failed write nobody can tell what is on disk, so that further offsets could be given twice: stop for good.
  private fail(group: readonly Waiting[], cause: unknown): void {
    const failure = new ReconduitError(
      'DATA_UNUSABLE',
      `a write to the data directory failed${becauseOf(cause)}`,
      cause,
    );
    this.failure = failure;
    for (const { reject } of group) reject(failure);
  }
}

function becauseOf(cause: unknown): string {
  return cause instanceof Error && /no space left/i.test(`${cause.message} ${cause.cause}`) ? ': the disk is full' : '';
}

function addChanges(batch: Batch, changes: readonly KeyChange[]): void {
  for (const { key, value } of changes) {
    if (value === undefined) batch.del(key);
    else batch.put(key, value);
  }
}

function addChunks(batch: Batch, appends: readonly PlannedAppend[]): void {
  for (const { log, chunks } of appends) {
    for (const { bytes, lastOffset } of chunks) batch.put(chunkKey(log.topic, log.partition, lastOffset), bytes);
  }
}
