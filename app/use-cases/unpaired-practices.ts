import type { Out } from '../../processors/ports/records.ts';
import { topics } from '../../schemas/topics.ts';
import type { LogPorts, Warehouse } from './ports.ts';
import { recordsOf } from './publish.ts';

/** Rule of its signals. */
export const unpairedRule = 'PRACTICE_UNPAIRED';

// Rows are compared within one practice only. A misspelt one, a portal's account number, or a file that names none beside files
// that do, is never compared with anything, and every single row of it looks in order.
const unpairedSql = `
SELECT r.practice_id AS practice_id, toString(min(r.appended_at)) AS since,
  (SELECT arraySort(groupUniqArray(3)(practice_id)) FROM pos_transactions) AS others
FROM reward_transactions AS r
WHERE r.practice_id NOT IN (SELECT DISTINCT practice_id FROM pos_transactions)
GROUP BY practice_id HAVING notEmpty(others) ORDER BY practice_id LIMIT 100`;

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

/** Practices that have redemptions and not a single ticket, while others have tickets. */
export async function unpairedPractices(warehouse: Warehouse): Promise<UnpairedPractice[]> {
  const rows = await warehouse.rows<UnpairedRow>(unpairedSql);
  return rows.map(({ practice_id, since, others }) => ({
    practice_id,
    since,
    message:
      `Practice ${practice_id} has redemptions and no ticket, so nothing of it is compared; tickets are of ${others.join(', ')}. ` +
      'Name a practice alike on both sides (practice_id, or the token of the source), or on neither.',
  }));
}

/** Says so on `ops.signals` when it begins, and when it is over. */
export async function watchUnpairedPractices(ports: LogPorts, warehouse: Warehouse): Promise<void> {
  const now = new Map((await unpairedPractices(warehouse)).map((row) => [row.practice_id, row.message]));
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
