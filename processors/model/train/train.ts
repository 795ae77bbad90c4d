import { refuseUnusable, truthsOf } from '../evaluate/truth.ts';
import type { Model } from '../model.ts';
import { identified } from '../model-file.ts';
import { type Choice, chooseKind } from './choose.ts';
import { rawLinksUnder } from './decided-links.ts';
import { isWorse, type Outcome, only, outcomeOf } from './outcome.ts';
import type { TrainRequest } from './request.ts';
import { type Draft, prepareTraining, stepBack, type Training } from './step-back.ts';

/** What was trained, on what, how good it is, and why it is as it is. */
export interface TrainReport {
  readonly samples: number;
  readonly matches: number;
  readonly refusals: number;
  /** Labelled redemptions: to learn from, and held out. */
  readonly trainedOn: number;
  readonly heldOut: number;
  readonly choice: Choice;
  readonly calibration: 'Platt' | 'isotonic';
  /** New and active model on all labelled redemptions, the new one always trained on other customers. */
  readonly trained: Outcome;
  readonly active: Outcome;
  /** The new model on the held-out customers alone; null when none were held out. */
  readonly validation: Outcome | null;
  readonly isWorse: boolean;
  readonly warnings: readonly string[];
}

function metricsOf(
  base: Model,
  report: Pick<TrainReport, 'samples' | 'trainedOn' | 'heldOut' | 'trained' | 'validation'>,
): Model['metrics'] {
  const round = (value: number): number => Math.round(value * 1e6) / 1e6;
  const of = (prefix: string, outcome: Outcome): Record<string, number> => ({
    [`${prefix}_precision`]: round(outcome.precision),
    [`${prefix}_recall`]: round(outcome.recall),
    [`${prefix}_f1`]: round(outcome.f1),
    [`${prefix}_auto_precision`]: round(outcome.autoPrecision.value),
    [`${prefix}_auto_coverage`]: round(outcome.autoCoverage.value),
    [`${prefix}_calibration_error`]: round(outcome.calibrationError),
  });
  return {
    ...base.metrics,
    samples: report.samples,
    accuracy: round(report.trained.accuracy),
    precision: round(report.trained.precision),
    recall: round(report.trained.recall),
    f1_score: round(report.trained.f1),
    trained_on: report.trainedOn,
    held_out: report.heldOut,
    auto_precision: round(report.trained.autoPrecision.value),
    auto_coverage: round(report.trained.autoCoverage.value),
    calibration_error: round(report.trained.calibrationError),
    ...(report.validation === null ? {} : of('validation', report.validation)),
  };
}

function reportOf({ request, trainingSet }: Training, { model, unseen }: Draft, choice: Choice): TrainReport {
  const { active: inForce, autoThreshold } = request;
  const { truths, held, area } = trainingSet;
  const { matches, refusals } = truthsOf(request.labels);
  const trained = outcomeOf(unseen, model, truths, autoThreshold);
  const active = outcomeOf(rawLinksUnder(inForce, { area }, new Set(truths.keys())), inForce, truths, autoThreshold);
  const heldLinks = unseen.filter(({ redemptionId }) => held.has(redemptionId));
  return {
    samples: matches + refusals,
    matches,
    refusals,
    trainedOn: trainingSet.cases.length,
    heldOut: held.size,
    choice,
    calibration: model.calibrator.steps === undefined ? 'Platt' : 'isotonic',
    trained,
    active,
    validation: held.size === 0 ? null : outcomeOf(heldLinks, model, only(truths, held), autoThreshold),
    isWorse: isWorse(trained, active),
    warnings: trainingSet.warnings,
  };
}

/**
 * Trains a model on labels: chooses how much to learn by grouped cross-validation, learns it, calibrates and sets the threshold on
 * customers that were held out in turn, and compares with the active model. Pure and deterministic: the same request gives the
 * same model to the byte.
 * @throws ReconduitError LABELS_UNUSABLE for fewer than 10 labelled pairs, of one class only, or of other records.
 */
export function trainModel(request: TrainRequest): { model: Model; report: TrainReport } {
  const stated = truthsOf(request.labels);
  refuseUnusable(stated);
  const training = prepareTraining(request, stated);
  const { trainingSet, material, foldModels } = training;
  const chosen = chooseKind({ labelled: trainingSet.cases, material, foldModels, seed: request.seed });
  const { choice, draft } = stepBack(training, chosen);
  const report = reportOf(training, draft, choice);
  const { modelId: _, ...final } = draft.model;
  return { model: identified({ ...final, metrics: metricsOf(request.base, report) }), report };
}
