import { setImmediate as nextTurn } from 'node:timers/promises';
import type {
  PredictAnswer,
  PredictBatchRequest,
  PredictFailure,
  PredictRequest,
} from '../../../connectors/http/predict-use-cases.ts';
import { ReconduitError } from '../../../processors/errors.ts';
import { evidenceSentence } from '../../../processors/matching/explain-words.ts';
import { normaliseRedemption } from '../../../processors/matching/normalise/redemption.ts';
import { normaliseTicket } from '../../../processors/matching/normalise/ticket.ts';
import { confidenceText } from '../reconcile/formats.ts';
import type { Latencies } from './latencies.ts';
import type { LiveScoring, Scoring } from './scoring.ts';

/** What predicting works on. */
export interface PredictParts {
  readonly scoring: LiveScoring;
  /** MODEL_THRESHOLD: least probability of `match` when the request names none. */
  readonly threshold: number;
  readonly latencies: Latencies;
  /** Monotonic milliseconds. */
  elapsedMs(): number;
}

// Other requests get their turn between; scoring these takes some 3 ms.
const pairsAtOnce = 25;

function scorePair(
  scoring: Scoring,
  pair: PredictRequest,
  threshold: number,
): Omit<PredictAnswer, 'processing_time_ms'> {
  const { records, world } = scoring;
  const redemption = records.redemption('reward_transaction', pair.reward_transaction);
  const ticket = records.ticket('pos_transaction', pair.pos_transaction);
  const said = scoring.predict(normaliseRedemption(redemption, world), normaliseTicket(ticket, world));
  return {
    match_probability: said.probability,
    confidence_level: confidenceText[said.confidenceLevel],
    recommendation: said.recommendation,
    result: said.probability >= threshold ? 'match' : 'no_match',
    threshold,
    explanation: said.explanation.filter(({ bits }) => bits !== 0),
    score_bits: said.scoreBits,
    explanation_text: evidenceSentence(said.explanation),
    model_id: said.modelId,
  };
}

function timed(parts: PredictParts, scoring: Scoring, pair: PredictRequest): PredictAnswer {
  const startMs = parts.elapsedMs();
  const { match_probability, confidence_level, recommendation, ...rest } = scorePair(
    scoring,
    pair,
    pair.threshold ?? parts.threshold,
  );
  const tookMs = parts.elapsedMs() - startMs;
  parts.latencies.add(tookMs);
  const processing_time_ms = Math.round(tookMs * 1000) / 1000;
  return { match_probability, confidence_level, recommendation, processing_time_ms, ...rest };
}

/** Scores one pair. @throws RECORD_INVALID when one of its records cannot be read. */
export async function predict(parts: PredictParts, request: PredictRequest): Promise<PredictAnswer> {
  return timed(parts, await parts.scoring.current(), request);
}

function inPlace(parts: PredictParts, scoring: Scoring, pair: PredictRequest): PredictAnswer | PredictFailure {
  try {
    return timed(parts, scoring, pair);
  } catch (error) {
    if (!(error instanceof ReconduitError)) throw error;
    return { error: { code: error.code, message: error.message } };
  }
}

/** Scores pairs in order; one that cannot be read is an error in its place. */
export async function predictBatch(
  parts: PredictParts,
  { pairs, threshold }: PredictBatchRequest,
): Promise<(PredictAnswer | PredictFailure)[]> {
  const scoring = await parts.scoring.current();
  const answers: (PredictAnswer | PredictFailure)[] = [];
  for (const [i, given] of pairs.entries()) {
    const { reward_transaction, pos_transaction } = (given ?? {}) as Partial<PredictRequest>;
    const pair = { reward_transaction, pos_transaction, threshold: threshold ?? parts.threshold };
    answers.push(inPlace(parts, scoring, pair));
    if (i % pairsAtOnce === pairsAtOnce - 1) await nextTurn();
  }
  return answers;
}
