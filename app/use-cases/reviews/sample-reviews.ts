import type { Warehouse } from '../ports.ts';
import { wordsOf } from './list-reviews.ts';

/** What is to be sampled. */
export interface ReviewSampleRequest {
  readonly practiceId: string | null;
  readonly count: number;
  /** The same seed over the same decisions gives the same sample. */
  readonly seed: string;
}

/** One decision to label. */
export interface SampledDecision {
  readonly decision_id: string;
  readonly decision_seq: number;
  readonly practice_id: string;
  /** Probabilities that it stands for: `0.95-0.99`. */
  readonly band: string;
  readonly probability: number;
  readonly status: string;
  /** Tickets of the link, or of the likeliest candidate of an unmatched redemption. */
  readonly transaction_ids: readonly string[];
  readonly why: string;
}

/** Ends of the bands of probability: narrow where decisions are sure, since that is where AUTO is decided. */
const bandEnds = [0.05, 0.2, 0.5, 0.8, 0.95, 0.99, 1.01];

const sampleSql = `
SELECT decision_id, decision_seq, practice_id, probability, status, comparisons, levels, bits, band,
  if(empty(linked), candidates, linked) AS transaction_ids
FROM (
  SELECT decision_id, decision_seq, practice_id, probability, status, transaction_ids AS linked,
    runner_up_transaction_ids AS candidates, explanation.comparison AS comparisons, explanation.level AS levels,
    explanation.bits AS bits, arrayFirstIndex(e -> probability < e, {ends:Array(Float64)}) AS band
  FROM matches FINAL
  WHERE run_id = 'live' AND notEmpty(explanation.bits) AND redemption_id != ''
    AND decision_id NOT IN (SELECT decision_id FROM reviews)
    AND ({practice:String} = '' OR practice_id = {practice:String})
)
ORDER BY row_number() OVER (PARTITION BY band ORDER BY cityHash64(decision_id, {seed:String})), band
LIMIT {count:UInt32}`;

type Row = Omit<SampledDecision, 'why' | 'band'> & {
  readonly band: number;
  readonly comparisons: readonly string[];
  readonly levels: readonly string[];
  readonly bits: readonly number[];
};

function bandName(band: number): string {
  return `${bandEnds[band - 2] ?? 0}-${Math.min(1, bandEnds[band - 1] ?? 1)}`;
}

/**
 * Decisions to label, drawn evenly from all bands of probability, the sure ones too: labels of doubtful ones only would teach
 * a model nothing of where it is sure, and calibrate it wrongly there. Where a band runs out, the others give more.
 */
export async function sampleReviews(warehouse: Warehouse, request: ReviewSampleRequest): Promise<SampledDecision[]> {
  const { practiceId, count, seed } = request;
  const rows = await warehouse.rows<Row>(sampleSql, { ends: bandEnds, practice: practiceId ?? '', seed, count });
  return rows
    .map(({ comparisons, levels, bits, ...row }) => ({
      ...row,
      band: bandName(row.band),
      why: wordsOf({ comparisons, levels, bits }),
    }))
    .sort((a, b) => a.probability - b.probability || (a.decision_id < b.decision_id ? -1 : 1));
}
