import { ReconduitError } from '../../../processors/errors.ts';
import type { Warehouse } from '../ports.ts';

/** A decision as a reviewer sees it. */
export interface ReviewedDecision {
  readonly decision_id: string;
  readonly practice_id: string;
  readonly decision_seq: number;
  readonly status: string;
  readonly claim_ids: readonly string[];
  readonly transaction_ids: readonly string[];
  readonly runner_up_transaction_ids: readonly string[];
  readonly probability: number;
  readonly model_id: string;
  readonly explained: boolean;
}

/** The last verdict on a decision. */
export interface LastReview {
  readonly review_id: string;
  readonly practice_id: string;
  readonly decision_id: string;
  readonly action: string;
  readonly actor: string;
  readonly claim_ids: readonly string[];
}

const decisionsSql = `
SELECT decision_id, practice_id, decision_seq, status, claim_ids, transaction_ids, runner_up_transaction_ids, probability, model_id,
  notEmpty(explanation.bits) AS explained
FROM matches FINAL WHERE run_id = 'live' AND decision_id IN {ids:Array(String)}
  AND ({all:Bool} OR practice_id IN {practices:Array(String)})`;

const lastReviewsSql = `
SELECT practice_id, decision_id, argMax(review_id, at) AS review_id, argMax(action, at) AS action, argMax(actor, at) AS actor,
  argMax(claim_ids, at) AS claim_ids
FROM (SELECT practice_id, decision_id, review_id, action, actor, claim_ids, (decided_at, src_offset) AS at FROM reviews FINAL
  WHERE decision_id IN {ids:Array(String)} AND review_id NOT IN (SELECT review_id FROM review_outcomes WHERE outcome != 'ACCEPTED'))
GROUP BY practice_id, decision_id`;

// They travel in the URL, which holds 16 kB.
const idsPerQuery = 50;

async function inParts<T>(ids: readonly string[], ask: (part: readonly string[]) => Promise<T[]>): Promise<T[]> {
  const found: T[] = [];
  for (let i = 0; i < ids.length; i += idsPerQuery) found.push(...(await ask(ids.slice(i, i + idsPerQuery))));
  return found;
}

/** Two practices may number their tickets alike: whoever means one decision must get that one, or be asked. */
export function ofSeveralPractices(decisionId: string, practices: readonly string[]): ReconduitError {
  const named = practices.join(', ');
  return new ReconduitError('USAGE', `${decisionId} is a decision of several practices (${named}): name one of them`);
}

/**
 * Decisions as they stand, in the order of the ids; `practices`: the only ones to look in, null: all.
 * @throws NOT_FOUND when one is not there, USAGE when several practices have it.
 */
export async function findDecisions(
  warehouse: Warehouse,
  ids: readonly string[],
  practices: readonly string[] | null,
): Promise<ReviewedDecision[]> {
  const scope = { all: practices === null, practices: practices ?? [] };
  const rows = await inParts(ids, (part) => warehouse.rows<ReviewedDecision>(decisionsSql, { ids: part, ...scope }));
  const byId = new Map<string, ReviewedDecision>();
  for (const row of rows) {
    const other = byId.get(row.decision_id);
    if (other) throw ofSeveralPractices(row.decision_id, [other.practice_id, row.practice_id].sort());
    byId.set(row.decision_id, row);
  }
  return ids.map((id) => {
    const row = byId.get(id);
    if (!row)
      throw new ReconduitError('NOT_FOUND', `there is no decision ${id}; \`reconduit review list\` shows what waits`);
    return row;
  });
}

/** The last verdict on each of these decisions, by decision id. */
export async function lastReviews(
  warehouse: Warehouse,
  decisions: readonly ReviewedDecision[],
): Promise<ReadonlyMap<string, LastReview>> {
  const practiceOf = new Map(decisions.map((d) => [d.decision_id, d.practice_id]));
  const rows = await inParts([...practiceOf.keys()], (part) =>
    warehouse.rows<LastReview>(lastReviewsSql, { ids: part }),
  );
  const own = rows.filter((row) => row.practice_id === practiceOf.get(row.decision_id));
  return new Map(own.map((row) => [row.decision_id, row]));
}
