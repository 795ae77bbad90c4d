import type { Appended } from '../../processors/ports/publisher.ts';
import type { Out } from '../../processors/ports/records.ts';
import { encodeChunk } from './chunk.ts';
import type { Log } from './log.ts';
import type { PartitionLog, TailChunk } from './partition-log.ts';

// A chunk is the least that a follower reads, so one large batch makes several.
const maxChunkBytes = 1 << 20;

/** Chunks of one batch for one partition, in offset order. */
export interface PlannedAppend {
  readonly log: PartitionLog;
  readonly chunks: readonly TailChunk[];
}

interface Growing {
  readonly log: PartitionLog;
  readonly records: Out[];
}

/** Gives the records of one batch their append time and offsets, and packs them into chunks. */
export class AppendPlan {
  readonly appendTimeMs: number;
  private readonly log: Log;
  private readonly growing = new Map<PartitionLog, Growing>();

  constructor(log: Log, nowMs: number) {
    this.log = log;
    // Strictly later than the batch before, even when the clock stands still or goes back: the merge of a task's inputs
    // by append time must come out the same live, batch by batch, and in a replay that sees all batches at once.
    this.appendTimeMs = Math.max(nowMs, log.lastAppendMs + 1);
  }

  /** Adds one step's records, in order. @throws NOT_FOUND for an unknown topic or partition. */
  add(outs: readonly Out[]): Appended[] {
    const { appendTimeMs } = this;
    return outs.map((out) => {
      const { log, records } = this.growingOf(this.log.partition(out.topic, out.partition));
      const offset = log.end + records.length;
      records.push(out);
      return { offset, appendTimeMs };
    });
  }

  /** What is to be written. */
  appends(): PlannedAppend[] {
    return [...this.growing.values()].map((growing) => ({ log: growing.log, chunks: this.cut(growing) }));
  }

  /** Shows what has become durable to readers; followers are not told yet. */
  show(appends: readonly PlannedAppend[]): void {
    this.log.lastAppendMs = this.appendTimeMs;
    for (const { log, chunks } of appends) for (const chunk of chunks) this.log.append(log, chunk);
  }

  private growingOf(log: PartitionLog): Growing {
    let growing = this.growing.get(log);
    if (growing === undefined) {
      growing = { log, records: [] };
      this.growing.set(log, growing);
    }
    return growing;
  }

  private cut({ log, records }: Growing): TailChunk[] {
    const { appendTimeMs } = this;
    const chunks: TailChunk[] = [];
    let from = 0;
    let sizeBytes = 0;
    records.forEach((record, i) => {
      sizeBytes += record.value.length;
      if (sizeBytes < maxChunkBytes && i < records.length - 1) return;
      const head = { appendTimeMs, baseOffset: log.end + from };
      chunks.push({ bytes: encodeChunk(head, records.slice(from, i + 1)), lastOffset: log.end + i });
      from = i + 1;
      sizeBytes = 0;
    });
    return chunks;
  }
}
