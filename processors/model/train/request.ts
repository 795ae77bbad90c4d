import type { Label } from '../evaluate/truth.ts';
import type { Batch } from '../fit/batch.ts';
import type { Model } from '../model.ts';
import type { Costs } from './thresholds.ts';

/** What to train, on what. */
export interface TrainRequest {
  /** What labels are to add to: fitted to the batch without labels, itself untrained. */
  readonly base: Model;
  /** The model in force, which a new one must not fall behind. */
  readonly active: Model;
  readonly batch: Batch;
  readonly labels: readonly Label[];
  readonly seed: string;
  /** Share of the labelled redemptions that is held out, by customer, of matched ones as of others. */
  readonly validationSplit: number;
  /** Whether the batch's practices only keep its records apart, so that one name in two of them is one customer. */
  readonly isOnePractice: boolean;
  readonly costs: Costs;
  /** MODEL_THRESHOLD. */
  readonly autoThreshold: number;
}
