import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { RawRecord } from '../ports/records.ts';
import { type Intent, partitionKey, type RecordRange } from './sink-state.ts';

/** Records that were cut out together, and what names them. */
export interface Cut {
  readonly intent: Intent;
  /** By topic, partition and offset: the same ranges give the same records in the same order. */
  readonly records: readonly RawRecord[];
}

interface Queue {
  readonly topic: string;
  readonly partition: number;
  records: RawRecord[];
  /** Offset after the last record that was taken in. */
  next: number;
}

// Append times tell this log from another one whose offsets count from 0 too: a token must never fit both.
function tokenOf(ranges: readonly RecordRange[], records: readonly RawRecord[]): string {
  const first = records[0]?.appendTimeMs ?? 0;
  return bytesToHex(sha256(utf8ToBytes(JSON.stringify([first, ranges])))).slice(0, 32);
}

/** Records that were fetched and not cut yet, in offset order by topic partition. */
export class PendingRecords {
  private readonly queues = new Map<string, Queue>();
  private count = 0;
  private byteCount = 0;

  constructor(positions: Readonly<Record<string, number>>) {
    this.positions = positions;
  }
  private readonly positions: Readonly<Record<string, number>>;

  get size(): number {
    return this.count;
  }

  get bytes(): number {
    return this.byteCount;
  }

  /** Takes records in; one that was taken in before is passed over. */
  add(records: readonly RawRecord[]): void {
    let queue: Queue | undefined;
    for (const record of records) {
      // They come in runs of one topic partition.
      if (record.topic !== queue?.topic || record.partition !== queue.partition) {
        queue = this.queue(record.topic, record.partition);
      }
      if (record.offset < queue.next) continue;
      queue.records.push(record);
      queue.next = record.offset + 1;
      this.count++;
      this.byteCount += record.value.length;
    }
  }

  /** Everything that is pending; undefined when nothing is. */
  cut(): Cut | undefined {
    const filled = this.sorted().filter((queue) => queue.records.length > 0);
    if (filled.length === 0) return undefined;
    const ranges = filled.map(({ topic, partition, records, next }) => ({
      topic,
      partition,
      from: records[0]?.offset ?? 0,
      to: next,
    }));
    const records = filled.flatMap((queue) => this.take(queue, queue.next));
    return { intent: { token: tokenOf(ranges, records), ranges }, records };
  }

  /** Exactly what an intent names; undefined as long as some of it has not arrived. */
  cutAgain(intent: Intent): Cut | undefined {
    if (!intent.ranges.every((range) => this.covers(range))) return undefined;
    const records = intent.ranges.flatMap(({ topic, partition, to }) => this.take(this.queue(topic, partition), to));
    return { intent, records };
  }

  /** Offset after the last record that was taken in, of `<topic>-<partition>`. */
  takenTo(key: string): number {
    return this.queues.get(key)?.next ?? this.positions[key] ?? 0;
  }

  /** True when all of a range has been taken in. */
  covers({ topic, partition, to }: RecordRange): boolean {
    return this.queue(topic, partition).next >= to;
  }

  private queue(topic: string, partition: number): Queue {
    const key = partitionKey(topic, partition);
    let queue = this.queues.get(key);
    if (queue === undefined) {
      queue = { topic, partition, records: [], next: this.positions[key] ?? 0 };
      this.queues.set(key, queue);
    }
    return queue;
  }

  private sorted(): Queue[] {
    const order = (a: Queue, b: Queue): number =>
      a.topic < b.topic ? -1 : a.topic > b.topic ? 1 : a.partition - b.partition;
    return [...this.queues.values()].sort(order);
  }

  private take(queue: Queue, to: number): RawRecord[] {
    const end = to >= queue.next ? -1 : queue.records.findIndex((record) => record.offset >= to);
    const taken = end < 0 ? queue.records : queue.records.slice(0, end);
    queue.records = end < 0 ? [] : queue.records.slice(end);
    this.count -= taken.length;
    for (const record of taken) this.byteCount -= record.value.length;
    return taken;
  }
}
