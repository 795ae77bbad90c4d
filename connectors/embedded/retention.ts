import type { TopicSpec } from '../../schemas/topics.ts';
import { appendTimeOf, decodeChunk, encodeChunk } from './chunk.ts';
import { chunkRange } from './chunk-store.ts';
import type { Batch, Database } from './database.ts';
import { lastOffsetOf } from './keys.ts';
import type { Log } from './log.ts';
import type { PartitionLog } from './partition-log.ts';

const dayMs = 86_400_000;

/** What a sweep works on. */
export interface SweepSetting {
  readonly database: Database;
  readonly log: Log;
  readonly nowMs: number;
}

/** What a sweep did. */
export interface Swept {
  readonly expiredChunks: number;
  readonly compactedRecords: number;
}

/**
 * Deletes whole chunks of one partition that were appended before `beforeMs`. The last chunk stays, however old: its key
 * tells where the partition ends.
 */
async function expire({ database }: SweepSetting, log: PartitionLog, beforeMs: number): Promise<number> {
  const batch: Batch = database.batch();
  let start = log.start;
  for await (const [key, chunk] of database.iterator({ ...chunkRange(log, log.start), fillCache: false })) {
    const lastOffset = lastOffsetOf(key);
    if (lastOffset >= log.end - 1 || appendTimeOf(chunk) >= beforeMs) break;
    batch.del(key);
    start = lastOffset + 1;
  }
  const chunks = batch.length;
  // Readers skip first: a read under way then finds nothing missing.
  log.start = start;
  await batch.write({ sync: true });
  return chunks;
}

/** Rewrites the chunks of one partition without records whose key occurs again later. Offsets stay. */
async function compact({ database }: SweepSetting, log: PartitionLog): Promise<number> {
  const range = { ...chunkRange(log, log.start), fillCache: false };
  const latest = new Map<string, number>();
  for await (const chunk of database.values(range)) {
    for (const { key, offset } of decodeChunk(log.topic, log.partition, chunk)) latest.set(key, offset);
  }
  const batch: Batch = database.batch();
  let dropped = 0;
  for await (const [chunkKey, chunk] of database.iterator(range)) {
    const records = decodeChunk(log.topic, log.partition, chunk);
    // A key appended since the first pass is later than anything known of it: it only stays longer.
    const kept = records.filter(({ key, offset }) => offset >= (latest.get(key) ?? offset));
    if (kept.length === records.length) continue;
    dropped += records.length - kept.length;
    const [first] = kept;
    if (first === undefined) {
      batch.del(chunkKey);
      continue;
    }
    const head = { appendTimeMs: first.appendTimeMs, baseOffset: first.offset };
    const offsets = kept.map(({ offset }) => offset);
    batch.put(chunkKey, encodeChunk(head, kept, offsets));
  }
  await batch.write({ sync: true });
  return dropped;
}

/** Applies the topics' retention (by append time) and compaction (last value of each key). */
export async function sweepLog(setting: SweepSetting, specs: readonly TopicSpec[]): Promise<Swept> {
  let expiredChunks = 0;
  let compactedRecords = 0;
  for (const { name, retentionDays, compacted } of specs) {
    for (const log of setting.log.topic(name)) {
      if (retentionDays !== null) expiredChunks += await expire(setting, log, setting.nowMs - retentionDays * dayMs);
      if (compacted) compactedRecords += await compact(setting, log);
    }
  }
  return { expiredChunks, compactedRecords };
}
