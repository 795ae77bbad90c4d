/** Two records of document 000: objects, checked by the use-case, so that of many pairs a bad one fails alone. */
export interface PredictRequest {
  readonly reward_transaction: unknown;
  readonly pos_transaction: unknown;
  /** Least probability of `match`; absent or null: MODEL_THRESHOLD. */
  readonly threshold?: number | null;
}

/** One entry of the evidence. */
export interface EvidenceEntry {
  readonly comparison: string;
  readonly level: string;
  readonly bits: number;
}

/** What document 000 answers to a pair, and why. */
export interface PredictAnswer {
  readonly match_probability: number;
  /** Very High, High, Medium, Low or Very Low. */
  readonly confidence_level: string;
  /** AUTO_APPROVE, REVIEW or REJECT, by the model's own thresholds. */
  readonly recommendation: string;
  /** Measured. */
  readonly processing_time_ms: number;
  /** By the request's threshold. */
  readonly result: 'match' | 'no_match';
  readonly threshold: number;
  /** Sums to score_bits. */
  readonly explanation: readonly EvidenceEntry[];
  readonly score_bits: number;
  /** The strongest evidence in words; empty when nothing speaks either way. */
  readonly explanation_text: string;
  readonly model_id: string;
}

/** In the place of a pair that cannot be read. */
export interface PredictFailure {
  readonly error: { readonly code: string; readonly message: string };
}

/** Pairs to score. */
export interface PredictBatchRequest {
  readonly pairs: readonly unknown[];
  readonly threshold?: number | null;
}

type Json = Readonly<Record<string, unknown>>;

/** Scoring of single pairs, and the model that scores. */
export interface PredictUseCases {
  /** @throws RECORD_INVALID when a record cannot be read. */
  predict(request: PredictRequest): Promise<PredictAnswer>;
  /** In the order of the pairs. */
  predictBatch(request: PredictBatchRequest): Promise<readonly (PredictAnswer | PredictFailure)[]>;
  modelInfo(): Promise<Json>;
  modelMetrics(): Promise<Json>;
}
