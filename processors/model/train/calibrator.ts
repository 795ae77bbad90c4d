import { isRight } from '../evaluate/truth.ts';
import type { Calibrator, Model } from '../model.ts';
import { identified } from '../model-file.ts';
import { type RawLink, rawLinksUnder } from './decided-links.ts';
import { asTrained, type Learned } from './fit-kind.ts';
import type { CustomerFolds } from './groups.ts';
import { fitIsotonic } from './isotonic.ts';
import { fitPlatt, type Judged, logOddsOf } from './platt.ts';
import type { TrainingSet } from './training-set.ts';

/** Isotonic regression takes many links, and enough wrong ones among them to see where they lie. */
const minIsotonicLinks = 1_000;
const minIsotonicWrong = 25;

/** The base with what was learned. */
export function modelWith(base: Model, learned: Learned): Model {
  const { modelId: _, ...body } = base;
  const trained = asTrained(learned);
  return identified(trained === undefined ? body : { ...body, trained });
}

/** What models of a kind link, each redemption under one that was trained on other customers: those of its fold's. */
export function heldOutLinks(
  base: Model,
  trainingSet: TrainingSet,
  { customers, learned }: { customers: CustomerFolds; learned: (fold: number) => Learned },
): RawLink[] {
  return customers.ids.flatMap((ids, fold) => {
    const model = modelWith(base, learned(fold));
    return rawLinksUnder(model, trainingSet, new Set(ids));
  });
}

/** A calibrator after held-out links: Platt's on few, isotonic on many. */
export function calibratorFrom(
  links: readonly RawLink[],
  { truths }: Pick<TrainingSet, 'truths'>,
  base: Calibrator,
): Calibrator {
  const judged: Judged[] = [];
  for (const { redemptionId, transactionIds, probability } of links) {
    const truth = truths.get(redemptionId);
    const right = truth === undefined ? null : isRight(transactionIds, truth);
    if (right !== null) judged.push({ logOdds: logOddsOf(probability), isRight: right });
  }
  const wrong = judged.filter((link) => !link.isRight).length;
  const isMany = judged.length >= minIsotonicLinks && wrong >= minIsotonicWrong;
  const { steps: _, ...start } = base;
  return (isMany ? fitIsotonic(judged, start) : null) ?? fitPlatt(judged, start);
}
