import { setTimeout as sleep } from 'node:timers/promises';
import { ReconduitError } from '../../processors/errors.ts';
import type { Positions, TaskId } from '../../processors/ports/records.ts';
import type { Source, SourceHandler } from '../../processors/ports/source.ts';
import type { StoreMark, TaskStores } from '../../processors/ports/task-store.ts';
import { partitionCount } from '../../schemas/routing.ts';
import { type FetchSetting, TaskReaders } from './fetch-tasks.ts';
import { Membership } from './membership.ts';
import { tombstonesKeptMs } from './restore.ts';
import { Standby } from './standby.ts';

const offsetCommitMs = 5_000;
const noteMs = 1_000;
const sweepMs = 3_600_000;
const longestLastOffsetsMs = 1_000;

/** What a source of group-assigned tasks stands on. */
export interface SourceSetting extends FetchSetting {
  readonly sessionTimeoutMs: number;
  readonly stores: TaskStores;
  /** Copies of each task's state on other machines. */
  readonly standbyReplicas: number;
  readonly processId?: string | undefined;
  /** Records of its changelog that a task of this process must follow before it can go on. */
  leftToRestore(task: TaskId): number;
  /** How far a copy that a task of this process has, or had, has followed its changelog. */
  copyOf(task: TaskId): number | undefined;
  /** A task cannot be begun, and trying again does not help. */
  onFatal(error: unknown): void;
  /** Told when the process ends: commits to brokers that do not answer are not waited for. */
  giveUpSoon(topology: string): void;
  readonly onStep?: ((step: string) => void) | undefined;
}

/**
 * Follows topics for the tasks that a group assigns to this process. Tasks that stay are not touched by a rebalance: they read,
 * process and commit on while the group settles; whoever takes one over fences it.
 */
export class KafkaSource implements Source {
  private readonly setting: SourceSetting;
  private readonly readers: TaskReaders;
  private readonly owned = new Set<number>();
  /** What the group said last; `owned` follows at its own pace. */
  private granted: ReadonlySet<number> = new Set();
  private readonly positions = new Map<number, Positions>();
  private readonly standby: Standby;
  /** How far the copies were that were there at the start. */
  private found: ReadonlyMap<number, StoreMark> = new Map();
  private standbys: readonly number[] = [];
  private membership: Membership | undefined;
  private handler: SourceHandler | undefined;
  private changing: Promise<void> = Promise.resolve();
  private timers: NodeJS.Timeout[] = [];
  private stopped = false;

  constructor(setting: SourceSetting) {
    this.setting = setting;
    this.readers = new TaskReaders(setting);
    this.standby = new Standby({ ...setting, topology: setting.name });
  }

  async start(handler: SourceHandler): Promise<void> {
    const { name, topics, partitions, names, stores } = this.setting;
    this.handler = handler;
    await this.sweep();
    this.found = await stores.marks(name);
    this.membership = new Membership({
      ...this.setting,
      groupId: names.group(name),
      topics: new Map(topics.map((topic) => [names.topic(topic.name), partitionCount(topic, partitions)])),
      whole: false,
      state: () => ({
        processId: this.setting.processId,
        owned: [...this.owned],
        copies: this.copies(),
      }),
      assigned: (tasks, standbys) => {
        this.granted = new Set(tasks);
        this.inTurn(() => this.change(handler, tasks, standbys));
      },
    });
    this.membership.start();
    this.timers = [
      setInterval(() => void this.commitOffsets(), offsetCommitMs).unref(),
      setInterval(() => void this.noteRestores(), noteMs).unref(),
      setInterval(() => this.inTurn(() => this.sweep()), sweepMs).unref(),
    ];
  }

  pause(task: TaskId): void {
    this.readers.pause(task);
  }

  resume(task: TaskId, from: Positions): void {
    const { handler } = this;
    if (handler === undefined) throw new RangeError('a source is started before its tasks are resumed');
    if (!this.owned.has(task.partition) || this.stopped) return;
    const [first] = this.setting.topics;
    // An offset of this topic at least: with it goes the note that the task was restored.
    this.positions.set(task.partition, first === undefined ? from : { [first.name]: 0, ...from });
    void this.commitOffsets();
    this.readers.resume(task, from, handler);
  }

  ends(task: TaskId): Promise<Positions> {
    return this.readers.ends(task);
  }

  /**
   * Resolves once the group confirms the task. Asks what the group said, not how far this process has come with it: giving a
   * task up waits for the task, which may be waiting for this.
   * @throws TASK_PAUSED when it is not this process's any more.
   */
  async confirm(task: TaskId): Promise<void> {
    await this.membership?.confirmed();
    if (this.granted.has(task.partition)) return;
    throw new ReconduitError(
      'TASK_PAUSED',
      `${task.topology}, partition ${task.partition}, has moved to another process`,
    );
  }

  async stop(): Promise<void> {
    // The membership lasts until the tasks have closed: what it assigns from now on, nobody would close.
    this.stopped = true;
    this.setting.giveUpSoon(this.setting.name);
    for (const timer of this.timers) clearInterval(timer);
    await this.readers.stop();
  }

  /** After the tasks have committed and closed: lets the others take over at once. */
  async leave(): Promise<void> {
    await Promise.race([this.commitOffsets(), sleep(longestLastOffsetsMs)]);
    await this.membership?.stop();
    await this.changing;
    await this.standby.keep([]);
  }

  /** How far each copy on this machine is: whoever has one restores the least. */
  private copies(): Record<number, number> {
    const { name, partitions, copyOf } = this.setting;
    const furthest = Array.from({ length: partitions }, (_, partition) => {
      const [then, since] = [this.found.get(partition)?.changelogNext, this.standby.positions.get(partition)];
      return [partition, Math.max(then ?? -1, since ?? -1, copyOf({ topology: name, partition }) ?? -1)] as const;
    });
    return Object.fromEntries(furthest.filter(([, next]) => next >= 0));
  }

  private inTurn(act: () => Promise<void>): void {
    this.changing = this.changing.then(act).catch((error) => this.setting.onFatal(error));
  }

  /** Copies of tasks that went elsewhere are kept for when they come back, until they could only be wiped. */
  private async sweep(): Promise<void> {
    const { name, stores, telemetry } = this.setting;
    const inUse = new Set([...this.owned, ...this.standbys]);
    await stores.sweep(name, inUse, Date.now() - tombstonesKeptMs).catch((error: unknown) => {
      telemetry.log('warn', 'task states that nobody uses were not removed', { reason: (error as Error).message });
    });
  }

  private async change(handler: SourceHandler, tasks: readonly number[], standbys: readonly number[]): Promise<void> {
    if (this.stopped) return;
    const idOf = (partition: number): TaskId => ({ topology: this.setting.name, partition });
    const gone = [...this.owned].filter((partition) => !tasks.includes(partition)).map(idOf);
    const come = tasks.filter((partition) => !this.owned.has(partition)).map(idOf);
    for (const { partition } of gone) this.owned.delete(partition);
    const dropped = gone.map((id) => this.readers.drop(id));
    // Together: a task that closes ends in the middle of its batch, for whose end `drop` waits.
    if (gone.length > 0) await Promise.all([handler.revoked(gone), ...dropped]);
    // Not before: a task commits once more when it closes.
    for (const { partition } of gone) this.positions.delete(partition);
    // A copy has one writer: the follower before a takeover, the task after it.
    await this.standby.keep(standbys);
    this.standbys = standbys;
    if (this.stopped) return;
    for (const { partition } of come) this.owned.add(partition);
    // Not awaited: a restore may take long, and the next change must not wait for it.
    handler.assigned(come).catch((error) => this.setting.onFatal(error));
  }

  private async commitOffsets(): Promise<void> {
    const { names } = this.setting;
    const byTopic = new Map<string, { partition: number; offset: string }[]>();
    for (const [partition, positions] of this.positions) {
      if (!this.owned.has(partition)) continue;
      for (const [topic, offset] of Object.entries(positions)) {
        const known = byTopic.get(names.topic(topic)) ?? [];
        byTopic.set(names.topic(topic), [...known, { partition, offset: String(offset) }]);
      }
    }
    const topics = [...byTopic].map(([topic, of]) => ({ topic, partitions: of }));
    if (topics.length > 0) await this.membership?.commitOffsets(topics).catch(() => undefined);
  }

  private async noteRestores(): Promise<void> {
    const { names, name, topics, leftToRestore } = this.setting;
    const [first] = topics;
    const restoring = [...this.owned].filter((partition) => !this.positions.has(partition));
    const left = restoring.map((partition) => [partition, leftToRestore({ topology: name, partition })] as const);
    if (first === undefined || !left.some(([, records]) => records > 0)) return;
    await this.membership?.note(names.topic(first.name), new Map(left)).catch(() => undefined);
  }

  /** Where a task's last commit was; told for lag dashboards. */
  committed(task: TaskId, positions: Positions): void {
    this.positions.set(task.partition, positions);
  }
}
