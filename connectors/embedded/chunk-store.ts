import type { RawRecord } from '../../processors/ports/records.ts';
import { type TopicSpec, topics } from '../../schemas/topics.ts';
import { appendTimeOf, decodeChunk } from './chunk.ts';
import type { Database } from './database.ts';
import { chunkKey, lastOffsetOf } from './keys.ts';
import type { ChunkReader, Log } from './log.ts';
import { addRecords, type PartitionLog, type ReadLimit } from './partition-log.ts';

// Chunks asked for at once; the byte cap ends a round sooner.
const chunksPerRound = 64;

/** Keys of a partition's chunks that hold offsets from `from`. */
export function chunkRange(log: PartitionLog, from: number): { gte: string; lte: string } {
  return {
    gte: chunkKey(log.topic, log.partition, from),
    lte: chunkKey(log.topic, log.partition, Number.MAX_SAFE_INTEGER),
  };
}

/** Reads chunks of the log from the database. */
export function chunkReaderOf(database: Database): ChunkReader {
  return async (log: PartitionLog, from: number, limit: ReadLimit): Promise<RawRecord[]> => {
    const records: RawRecord[] = [];
    let sizeBytes = 0;
    const iterator = database.iterator({
      ...chunkRange(log, from),
      fillCache: false,
      highWaterMarkBytes: limit.maxBytes,
    });
    try {
      // A chunk that compaction emptied gives nothing: read on, or the reader would take it for the end.
      const enough = (): boolean =>
        records.length > 0 && (sizeBytes >= limit.maxBytes || records.length >= limit.maxRecords);
      while (!enough()) {
        const round = await iterator.nextv(chunksPerRound);
        if (round.length === 0) return records;
        for (const [, chunk] of round) {
          addRecords(records, decodeChunk(log.topic, log.partition, chunk), from, limit.beforeOffset);
          sizeBytes += chunk.length;
          if ((records.at(-1)?.offset ?? 0) + 1 >= limit.beforeOffset) return records;
          if (enough()) break;
        }
      }
      return records;
    } finally {
      await iterator.close();
    }
  };
}

async function recoverPartition(database: Database, log: PartitionLog): Promise<number> {
  const range = chunkRange(log, 0);
  const [first] = await database.iterator({ ...range, limit: 1 }).all();
  const [last] = await database.iterator({ ...range, limit: 1, reverse: true }).all();
  if (first === undefined || last === undefined) return 0;
  log.start = decodeChunk(log.topic, log.partition, first[1])[0]?.offset ?? 0;
  log.end = lastOffsetOf(last[0]) + 1;
  return appendTimeOf(last[1]);
}

/** Learns from the database where every partition begins and ends, and the latest append time. */
export async function recoverLog(database: Database, log: Log): Promise<void> {
  const all = Object.values<TopicSpec>(topics).flatMap((topic) => log.topic(topic.name));
  const times = await Promise.all(all.map((partition) => recoverPartition(database, partition)));
  log.lastAppendMs = Math.max(0, ...times);
}
