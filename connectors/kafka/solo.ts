import { ReconduitError } from '../../processors/errors.ts';
import type { Positions, TaskId } from '../../processors/ports/records.ts';
import type { Source, SourceHandler } from '../../processors/ports/source.ts';
import { partitionCount } from '../../schemas/routing.ts';
import { type FetchSetting, TaskReaders } from './fetch-tasks.ts';
import { Membership } from './membership.ts';

/** What works on all tasks of a group at once. */
export interface SoloWork {
  stop(): Promise<void>;
}

/** What a stand-in stands on. */
export interface SoloSetting extends FetchSetting {
  readonly sessionTimeoutMs: number;
  /** Begins the work on this source, which has every task. Whoever held it before may still believe that they do. */
  begin(source: Source): Promise<SoloWork>;
  /** Told when the process ends: commits to brokers that do not answer are not waited for. */
  giveUpSoon(topology: string): void;
  /** The work could not be begun or ended. */
  onFatal(error: unknown): void;
}

/** Every task of some topics, whoever is in the group. */
class WholeSource implements Source {
  private readonly setting: FetchSetting;
  private readonly readers: TaskReaders;
  private handler: SourceHandler | undefined;

  constructor(setting: FetchSetting) {
    this.setting = setting;
    this.readers = new TaskReaders(setting);
  }

  async start(handler: SourceHandler): Promise<void> {
    this.handler = handler;
    const { topics, partitions, name } = this.setting;
    const count = Math.max(...topics.map((topic) => partitionCount(topic, partitions)));
    await handler.assigned(Array.from({ length: count }, (_, partition) => ({ topology: name, partition })));
  }

  pause(task: TaskId): void {
    this.readers.pause(task);
  }

  resume(task: TaskId, from: Positions): void {
    if (this.handler === undefined) throw new RangeError('a source is started before its tasks are resumed');
    this.readers.resume(task, from, this.handler);
  }

  ends(task: TaskId): Promise<Positions> {
    return this.readers.ends(task);
  }

  async stop(): Promise<void> {
    await this.readers.stop();
  }
}

const retryMs = 1_000;

/** Work that one process of a group does and the others stand by for: a sink, since few large inserts want one writer. */
export class Solo {
  private readonly setting: SoloSetting;
  private readonly membership: Membership;
  private work: SoloWork | undefined;
  private changing: Promise<void> = Promise.resolve();
  private mine = false;
  private stopped = false;
  private tellStopping: () => void = () => undefined;
  private readonly stopping = new Promise<void>((resolve) => {
    this.tellStopping = resolve;
  });

  constructor(setting: SoloSetting) {
    this.setting = setting;
    const { connection, names, name, topics, partitions, sessionTimeoutMs, telemetry } = setting;
    this.membership = new Membership({
      connection,
      groupId: names.group(name),
      topics: new Map(topics.map((topic) => [names.topic(topic.name), partitionCount(topic, partitions)])),
      whole: true,
      standbyReplicas: 0,
      sessionTimeoutMs,
      telemetry,
      state: () => ({ owned: this.work === undefined ? [] : [0], copies: {} }),
      assigned: (tasks) => {
        this.mine = tasks.length > 0 && !this.stopped;
        this.settle();
      },
    });
    this.membership.start();
  }

  /** The work failed: it is ended, and begun again once the group confirms that it is still ours. */
  again(): void {
    this.next(async () => {
      await this.end();
      // Who stops may not wait for a group that is away.
      await Promise.race([this.membership.confirmed(), this.stopping]);
    });
    this.settle();
  }

  /** Ends the work and leaves the group. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.mine = false;
    this.tellStopping();
    this.setting.giveUpSoon(this.setting.name);
    this.settle();
    await this.changing;
    await this.membership.stop();
  }

  private settle(): void {
    this.next(async () => {
      if (!this.mine) await this.end();
      else this.work ??= await this.setting.begin(new WholeSource(this.setting));
    });
  }

  private next(step: () => Promise<void>): void {
    this.changing = this.changing.then(step).catch((error) => {
      if (!(error instanceof ReconduitError) || !error.retriable) return this.setting.onFatal(error);
      const { code, message: reason } = error;
      this.setting.telemetry.log('warn', 'work waits; it is begun again', { work: this.setting.name, code, reason });
      setTimeout(() => this.settle(), retryMs).unref();
    });
  }

  private async end(): Promise<void> {
    const { work } = this;
    this.work = undefined;
    await work?.stop();
  }
}
