import { parseLabelFile } from '../../../connectors/csv/label-file.ts';
import { ReconduitError } from '../../../processors/errors.ts';
import type { WindowDays } from '../../../processors/matching/block/window.ts';
import { createWorld } from '../../../processors/matching/world.ts';
import { decodeModel, modelFileText } from '../../../processors/model/model-file.ts';
import type { Outcome } from '../../../processors/model/train/outcome.ts';
import { type TrainReport, trainModel } from '../../../processors/model/train/train.ts';
import type { Reference } from '../../../schemas/generated/types.ts';
import { pairTraining } from '../train.ts';

/** Document 000's training data, and what it is to improve on. */
export interface TrainPairsRequest {
  /** `{"training_data": [...], "validation_split": 0.2}`. */
  readonly text: string;
  readonly references: readonly Reference[];
  readonly defaultZone: string;
  readonly window: WindowDays;
  /** File of the model in force. */
  readonly active: string;
  readonly autoThreshold: number;
}

/** A new model, and what is to be said of it. */
export interface TrainedPairs {
  readonly file: string;
  readonly isWorse: boolean;
  readonly answer: Readonly<Record<string, unknown>>;
}

const usualSplit = 0.2;
// What the verb `train` takes when nobody says otherwise: the price of a reward, and that of two minutes of a person's time.
const costs = { wrongCents: 4000, reviewCents: 150 };

function outcomeJson(outcome: Outcome): Record<string, unknown> {
  return {
    accuracy: outcome.accuracy,
    // Of no link at all there is none.
    precision: outcome.links === 0 ? null : outcome.precision,
    recall: outcome.recall,
    f1_score: outcome.links === 0 ? null : outcome.f1,
    log_loss_bits: outcome.logLossBits,
    calibration_error: outcome.calibrationError,
    auto_precision: outcome.autoPrecision.count === 0 ? null : outcome.autoPrecision.value,
    auto_coverage: outcome.autoCoverage.value,
  };
}

function answerOf(report: TrainReport): Record<string, unknown> {
  const { trained, validation, active } = report;
  // A few held-out pairs may happen to hold no match: then what each pair's model, trained without its customer, made of it.
  const isTelling = validation !== null && validation.links > 0;
  return {
    // On pairs of customers that it was not trained on.
    ...outcomeJson(isTelling ? validation : trained),
    measured_on: isTelling ? 'held out' : 'cross-validated',
    samples: report.samples,
    positive_samples: report.matches,
    negative_samples: report.refusals,
    training_samples: report.trainedOn,
    validation_samples: report.heldOut,
    cross_validated: outcomeJson(trained),
    active_model: outcomeJson(active),
    learned: report.choice.kind,
    calibration: report.calibration,
    is_worse: report.isWorse,
    warnings: report.warnings,
  };
}

/** Trains on pairs. Takes seconds: not for a thread that answers requests. @throws INPUT_UNUSABLE, RECORD_INVALID, LABELS_UNUSABLE. */
export function trainPairs(request: TrainPairsRequest): TrainedPairs {
  const { text, references, defaultZone, window, autoThreshold } = request;
  const labels = parseLabelFile('the body', text);
  if (labels.kind !== 'pairs') {
    throw new ReconduitError(
      'INPUT_UNUSABLE',
      'training_data: give a list of {"reward_transaction", "pos_transaction", "is_match"}',
    );
  }
  const settings = { seed: '1', validationSplit: labels.validationSplit ?? usualSplit, costs, autoThreshold };
  const more = { active: decodeModel(request.active), settings };
  const { model, report } = trainModel(pairTraining(labels.pairs, createWorld(references, defaultZone), window, more));
  return {
    file: modelFileText(model),
    isWorse: report.isWorse,
    answer: { ...answerOf(report), model_id: model.modelId },
  };
}
