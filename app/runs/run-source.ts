import { ReconduitError } from '../../processors/errors.ts';
import type { Clock } from '../../processors/ports/clock.ts';
import type { LogReader } from '../../processors/ports/log-reader.ts';
import type { Positions, RawRecord, TaskId } from '../../processors/ports/records.ts';
import type { Source, SourceHandler } from '../../processors/ports/source.ts';
import type { Telemetry } from '../../processors/ports/telemetry.ts';
import type { TopicSpec } from '../../schemas/topics.ts';

/** End offsets by topic and partition. */
export type LogEnds = Readonly<Record<string, readonly number[]>>;

/** What a run reads. */
export interface RunSourceSetting {
  readonly reader: LogReader;
  readonly name: string;
  readonly topics: readonly TopicSpec[];
  readonly partitions: readonly number[];
  /** Where it ends; null: it follows the log. */
  readonly ends: LogEnds | null;
  readonly clock: Clock;
  /** Milliseconds of rest for each millisecond of work, so that others keep the processor. */
  readonly restFactor: number;
  readonly telemetry: Pick<Telemetry, 'log'>;
  /** Told when it can read no further. */
  onFatal(error: unknown): void;
}

interface Input {
  readonly topic: string;
  next: number;
  held: readonly RawRecord[];
}

interface Task {
  readonly id: TaskId;
  /** null: paused. */
  inputs: Input[] | null;
}

// A hundredth of a second of work: then others have their turn.
const recordsPerFetch = 50;
const idleMs = 250;
// On a machine that is busy a turn takes long because others have it: they need no rest of ours on top.
const longestRestMs = 150;

/**
 * Reads topics from the start, as far as they were when the run began or as they grow, through the log's reader: no group,
 * no offsets, nothing that anybody else sees. One partition after the other, with rests.
 */
export class RunSource implements Source {
  private readonly setting: RunSourceSetting;
  private readonly tasks: readonly Task[];
  private readonly stopping = new AbortController();
  private loop: Promise<void> = Promise.resolve();
  private isWaiting = false;

  constructor(setting: RunSourceSetting) {
    this.setting = setting;
    this.tasks = setting.partitions.map((partition) => ({ id: { topology: setting.name, partition }, inputs: null }));
  }

  async start(handler: SourceHandler): Promise<void> {
    await handler.assigned(this.tasks.map((task) => task.id));
    this.loop = this.run(handler).catch(this.setting.onFatal);
  }

  pause({ partition }: TaskId): void {
    this.task(partition).inputs = null;
  }

  resume({ partition }: TaskId, from: Positions): void {
    const { topics } = this.setting;
    this.task(partition).inputs = topics.map(({ name }) => ({ topic: name, next: from[name] ?? 0, held: [] }));
  }

  async ends({ partition }: TaskId): Promise<Positions> {
    const { topics, ends, reader } = this.setting;
    const each = topics.map(async ({ name }): Promise<[string, number]> => {
      const end = ends === null ? (await reader.bounds(name))[partition]?.end : ends[name]?.[partition];
      return [name, end ?? 0];
    });
    return Object.fromEntries(await Promise.all(each));
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.loop;
  }

  private task(partition: number): Task {
    const task = this.tasks.find(({ id }) => id.partition === partition);
    if (task === undefined) throw new RangeError(`this run has no task ${partition}`);
    return task;
  }

  private async run(handler: SourceHandler): Promise<void> {
    const { clock, restFactor } = this.setting;
    const { signal } = this.stopping;
    while (!signal.aborted) {
      let worked = false;
      for (const task of this.tasks) {
        if (signal.aborted) return;
        const startedMs = clock.nowMs();
        if (!(await this.attempt(task, handler))) continue;
        worked = true;
        await clock.sleep(Math.min(longestRestMs, (clock.nowMs() - startedMs) * restFactor), signal);
      }
      if (!worked) await clock.sleep(idleMs, signal);
    }
  }

  /** A turn, or false while the log is away: what reads beside live processing waits as that does, and must not end it. */
  private async attempt(task: Task, handler: SourceHandler): Promise<boolean> {
    try {
      const worked = await this.turn(task, handler);
      this.isWaiting = false;
      return worked;
    } catch (error) {
      if (!(error instanceof ReconduitError) || !error.retriable) throw error;
      const { name, telemetry } = this.setting;
      const { code, message: reason } = error;
      if (!this.isWaiting) telemetry.log('warn', 'a run waits for the log', { run: name, code, reason });
      this.isWaiting = true;
      return false;
    }
  }

  /** Brings a task its next records; false: it has read all there is. */
  private async turn(task: Task, handler: SourceHandler): Promise<boolean> {
    const { inputs } = task;
    if (inputs === null) return false;
    const ends = await this.ends(task.id);
    if (inputs.every(({ topic, next, held }) => held.length === 0 && next >= (ends[topic] ?? 0))) return false;
    for (const input of inputs) await this.fill(input, task.id.partition, ends[input.topic] ?? 0);
    // Records later than the point to which another, unfinished topic was read wait here, not in the merge.
    let horizonMs = Number.POSITIVE_INFINITY;
    for (const { topic, next, held } of inputs) {
      const last = held.at(-1);
      if (last !== undefined && next < (ends[topic] ?? 0)) horizonMs = Math.min(horizonMs, last.appendTimeMs);
    }
    const records = inputs.flatMap((input) => release(input, horizonMs));
    const readTo = Object.fromEntries(inputs.map(({ topic, next, held }) => [topic, held[0]?.offset ?? next]));
    // Paused or begun anew meanwhile: what was read is read again.
    if (task.inputs !== inputs) return true;
    await handler.records({ task: task.id, records, ends, readTo });
    return true;
  }

  private async fill(input: Input, partition: number, end: number): Promise<void> {
    if (input.held.length > 0 || input.next >= end) return;
    const limit = Math.min(recordsPerFetch, end - input.next);
    const read = await this.setting.reader.read(input.topic, partition, input.next, limit);
    input.held = read.filter(({ offset }) => offset < end);
    // Nothing there: retention took it, or compaction emptied the rest.
    input.next = input.held.length < read.length || read.length === 0 ? end : (read.at(-1)?.offset ?? end - 1) + 1;
  }
}

/** Takes out what is not later than the horizon. */
function release(input: Input, horizonMs: number): readonly RawRecord[] {
  const { held } = input;
  const count = held.findIndex(({ appendTimeMs }) => appendTimeMs > horizonMs);
  if (count < 0) {
    input.held = [];
    return held;
  }
  input.held = held.slice(count);
  return held.slice(0, count);
}
