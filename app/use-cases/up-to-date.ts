import type { MatchDecision } from '../../schemas/generated/types.ts';
import { partitionOf } from '../../schemas/partitioner.ts';
import { topics } from '../../schemas/topics.ts';
import type { LogPorts, Warehouse } from './ports.ts';
import { readPartition, tryDecode } from './read-log.ts';

/** What names a decision, and which one of its changes ClickHouse shows. */
export interface ShownDecision {
  readonly decision_id: string;
  readonly practice_id: string;
  readonly decision_seq: number;
}

/** Rows of decisions, and what the matcher decided since and ClickHouse has not stored. */
export interface UpToDate<T> {
  readonly rows: readonly T[];
  readonly late: readonly MatchDecision[];
}

// The sink stores twice a second; one that is away longer has its own alarm.
const patienceMs = 5_000;
const askAgainMs = 50;
// A sink that is farther behind was away for long: its newest records say enough.
const mostRecords = 10_000;

const storedSql =
  "SELECT max(src_offset) AS last FROM matches WHERE run_id = 'live' AND src_partition = {partition:UInt16}";

const keyOf = (practiceId: string, decisionId: string): string => `${practiceId}\n${decisionId}`;

/** The last change of each of these decisions in the part of the log that ClickHouse has not stored. */
async function newerInLog(
  ports: Pick<LogPorts, 'log' | 'codec' | 'partitions'>,
  warehouse: Warehouse,
  rows: readonly ShownDecision[],
): Promise<MatchDecision[]> {
  const wanted = new Set(rows.map((row) => keyOf(row.practice_id, row.decision_id)));
  const newest = new Map<string, MatchDecision>();
  const bounds = await ports.log.bounds(topics.matches.name);
  for (const partition of new Set(rows.map((row) => partitionOf(row.practice_id, ports.partitions)))) {
    const [stored] = await warehouse.rows<{ last: number }>(storedSql, { partition });
    const from = Math.max(stored?.last ?? 0, (bounds[partition]?.end ?? 0) - mostRecords);
    for await (const raw of readPartition(ports, topics.matches, partition, from)) {
      await ports.codec.prepare([raw.value]);
      const decision = tryDecode(ports, topics.matches, raw);
      const key = decision && keyOf(decision.practiceId, decision.decisionId);
      if (key !== undefined && wanted.has(key)) newest.set(key, decision as MatchDecision);
    }
  }
  return [...newest.values()];
}

/**
 * What `read` gives once ClickHouse has stored what is decided about it by now, so that whoever has just reviewed a decision
 * does not get the one before; after five seconds, what it gives then.
 */
export async function upToDate<T extends ShownDecision>(
  ports: Pick<LogPorts, 'log' | 'codec' | 'clock' | 'partitions'>,
  warehouse: Warehouse,
  read: () => Promise<readonly T[]>,
): Promise<UpToDate<T>> {
  const untilMs = ports.clock.nowMs() + patienceMs;
  let rows = await read();
  const newer = await newerInLog(ports, warehouse, rows);
  for (;;) {
    const shown = new Map(rows.map((row) => [keyOf(row.practice_id, row.decision_id), row.decision_seq]));
    const late = newer.filter((d) => (shown.get(keyOf(d.practiceId, d.decisionId)) ?? 0) < d.decisionSeq);
    if (late.length === 0 || ports.clock.nowMs() >= untilMs) return { rows, late };
    await ports.clock.sleep(askAgainMs);
    rows = await read();
  }
}
