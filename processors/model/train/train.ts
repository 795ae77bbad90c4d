import { accuracyOf, type Measures, measure, reliabilityOf, type TruthTable } from '../evaluate/measures.ts';
import { isRight, type Label, refuseUnusable, truthsOf } from '../evaluate/truth.ts';
import type { Batch } from '../fit/batch.ts';
import type { Model } from '../model.ts';
import { identified, sha256Hex } from '../model-file.ts';
import { calibratorFrom, heldOutLinks, modelWith } from './calibrator.ts';
import { type Choice, chooseKind } from './choose.ts';
import { emittedLinks, type RawLink, rawLinksUnder } from './decided-links.ts';
import { type Lesson, prepareLesson } from './lesson.ts';
import { type Costs, thresholdsFrom } from './thresholds.ts';

/** What to train, on what. */
export interface TrainRequest {
  /** What labels are to add to: fitted to the batch without labels, itself untrained. */
  readonly base: Model;
  /** The model in force, which a new one must not fall behind. */
  readonly active: Model;
  readonly batch: Batch;
  readonly labels: readonly Label[];
  readonly seed: string;
  /** Share of the labelled redemptions that is held out, by customer. */
  readonly validationSplit: number;
  readonly costs: Costs;
  /** MODEL_THRESHOLD. */
  readonly autoThreshold: number;
}

/** How a model did on customers that it was not trained on. */
export interface Outcome extends Measures {
  /** Mean -log2 of the probability given to what was so, over links shown. */
  readonly logLossBits: number;
  /** Share of the labelled redemptions that are decided as they say. */
  readonly accuracy: number;
}

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

// Differences below it are of no redemption at all.
const even = 1e-9;

function outcomeOf(links: readonly RawLink[], model: Model, truths: TruthTable, autoThreshold: number): Outcome {
  const auto = Math.max(autoThreshold, model.thresholds?.auto ?? 0);
  const emitted = emittedLinks(links, model.calibrator, auto);
  let loss = 0;
  let judged = 0;
  for (const { redemptionId, transactionIds, probability } of emitted) {
    const truth = truths.get(redemptionId);
    const right = truth === undefined ? null : isRight(transactionIds, truth);
    if (right === null) continue;
    judged++;
    loss -= Math.log2(right ? probability : 1 - probability);
  }
  const accuracy = accuracyOf(emitted, truths);
  return { ...measure(emitted, truths), accuracy, logLossBits: judged === 0 ? 0 : loss / judged };
}

function only(truths: TruthTable, ids: ReadonlySet<string>): TruthTable {
  return new Map([...truths].filter(([id]) => ids.has(id)));
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

function trainHashOf({ batch, labels }: TrainRequest): string {
  const ids = [...batch.redemptions, ...batch.tickets].map(({ id }) => id).sort();
  const pairs = labels.map(({ redemptionId, transactionId, isMatch }) =>
    JSON.stringify([redemptionId, transactionId, isMatch]),
  );
  return sha256Hex([...ids, ...pairs].join('\n'));
}

interface Evidence {
  readonly lesson: Lesson;
  /** Of every labelled redemption, under a model that was trained on other customers. */
  readonly unseen: readonly RawLink[];
}

function reportOf(request: TrainRequest, model: Model, choice: Choice, { lesson, unseen }: Evidence): TrainReport {
  const { truths, held } = lesson;
  const all = new Set(truths.keys());
  const { matches, refusals } = truthsOf(request.labels);
  const trained = outcomeOf(unseen, model, truths, request.autoThreshold);
  const active = outcomeOf(
    rawLinksUnder(request.active, lesson.area, all),
    request.active,
    truths,
    request.autoThreshold,
  );
  const heldLinks = unseen.filter(({ redemptionId }) => held.has(redemptionId));
  const isTie = Math.abs(trained.f1 - active.f1) <= even;
  return {
    samples: matches + refusals,
    matches,
    refusals,
    trainedOn: lesson.cases.length,
    heldOut: held.size,
    choice,
    calibration: model.calibrator.steps === undefined ? 'Platt' : 'isotonic',
    trained,
    active,
    validation: held.size === 0 ? null : outcomeOf(heldLinks, model, only(truths, held), request.autoThreshold),
    isWorse: isTie ? trained.logLossBits > active.logLossBits + even : trained.f1 < active.f1,
    warnings: lesson.warnings,
  };
}

/**
 * Trains a model on labels: chooses how much to learn by grouped cross-validation, learns it, calibrates and sets the threshold on
 * customers that were held out in turn, and compares with the active model. Pure and deterministic: the same request gives the
 * same model to the byte.
 * @throws ReconduitError LABELS_UNUSABLE for fewer than 10 labelled pairs, of one class only, or of other records.
 */
export function trainModel(request: TrainRequest): { model: Model; report: TrainReport } {
  const { base, batch, seed } = request;
  const stated = truthsOf(request.labels);
  refuseUnusable(stated);
  const lesson = prepareLesson(base, batch, stated, request);
  const choice = chooseKind(lesson.cases, lesson.anchors, seed);
  const learned = modelWith(base, lesson, choice.kind);
  const inTurn = heldOutLinks(base, lesson, choice.kind, seed);
  const calibrator = calibratorFrom(inTurn, lesson, base.calibrator);
  const unseen = [...inTurn, ...rawLinksUnder(learned, lesson.area, lesson.held)];
  const training = only(lesson.truths, new Set([...lesson.truths.keys()].filter((id) => !lesson.held.has(id))));
  const approvable = emittedLinks(
    inTurn.filter(({ mayBeAuto }) => mayBeAuto),
    calibrator,
    0,
  );
  const { modelId: _, ...body } = learned;
  const draft = identified({
    ...body,
    parent: request.active.modelId,
    calibrator,
    thresholds: thresholdsFrom(approvable, training, request.autoThreshold, request.costs),
    reliability: reliabilityOf(emittedLinks(unseen, calibrator, 0), lesson.truths),
    trainHash: trainHashOf(request),
  });
  const report = reportOf(request, draft, choice, { lesson, unseen });
  const { modelId: __, ...final } = draft;
  return { model: identified({ ...final, metrics: metricsOf(base, report) }), report };
}
