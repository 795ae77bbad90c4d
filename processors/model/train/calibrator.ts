import { isRight } from '../evaluate/truth.ts';
import type { Calibrator, Model } from '../model.ts';
import { identified } from '../model-file.ts';
import { type RawLink, rawLinksUnder } from './decided-links.ts';
import { asTrained, type Kind, learn } from './fit-kind.ts';
import { foldsOf } from './groups.ts';
import { fitIsotonic } from './isotonic.ts';
import type { Lesson } from './lesson.ts';
import { fitPlatt, type Judged, logOddsOf } from './platt.ts';

const folds = 5;
/** Isotonic regression takes many links, and enough wrong ones among them to see where they lie. */
const minIsotonicLinks = 1_000;
const minIsotonicWrong = 25;

/** The base with what a kind learned of these cases. */
export function modelWith(base: Model, lesson: Pick<Lesson, 'cases' | 'anchors'>, kind: Kind): Model {
  const { modelId: _, ...body } = base;
  const trained = asTrained(learn(kind, [...lesson.cases, ...lesson.anchors]));
  return identified(trained === undefined ? body : { ...body, trained });
}

/** What models of a kind link, each redemption under one that was trained on other customers. */
export function heldOutLinks(base: Model, lesson: Lesson, kind: Kind, seed: string): RawLink[] {
  const sizes = new Map<string, number>();
  const ids = [...lesson.truths.keys()].filter((id) => !lesson.held.has(id));
  for (const id of ids) {
    const group = lesson.groupOf.get(id) ?? id;
    sizes.set(group, (sizes.get(group) ?? 0) + 1);
  }
  const foldOf = foldsOf(sizes, folds, seed);
  const links: RawLink[] = [];
  for (let fold = 0; fold < folds; fold++) {
    const isHeld = (group: string | undefined): boolean => group !== undefined && foldOf.get(group) === fold;
    const wanted = new Set(ids.filter((id) => isHeld(lesson.groupOf.get(id))));
    if (wanted.size === 0) continue;
    const cases = lesson.cases.filter(({ group }) => !isHeld(group));
    const model = modelWith(base, { cases, anchors: lesson.anchors }, kind);
    for (const link of rawLinksUnder(model, lesson.area, wanted)) links.push(link);
  }
  return links;
}

/** A calibrator after held-out links: Platt's on few, isotonic on many. */
export function calibratorFrom(
  links: readonly RawLink[],
  { truths }: Pick<Lesson, 'truths'>,
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
