import { reliabilityOf } from '../evaluate/measures.ts';
import type { Truths } from '../evaluate/truth.ts';
import type { Model } from '../model.ts';
import { identified, sha256Hex } from '../model-file.ts';
import { calibratorFrom, heldOutLinks, modelWith } from './calibrator.ts';
import type { Choice } from './choose.ts';
import { emittedLinks, type RawLink, rawLinksUnder } from './decided-links.ts';
import { type Kind, kinds, learn, type Material, materialOf } from './fit-kind.ts';
import { type CustomerFolds, customerFolds } from './groups.ts';
import { type Lesson, prepareLesson } from './lesson.ts';
import { isWorse, type Outcome, only, outcomeOf } from './outcome.ts';
import type { TrainRequest } from './request.ts';
import { thresholdsFrom } from './thresholds.ts';
import { type Turns, turnsOf } from './turns.ts';

function trainHashOf({ batch, labels }: TrainRequest): string {
  const ids = [...batch.redemptions, ...batch.tickets].map(({ id }) => id).sort();
  const pairs = labels.map(({ redemptionId, transactionId, isMatch }) =>
    JSON.stringify([redemptionId, transactionId, isMatch]),
  );
  return sha256Hex([...ids, ...pairs].join('\n'));
}

/** Labels made ready, and what each kind learns of them with some customers held out in turn. */
export interface School {
  readonly request: TrainRequest;
  readonly lesson: Lesson;
  readonly material: Material;
  readonly customers: CustomerFolds;
  readonly turns: Turns;
}

/** Prepares labels. @throws ReconduitError LABELS_UNUSABLE when none is about records of the batch. */
export function schoolOf(request: TrainRequest, stated: Truths): School {
  const lesson = prepareLesson(request.base, request.batch, stated, request);
  const { cases, anchors, truths, held, groupOf } = lesson;
  const material = materialOf([...cases, ...anchors]);
  const ids = [...truths.keys()].filter((id) => !held.has(id));
  const customers = customerFolds(ids, groupOf, request.seed);
  const foldOf = (i: number): number | null =>
    i < cases.length ? (customers.foldOf.get(cases[i]?.group ?? '') ?? null) : null;
  return { request, lesson, material, customers, turns: turnsOf(material, customers.ids.length, foldOf) };
}

/** How far to go: a kind, and whether probabilities are learned too. */
interface Rung {
  readonly kind: Kind;
  readonly calibrates: boolean;
}

/** A model before its metrics, and what it links of every labelled redemption, always trained on other customers. */
export interface Draft {
  readonly model: Model;
  readonly unseen: readonly RawLink[];
}

function draftOf({ request, lesson, material, customers, turns }: School, { kind, calibrates }: Rung): Draft {
  const { base, active, autoThreshold, costs } = request;
  const learned = modelWith(base, learn(kind, material, [...material.cases.keys()]));
  const inTurn = heldOutLinks(base, lesson, { customers, learned: (fold) => turns.learned(kind, fold) });
  const calibrator = calibrates ? calibratorFrom(inTurn, lesson, base.calibrator) : base.calibrator;
  const unseen = [...inTurn, ...rawLinksUnder(learned, lesson, lesson.held)];
  const approvable = inTurn.filter(({ mayBeAuto }) => mayBeAuto);
  const { modelId: _, ...body } = learned;
  const model = identified({
    ...body,
    parent: active.modelId,
    calibrator,
    thresholds: thresholdsFrom(
      emittedLinks(approvable, calibrator, 0),
      only(lesson.truths, new Set(customers.ids.flat())),
      autoThreshold,
      costs,
    ),
    reliability: reliabilityOf(emittedLinks(unseen, calibrator, 0), lesson.truths),
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
 * Steps back, kind by kind, until no worse than without labels. A likelier truth on average may still be a wrong link more: what
 * labels teach must not cost what counting and EM had right.
 */
export function stepBack(school: School, chosen: Choice): { choice: Choice; draft: Draft } {
  const { request, lesson } = school;
  const { truths } = lesson;
  const outcome = (links: readonly RawLink[], model: Model): Outcome =>
    outcomeOf(links, model, truths, request.autoThreshold);
  const base = outcome(rawLinksUnder(request.base, lesson, new Set(truths.keys())), request.base);
  let choice = chosen;
  for (const kind of kinds.slice(0, kinds.indexOf(chosen.kind) + 1).reverse()) {
    const draft = draftOf(school, { kind, calibrates: true });
    const own = outcome(draft.unseen, draft.model);
    if (!isWorse(own, base)) return { choice: { ...choice, kind }, draft };
    choice = leftOut(choice, kind, [own, base]);
  }
  return { choice: { ...choice, kind: 'fitted' }, draft: draftOf(school, { kind: 'fitted', calibrates: false }) };
}
