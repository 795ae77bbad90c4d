import { reliabilityOf } from '../evaluate/measures.ts';
import { type Truths, truthsOf } from '../evaluate/truth.ts';
import type { Model } from '../model.ts';
import { identified, sha256Hex } from '../model-file.ts';
import { calibratorFrom, heldOutLinks, modelWith } from './calibrator.ts';
import type { Choice } from './choose.ts';
import { emittedLinks, type RawLink, rawLinksUnder } from './decided-links.ts';
import { type Kind, kinds, learn, type Material, materialOf } from './fit-kind.ts';
import { type FoldModels, foldModelsOf } from './fold-models.ts';
import { type CustomerFolds, customerFolds } from './groups.ts';
import { isWorse, type Outcome, only, outcomeOf } from './outcome.ts';
import type { TrainRequest } from './request.ts';
import { thresholdsFrom } from './thresholds.ts';
import { prepareTrainingSet, type TrainingSet } from './training-set.ts';

function trainHashOf({ batch, labels }: TrainRequest): string {
  const ids = [...batch.redemptions, ...batch.tickets].map(({ id }) => id).sort();
  // What labels say, whatever order they come in: the same data must give the same file.
  const said = [...truthsOf(labels).byRedemption].map(([id, { matches, refused, isEmpty }]) =>
    JSON.stringify([id, [...matches].sort(), [...refused].sort(), isEmpty]),
  );
  return sha256Hex([...ids, ...said.sort()].join('\n'));
}

/** What training works on: the training set, and the models of its cross-validation, whose folds are customers. */
export interface Training {
  readonly request: TrainRequest;
  readonly trainingSet: TrainingSet;
  readonly material: Material;
  readonly customers: CustomerFolds;
  readonly foldModels: FoldModels;
}

/** Makes the training set and its folds. @throws ReconduitError LABELS_UNUSABLE when no label is about records of the batch. */
export function prepareTraining(request: TrainRequest, stated: Truths): Training {
  const trainingSet = prepareTrainingSet(request.base, request.batch, stated, request);
  const { cases, anchors, truths, held, groupOf } = trainingSet;
  const material = materialOf([...cases, ...anchors]);
  const ids = [...truths.keys()].filter((id) => !held.has(id));
  const customers = customerFolds(ids, groupOf, request.seed);
  const foldOf = (i: number): number | null =>
    i < cases.length ? (customers.foldOf.get(cases[i]?.group ?? '') ?? null) : null;
  return {
    request,
    trainingSet,
    material,
    customers,
    foldModels: foldModelsOf(material, customers.ids.length, foldOf),
  };
}

/** How much is learned: a kind of model, and whether its calibration is learned too. */
interface Rung {
  readonly kind: Kind;
  readonly calibrates: boolean;
}

/** A model without its metrics; and links of every labelled redemption, each by a model that was trained on other customers. */
export interface Draft {
  readonly model: Model;
  readonly unseen: readonly RawLink[];
}

function draftOf(
  { request, trainingSet, material, customers, foldModels }: Training,
  { kind, calibrates }: Rung,
): Draft {
  const { base, active, autoThreshold, costs } = request;
  const learned = modelWith(base, learn(kind, material, [...material.cases.keys()]));
  const inTurn = heldOutLinks(base, trainingSet, { customers, learned: (fold) => foldModels.learned(kind, fold) });
  const calibrator = calibrates ? calibratorFrom(inTurn, trainingSet, base.calibrator) : base.calibrator;
  const unseen = [...inTurn, ...rawLinksUnder(learned, trainingSet, trainingSet.held)];
  const approvable = inTurn.filter(({ mayBeAuto }) => mayBeAuto);
  const { modelId: _, ...body } = learned;
  const model = identified({
    ...body,
    parent: active.modelId,
    calibrator,
    thresholds: thresholdsFrom(
      emittedLinks(approvable, calibrator, 0),
      only(trainingSet.truths, new Set(customers.ids.flat())),
      autoThreshold,
      costs,
    ),
    reliability: reliabilityOf(emittedLinks(unseen, calibrator, 0), trainingSet.truths),
    trainHash: trainHashOf(request),
  });
  return { model, unseen };
}

function inWords({ f1, logLossBits }: Outcome): string {
  return `F1 ${(100 * f1).toFixed(2)} %, ${logLossBits.toFixed(4)} bits a link`;
}

function leftOut(choice: Choice, kind: Kind, [own, base]: readonly [Outcome, Outcome]): Choice {
  const what = kind === 'fitted' ? 'its calibration left out' : 'left out';
  const text = `${what}: ${inWords(own)} with it, ${inWords(base)} without labels`;
  const contenders = choice.contenders.map((c) => (c.kind === kind ? { ...c, why: `${c.why}; ${text}` } : c));
  return { ...choice, contenders };
}

/**
 * Goes back from the chosen kind to simpler ones until the links of unseen customers are no worse than without labels. A
 * better likelihood on average can still mean one more wrong link, and labels must not cost what counting and EM had right.
 */
export function stepBack(training: Training, chosen: Choice): { choice: Choice; draft: Draft } {
  const { request, trainingSet } = training;
  const { truths } = trainingSet;
  const outcome = (links: readonly RawLink[], model: Model): Outcome =>
    outcomeOf(links, model, truths, request.autoThreshold);
  const base = outcome(rawLinksUnder(request.base, trainingSet, new Set(truths.keys())), request.base);
  let choice = chosen;
  for (const kind of kinds.slice(0, kinds.indexOf(chosen.kind) + 1).reverse()) {
    const draft = draftOf(training, { kind, calibrates: true });
    const own = outcome(draft.unseen, draft.model);
    if (!isWorse(own, base)) return { choice: { ...choice, kind }, draft };
    choice = leftOut(choice, kind, [own, base]);
  }
  return { choice: { ...choice, kind: 'fitted' }, draft: draftOf(training, { kind: 'fitted', calibrates: false }) };
}
