import type { Out } from '../../processors/ports/records.ts';
import { topics } from '../../schemas/topics.ts';
import type { LogPorts, Warehouse } from './ports.ts';
import { recordsOf } from './publish.ts';

/** Rule of its signals. */
export const unpairedRule = 'PRACTICE_UNPAIRED';

// Rows are compared within one practice only. A misspelt one, a portal's account number, or a file that names none beside files
// that do, is never compared with anything, and every single row of it looks in order.
// Rows of undone imports do not count. Only practices that have some are read with FINAL, which merges rows by their keys.
// It lasts since both its redemptions and somebody's tickets are there: the first of a month's files is loaded before the second.
const unpairedSql = `
WITH
  undone AS (SELECT DISTINCT practice_id FROM pos_transactions WHERE is_deleted = 1),
  ticketed AS
  (
    SELECT DISTINCT practice_id FROM pos_transactions WHERE practice_id NOT IN undone
    UNION DISTINCT
    SELECT DISTINCT practice_id FROM pos_transactions FINAL WHERE practice_id IN undone
  )
SELECT practice_id, toString(lasts_since) AS since, others
FROM
(
  SELECT r.practice_id AS practice_id,
    greatest(min(r.appended_at), (SELECT min(appended_at) FROM pos_transactions)) AS lasts_since,
    (SELECT arraySort(groupUniqArray(3)(practice_id)) FROM ticketed) AS others
  FROM reward_transactions AS r FINAL
  WHERE r.practice_id NOT IN ticketed
  GROUP BY practice_id
)
WHERE notEmpty(others) AND lasts_since <= fromUnixTimestamp64Milli({before:Int64}, 'UTC')
ORDER BY practice_id LIMIT 100`;

interface UnpairedRow {
  readonly practice_id: string;
  readonly since: string;
  readonly others: readonly string[];
}

/** A practice of which nothing is compared, since when, and what to do about it. */
export interface UnpairedPractice {
  readonly practice_id: string;
  readonly since: string;
  readonly message: string;
}

/** Practices that since before `beforeMs` have had redemptions and not a single ticket, while others have tickets. */
export async function unpairedPractices(warehouse: Warehouse, beforeMs: number): Promise<UnpairedPractice[]> {
  const rows = await warehouse.rows<UnpairedRow>(unpairedSql, { before: beforeMs });
  return rows.map(({ practice_id, since, others }) => ({
    practice_id,
    since,
    message:
      `Practice ${practice_id} has redemptions and no ticket, so nothing of it is compared; tickets are of ${others.join(', ')}. ` +
      'Name a practice alike on both sides (practice_id, or the token of the source), or on neither.',
  }));
}

/** Says so on `ops.signals` when it has lasted `graceMs`, in which the other side may yet come, and when it is over. */
export async function watchUnpairedPractices(ports: LogPorts, warehouse: Warehouse, graceMs: number): Promise<void> {
  const unpaired = await unpairedPractices(warehouse, ports.clock.nowMs() - graceMs);
  const now = new Map(unpaired.map((row) => [row.practice_id, row.message]));
  const active = await warehouse.rows<{ practice_id: string }>(
    'SELECT practice_id FROM active_signals WHERE rule = {rule:String}',
    { rule: unpairedRule },
  );
  const raised = new Set(active.map(({ practice_id }) => practice_id));
  const signal = (practiceId: string, message: string | undefined): Out[] => {
    const signalId = `${unpairedRule}!${practiceId}`;
    return recordsOf(ports, topics.opsSignals, signalId, {
      signalId,
      rule: unpairedRule,
      practiceId,
      source: '',
      state: message === undefined ? 'CLEARED' : 'RAISED',
      at: ports.clock.nowMs(),
      message: message ?? `Practice ${practiceId} has tickets now.`,
      values: {},
    });
  };
  const records = [...new Set([...raised, ...now.keys()])]
    .filter((practiceId) => raised.has(practiceId) !== now.has(practiceId))
    .flatMap((practiceId) => signal(practiceId, now.get(practiceId)));
  if (records.length > 0) await ports.publisher.publish(records);
}
