import type { TopicSpec } from '../../schemas/topics.ts';
import type { Positions, RawRecord } from '../ports/records.ts';
import type { FetchedBatch } from '../ports/source.ts';

interface Input {
  readonly topic: TopicSpec;
  queue: RawRecord[];
  head: number;
  /** Next offset to buffer. */
  next: number;
  /** The log's end when last fetched. */
  end: number;
}

/** A record with the topic it came from. */
export interface Merged {
  readonly topic: TopicSpec;
  readonly record: RawRecord;
}

/**
 * Merges a task's inputs by (append time, topic rank, offset). A record is taken only when no input can still bring an
 * earlier one: each other input has a record waiting, or has been read up to its end. So preloaded input is always taken
 * in the same order, however it was fetched.
 */
export class InputMerge {
  private readonly inputs: Input[];
  private buffered = 0;
  private bytes = 0;

  constructor(topics: readonly TopicSpec[], positions: Positions) {
    this.inputs = topics.map((topic) => {
      const next = positions[topic.name] ?? 0;
      return { topic, queue: [], head: 0, next, end: next };
    });
  }

  /** Buffers what a fetch brought; records below the next offset are dropped (a fetch that was under way before a restart). */
  add({ records, ends, readTo }: Pick<FetchedBatch, 'records' | 'ends' | 'readTo'>): void {
    const byName = new Map(this.inputs.map((input) => [input.topic.name, input]));
    for (const record of records) {
      const input = byName.get(record.topic);
      if (input === undefined || record.offset < input.next) continue;
      input.queue.push(record);
      input.next = record.offset + 1;
      this.buffered++;
      this.bytes += record.value.length;
    }
    for (const input of this.inputs) {
      input.next = Math.max(input.next, readTo[input.topic.name] ?? 0);
      input.end = Math.max(input.end, input.next, ends[input.topic.name] ?? 0);
    }
  }

  /** The next record in order; undefined when none is buffered, or an input must be fetched further first. */
  take(): Merged | undefined {
    let best: Input | undefined;
    let bestTime = 0;
    for (const input of this.inputs) {
      const record = input.queue[input.head];
      if (record === undefined) {
        if (input.next < input.end) return undefined;
      } else if (best === undefined || record.appendTimeMs < bestTime) {
        best = input;
        bestTime = record.appendTimeMs;
      }
    }
    const record = best?.queue[best.head];
    if (best === undefined || record === undefined) return undefined;
    best.head++;
    if (best.head === best.queue.length) {
      best.queue = [];
      best.head = 0;
    }
    this.buffered--;
    this.bytes -= record.value.length;
    return { topic: best.topic, record };
  }

  /** Records waiting. */
  get size(): number {
    return this.buffered;
  }

  /** Bytes of the records waiting. */
  get sizeBytes(): number {
    return this.bytes;
  }

  /** Records between what was taken and the ends last seen. */
  get lag(): number {
    return this.inputs.reduce((sum, input) => sum + (input.end - input.next), this.buffered);
  }
}
