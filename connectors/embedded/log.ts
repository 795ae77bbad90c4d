import { ReconduitError } from '../../processors/errors.ts';
import type { RawRecord } from '../../processors/ports/records.ts';
import { partitionCount } from '../../schemas/routing.ts';
import { type TopicSpec, topicNamed } from '../../schemas/topics.ts';
import { type PartitionLog, type ReadLimit, readTail, type TailChunk } from './partition-log.ts';

/** Reads chunks that the tail cache no longer holds. */
export type ChunkReader = (log: PartitionLog, from: number, limit: ReadLimit) => Promise<RawRecord[]>;

/** Where a partition begins and ends. */
export type Bounds = Pick<PartitionLog, 'topic' | 'partition' | 'start' | 'end'>;

/**
 * What memory knows of the log, the same over LevelDB and over nothing: bounds, the latest chunks up to a byte cap, and who
 * follows. Appends show here only once they are durable.
 */
export class Log {
  readonly partitions: number;
  private readonly logs = new Map<string, PartitionLog[]>();
  private readonly cached: PartitionLog[] = [];
  private readonly listeners = new Set<() => void>();
  private readonly readChunks: ChunkReader;
  private readonly maxTailBytes: number;
  private tailBytes = 0;
  /** Append time of the latest batch. */
  lastAppendMs = 0;

  constructor(partitions: number, maxTailBytes: number, readChunks: ChunkReader) {
    this.partitions = partitions;
    this.maxTailBytes = maxTailBytes;
    this.readChunks = readChunks;
  }

  /** All partitions of a topic, by number. @throws NOT_FOUND for a topic that is not in the table. */
  topic(name: string): readonly PartitionLog[] {
    let logs = this.logs.get(name);
    if (logs === undefined) {
      const spec: TopicSpec | undefined = topicNamed(name);
      if (spec === undefined) throw new ReconduitError('NOT_FOUND', `there is no topic ${name}`);
      logs = Array.from({ length: partitionCount(spec, this.partitions) }, (_, partition) => {
        return { topic: name, partition, start: 0, end: 0, tail: [] };
      });
      this.logs.set(name, logs);
    }
    return logs;
  }

  /** One partition. @throws NOT_FOUND. */
  partition(topic: string, partition: number): PartitionLog {
    const log = this.topic(topic)[partition];
    if (log === undefined) throw new ReconduitError('NOT_FOUND', `topic ${topic} has no partition ${partition}`);
    return log;
  }

  /** Shows durable chunks to readers; `announce` follows once all chunks of a batch are shown. */
  append(log: PartitionLog, chunk: TailChunk): void {
    log.tail.push(chunk);
    log.end = chunk.lastOffset + 1;
    this.cached.push(log);
    this.tailBytes += chunk.bytes.length;
    while (this.tailBytes > this.maxTailBytes) {
      this.tailBytes -= this.cached.shift()?.tail.shift()?.bytes.length ?? 0;
    }
  }

  /** Takes over where a partition begins and ends now, from the log in the writer's thread; `announce` follows. */
  move({ topic, partition, start, end }: Bounds): void {
    const log = this.partition(topic, partition);
    log.start = start;
    log.end = end;
  }

  /** Tells every follower that there is more. */
  announce(): void {
    for (const listener of this.listeners) listener();
  }

  /** Calls `listener` after each append; gives what ends that. */
  follow(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Records from `from`, or the first retained one after it, in offset order. */
  async read(log: PartitionLog, from: number, limit: ReadLimit): Promise<RawRecord[]> {
    const start = Math.max(from, log.start);
    const beforeOffset = Math.min(limit.beforeOffset, log.end);
    if (start >= beforeOffset) return [];
    const bounded = { ...limit, beforeOffset };
    return readTail(log, start, bounded) ?? this.readChunks(log, start, bounded);
  }
}
