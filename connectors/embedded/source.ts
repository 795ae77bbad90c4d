import type { Positions, TaskId } from '../../processors/ports/records.ts';
import type { Source, SourceHandler } from '../../processors/ports/source.ts';
import type { Telemetry } from '../../processors/ports/telemetry.ts';
import type { TopicSpec } from '../../schemas/topics.ts';
import type { Log } from './log.ts';
import { TaskFetcher } from './task-fetcher.ts';

/** The log, topics and partitions that a source reads, and its limits. */
export interface SourceSetting {
  readonly log: Log;
  /** Of the topology, or of the sink; names its tasks. */
  readonly name: string;
  readonly topics: readonly TopicSpec[];
  /** Most bytes that one task fetches, and holds, of one topic at a time; a single chunk may exceed it. */
  readonly maxFetchBytes: number;
  readonly telemetry?: Telemetry | undefined;
  /** Partitions of its tasks; all when absent. */
  readonly partitions?: readonly number[];
  /** Resolves once `log` shows all that is durable now; absent where it always does. */
  readonly refresh?: () => Promise<void>;
}

interface Task {
  readonly id: TaskId;
  /** Fetches for the latest resume; undefined while paused. */
  fetcher: TaskFetcher | undefined;
  /** Ends when all loops of earlier resumes have ended, so that a task has one batch at a time. */
  loop: Promise<void>;
  wake: () => void;
}

function idleTask(id: TaskId): Task {
  return { id, fetcher: undefined, loop: Promise.resolve(), wake: () => undefined };
}

/**
 * Follows topics for the tasks of one topology, woken by appends. Every task is assigned at the start and stays: one
 * process owns the log. Each task fetches on its own, so none waits for another's back-pressure.
 */
export class LogSource implements Source {
  private readonly setting: SourceSetting;
  private readonly tasks: ReadonlyMap<number, Task>;
  private handler: SourceHandler | undefined;
  private unfollow: () => void = () => undefined;

  constructor(setting: SourceSetting) {
    this.setting = setting;
    const { log, name, topics } = setting;
    const count = Math.max(...topics.map((topic) => log.topic(topic.name).length));
    const partitions = setting.partitions ?? Array.from({ length: count }, (_, partition) => partition);
    this.tasks = new Map(partitions.map((partition) => [partition, idleTask({ topology: name, partition })]));
  }

  async start(handler: SourceHandler): Promise<void> {
    this.handler = handler;
    this.unfollow = this.setting.log.follow(() => {
      for (const task of this.tasks.values()) task.wake();
    });
    await handler.assigned([...this.tasks.values()].map((task) => task.id));
  }

  pause({ partition }: TaskId): void {
    const task = this.task(partition);
    task.fetcher = undefined;
    task.wake();
  }

  resume({ partition }: TaskId, from: Positions): void {
    const { handler } = this;
    if (handler === undefined) throw new RangeError('a source is started before its tasks are resumed');
    const task = this.task(partition);
    this.reportSkipped(partition, from);
    const fetcher = this.fetcher(task, from);
    task.fetcher = fetcher;
    task.wake();
    task.loop = task.loop.then(this.setting.refresh).then(() => this.run(task, fetcher, handler));
  }

  async ends({ partition }: TaskId): Promise<Positions> {
    await this.setting.refresh?.();
    return this.fetcher(this.task(partition), {}).ends();
  }

  async stop(): Promise<void> {
    this.unfollow();
    for (const task of this.tasks.values()) {
      task.fetcher = undefined;
      task.wake();
    }
    await Promise.all([...this.tasks.values()].map((task) => task.loop));
  }

  private fetcher(task: Task, from: Positions): TaskFetcher {
    const { log, topics, maxFetchBytes } = this.setting;
    return new TaskFetcher({ log, topics, task: task.id, maxFetchBytes }, from);
  }

  // Retention deletes by age, whether or not everybody has read: whoever was away for longer must be able to see it.
  private reportSkipped(partition: number, from: Positions): void {
    const { log, name, telemetry } = this.setting;
    for (const [topic, offset] of Object.entries(from)) {
      const skipped = (log.topic(topic)[partition]?.start ?? 0) - offset;
      if (skipped <= 0) continue;
      telemetry?.count('reconduit_log_expired_unread_total', skipped, { topic, reader: name });
      telemetry?.log('warn', 'records expired before they were read', { topic, partition, reader: name, skipped });
    }
  }

  private task(partition: number): Task {
    const task = this.tasks.get(partition);
    if (task === undefined) throw new RangeError(`${this.setting.name} has no task ${partition}`);
    return task;
  }

  // A handler that rejects ends its task's loop, and through `loop` the process: runners settle failures themselves.
  private async run(task: Task, fetcher: TaskFetcher, handler: SourceHandler): Promise<void> {
    while (task.fetcher === fetcher) {
      const batch = fetcher.hasMore() ? await fetcher.fetch() : undefined;
      if (task.fetcher !== fetcher) return;
      if (batch !== undefined) await handler.records(batch);
      else await this.woken(task, fetcher);
    }
  }

  private woken(task: Task, fetcher: TaskFetcher): Promise<void> {
    return new Promise((resolve) => {
      task.wake = () => {
        if (task.fetcher === fetcher && !fetcher.hasMore()) return;
        task.wake = () => undefined;
        resolve();
      };
      // What was appended since the last look did not find this waiter.
      task.wake();
    });
  }
}
