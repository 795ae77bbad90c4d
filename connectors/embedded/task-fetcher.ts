import type { Positions, RawRecord, TaskId } from '../../processors/ports/records.ts';
import type { FetchedBatch } from '../../processors/ports/source.ts';
import type { TopicSpec } from '../../schemas/topics.ts';
import type { Log } from './log.ts';
import type { PartitionLog } from './partition-log.ts';

/** What one task reads. */
export interface FetcherSetting {
  readonly log: Log;
  readonly topics: readonly TopicSpec[];
  readonly task: TaskId;
  readonly maxFetchBytes: number;
}

interface Input {
  readonly log: PartitionLog;
  /** Next offset to read from the log. */
  next: number;
  /** Read, not given yet. */
  held: RawRecord[];
}

/**
 * Reads a task's inputs in step: of each topic up to a byte cap, and gives only what the merge by append time can use. A
 * record later than the point to which another, unfinished topic was read is held back here, so that neither this nor the
 * merge grows with how unevenly the topics are filled.
 */
export class TaskFetcher {
  private readonly setting: FetcherSetting;
  private readonly inputs: Input[];

  constructor(setting: FetcherSetting, from: Positions) {
    this.setting = setting;
    // Of a topic with one partition, only task 0 gets the records.
    this.inputs = setting.topics.flatMap(({ name }) => {
      const log = setting.log.topic(name)[setting.task.partition];
      return log === undefined ? [] : [{ log, next: Math.max(from[name] ?? 0, log.start), held: [] }];
    });
  }

  /** End offsets now, by topic. */
  ends(): Positions {
    return Object.fromEntries(this.inputs.map(({ log }) => [log.topic, log.end]));
  }

  /** Whether `fetch` would give records. */
  hasMore(): boolean {
    return this.inputs.some(({ log, next, held }) => held.length > 0 || next < log.end);
  }

  /** The next records, with the ends that they were read under. */
  async fetch(): Promise<FetchedBatch> {
    // Taken before anything is read: whatever is appended meanwhile bears a later append time than all of it.
    const ends = this.ends();
    await Promise.all(this.inputs.map((input) => this.fill(input, ends[input.log.topic] ?? 0)));
    let horizonMs = Number.POSITIVE_INFINITY;
    for (const { log, next, held } of this.inputs) {
      const last = held.at(-1);
      if (last !== undefined && next < (ends[log.topic] ?? 0)) horizonMs = Math.min(horizonMs, last.appendTimeMs);
    }
    const records = this.inputs.flatMap((input) => release(input, horizonMs));
    const readTo = Object.fromEntries(this.inputs.map(({ log, next, held }) => [log.topic, held[0]?.offset ?? next]));
    return { task: this.setting.task, records, ends, readTo };
  }

  private async fill(input: Input, end: number): Promise<void> {
    if (input.held.length > 0 || input.next >= end) return;
    const limit = {
      beforeOffset: end,
      maxBytes: this.setting.maxFetchBytes,
      maxRecords: Number.POSITIVE_INFINITY,
    };
    input.held = await this.setting.log.read(input.log, input.next, limit);
    // Nothing there: retention took it, or compaction emptied the rest.
    input.next = (input.held.at(-1)?.offset ?? end - 1) + 1;
  }
}

/** Takes out what is not later than the horizon. */
function release(input: Input, horizonMs: number): RawRecord[] {
  const { held } = input;
  let count = held.length;
  while (count > 0 && (held[count - 1]?.appendTimeMs ?? 0) > horizonMs) count--;
  input.held = held.slice(count);
  return count === held.length ? held : held.slice(0, count);
}
