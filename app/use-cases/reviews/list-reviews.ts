import { evidenceSentence } from '../../../processors/matching/explain-words.ts';
import type { Warehouse } from '../ports.ts';

/** What is to be listed. */
export interface ReviewListRequest {
  /** waiting: nobody has looked at it. second: one person has, and another should. */
  readonly what: 'waiting' | 'second';
  /** null: every practice. */
  readonly practiceId: string | null;
  /** First is 1. */
  readonly batch: number;
  readonly batchSize: number;
}

/** One decision that waits for a person. Money in units, as text. */
export interface WaitingDecision {
  readonly decision_id: string;
  readonly decision_seq: number;
  readonly practice_id: string;
  readonly clinic_id: string;
  readonly program: string;
  readonly occurred_on: string;
  readonly at_stake: string;
  readonly exception: string;
  readonly probability: number;
  readonly transaction_ids: readonly string[];
  /** Decisions about the same tickets stand together: they are looked at together. */
  readonly together: number;
  readonly why: string;
}

// A second look is blind: the list does not say what the first one said.
const waitingWhere = {
  waiting: "status = 'REVIEW' AND reviewed_by = ''",
  // What was said before an undo no longer holds.
  second: `(practice_id, decision_id) IN (
    SELECT practice_id, decision_id FROM accepted_reviews
    INNER JOIN (
      SELECT practice_id, decision_id, maxIf(decided_at, action = 'REOPEN') AS reopened FROM accepted_reviews GROUP BY ALL
    ) AS undone USING (practice_id, decision_id)
    WHERE decided_at > reopened
    GROUP BY practice_id, decision_id HAVING uniqExact(actor) = 1)`,
};

function listSql(what: ReviewListRequest['what']): string {
  return `
SELECT decision_id, decision_seq, practice_id, clinic_id, program, toString(occurred_on) AS occurred_on, at_stake, exception,
  probability, transaction_ids, comparisons, levels, bits,
  count() OVER (PARTITION BY practice_id, place) AS together,
  sum(at_stake) OVER (PARTITION BY practice_id, place) AS group_stake
FROM (
  SELECT decision_id, decision_seq, practice_id, clinic_id, program, occurred_on, at_stake, exception, probability,
    transaction_ids, explanation.comparison AS comparisons, explanation.level AS levels, explanation.bits AS bits,
    if(empty(transaction_ids), decision_id, transaction_ids[1]) AS place
  FROM matches FINAL
  WHERE run_id = 'live' AND ${waitingWhere[what]}
    AND ({practice:String} = '' OR practice_id = {practice:String})
)
ORDER BY group_stake DESC, practice_id, place, at_stake DESC, decision_id
LIMIT {size:UInt32} OFFSET {skip:UInt32}`;
}

type Row = Omit<WaitingDecision, 'why'> & {
  readonly comparisons: readonly string[];
  readonly levels: readonly string[];
  readonly bits: readonly number[];
  readonly group_stake: string;
};

/** The evidence of a row in plain words. */
export function wordsOf(row: Pick<Row, 'comparisons' | 'levels' | 'bits'>): string {
  return evidenceSentence(
    row.comparisons.map((comparison, i) => ({ comparison, level: row.levels[i] ?? '', bits: row.bits[i] ?? 0 })),
  );
}

/** What waits for a person, costliest first; decisions about one ticket stand together. */
export async function listReviews(warehouse: Warehouse, request: ReviewListRequest): Promise<WaitingDecision[]> {
  const { what, practiceId, batch, batchSize } = request;
  const params = { practice: practiceId ?? '', size: batchSize, skip: (batch - 1) * batchSize };
  const rows = await warehouse.rows<Row>(listSql(what), params);
  return rows.map(({ comparisons, levels, bits, group_stake: _, ...row }) => ({
    ...row,
    why: wordsOf({ comparisons, levels, bits }),
  }));
}
