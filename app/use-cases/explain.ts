import { ReconduitError } from '../../processors/errors.ts';
import { rescoreDecision } from '../../processors/model/rescore-learned.ts';
import { type RowModels, rescoreToleranceBits } from '../../processors/model/rescore-row.ts';
import { findModel, knownModels } from './models/model-log.ts';
import type { LogPorts, Warehouse } from './ports.ts';
import { ofSeveralPractices } from './reviews/find-decisions.ts';
import { upToDate } from './up-to-date.ts';

/** A decision as it stands, with its evidence. Money in units, as text, as ClickHouse gives it. */
export interface Explained {
  readonly decision_id: string;
  readonly decision_seq: number;
  readonly practice_id: string;
  readonly program: string;
  readonly redemption_id: string;
  readonly transaction_ids: readonly string[];
  readonly claim_ids: readonly string[];
  readonly status: string;
  readonly finality: string;
  readonly exception: string;
  readonly recommendation: string;
  readonly confidence_level: string;
  readonly probability: number;
  readonly score_bits: number;
  /** Strongest first; the bits add up to score_bits. */
  readonly evidence: readonly { readonly comparison: string; readonly level: string; readonly bits: number }[];
  readonly runner_up_transaction_ids: readonly string[];
  readonly runner_up_probability: number | null;
  readonly gap_bits: number | null;
  readonly redeemed: string;
  readonly claimed: string;
  readonly at_stake: string;
  readonly model_id: string;
  readonly reviewed_by: string;
  readonly next_step: string;
  /** The link shown, weighed anew from this row; null: the model that scored it is not in the store. */
  readonly rescored: RescoredRow | null;
  readonly history: readonly HistoryEntry[];
  /** What was decided since, and is not stored yet; null: this is the newest. */
  readonly newer: NewerDecision | null;
}

/** A decision that is made and not stored yet. */
export interface NewerDecision {
  readonly decision_seq: number;
  readonly status: string;
  readonly reviewed_by: string;
}

/** What a model makes of a row. */
export interface RescoredRow {
  readonly model_id: string;
  readonly score_bits: number;
  /** Entries that weigh otherwise than the row states. */
  readonly differing: readonly {
    readonly comparison: string;
    readonly level: string;
    readonly stored_bits: number;
    readonly bits: number;
  }[];
}

/** One change of a decision. */
export interface HistoryEntry {
  readonly decision_seq: number;
  readonly decided_at: string;
  readonly status: string;
  readonly finality: string;
  readonly exception: string;
  readonly at_stake: string;
}

const decisionSql = `
SELECT decision_id, decision_seq, practice_id, program, redemption_id, transaction_ids, claim_ids, status, finality, exception,
  recommendation, confidence_level, probability, score_bits, explanation.comparison AS comparisons,
  explanation.level AS levels, explanation.bits AS bits, runner_up_transaction_ids, runner_up_probability, gap_bits,
  redeemed, claimed, at_stake, model_id, reviewed_by
FROM matches WHERE run_id = {run:String} AND decision_id = {id:String}
  AND ({all:Bool} OR practice_id IN {practices:Array(String)})
ORDER BY version DESC LIMIT 1 BY practice_id`;

const historySql = `
SELECT decision_seq, toString(decided_at) AS decided_at, status, finality, exception,
  at_stake
FROM match_log FINAL WHERE run_id = {run:String} AND practice_id = {practice:String} AND decision_id = {id:String} AND sign = 1 ORDER BY decision_seq`;

const nextStepSql = `
SELECT next_step FROM open_exceptions WHERE practice_id = {practice:String} AND decision_id = {id:String} ORDER BY opened_at LIMIT 1`;

type DecisionRow = Omit<Explained, 'evidence' | 'history' | 'newer' | 'next_step' | 'rescored'> & {
  readonly comparisons: string[];
  readonly levels: string[];
  readonly bits: number[];
};

/** The link that a row shows, under a model. */
function rescored(row: DecisionRow, evidence: Explained['evidence'], { scoredBy, under }: RowModels): RescoredRow {
  const cents = (amount: string): number => Math.round(Number(amount) * 100);
  const money = { redeemedCents: cents(row.redeemed), claimedCents: cents(row.claimed) };
  const stored = { explanation: evidence, ...money, gapBits: row.gap_bits };
  const { bits, entries } = rescoreDecision(stored, { scoredBy, under });
  const differing = entries.filter((e) => Math.abs(e.bits - e.storedBits) > rescoreToleranceBits);
  return {
    model_id: under.modelId,
    score_bits: bits,
    differing: differing.map((e) => ({
      comparison: e.comparison,
      level: e.level,
      stored_bits: e.storedBits,
      bits: e.bits,
    })),
  };
}

/** What is asked of a decision. */
export interface ExplainRequest {
  readonly decisionId: string;
  /** `live`, or a replay. */
  readonly runId: string;
  /** Model to weigh the row anew under; null: the one that scored it. */
  readonly model: string | null;
  /** The only ones to look in; null: all. */
  readonly practices: readonly string[] | null;
}

/**
 * Why a decision is what it is, and what its row gives when it is weighed anew.
 * @throws NOT_FOUND when ClickHouse has no such decision (yet), USAGE when several practices have it, MODEL_UNKNOWN.
 */
export async function explain(
  ports: Pick<LogPorts, 'log' | 'codec' | 'clock' | 'partitions'>,
  warehouse: Warehouse,
  { decisionId, runId, model, practices }: ExplainRequest,
): Promise<Explained> {
  const isLive = runId === 'live';
  const scope = { run: runId, id: decisionId, all: practices === null, practices: practices ?? [] };
  const read = () => warehouse.rows<DecisionRow>(decisionSql, scope);
  const { rows, late } = isLive ? await upToDate(ports, warehouse, read) : { rows: await read(), late: [] };
  const [row, ...others] = rows;
  if (!row) {
    const hint =
      'ids are r:<redemption_id> or c:<claim_id>; `reconduit sql "SELECT decision_id FROM current_matches"` lists them';
    throw new ReconduitError('NOT_FOUND', `there is no decision ${decisionId}${isLive ? '' : ` in ${runId}`}: ${hint}`);
  }
  if (others.length > 0) {
    throw ofSeveralPractices(decisionId, [row, ...others].map((r) => r.practice_id).sort());
  }
  const id = { run: runId, id: decisionId, practice: row.practice_id };
  const { comparisons, levels, bits, ...rest } = row;
  const evidence = comparisons.map((comparison, i) => ({ comparison, level: levels[i] ?? '', bits: bits[i] ?? 0 }));
  const scoredBy = (await knownModels(ports)).find((known) => known.model.modelId === row.model_id)?.model;
  const under = model === null ? scoredBy : (await findModel(ports, model)).model;
  const [step] = isLive ? await warehouse.rows<{ next_step: string }>(nextStepSql, id) : [];
  return {
    ...rest,
    evidence: evidence.sort((a, b) => Math.abs(b.bits) - Math.abs(a.bits)),
    // Exceptions are stored apart: one that this decision closed may still be there.
    next_step: row.exception === 'NONE' ? '' : (step?.next_step ?? ''),
    rescored: scoredBy && under ? rescored(row, evidence, { scoredBy, under }) : null,
    history: await warehouse.rows<HistoryEntry>(historySql, id),
    newer:
      late.map((d) => ({ decision_seq: d.decisionSeq, status: d.status, reviewed_by: d.reviewedBy ?? '' }))[0] ?? null,
  };
}
