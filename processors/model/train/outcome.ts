import { accuracyOf, type Measures, measure, type TruthTable } from '../evaluate/measures.ts';
import { isRight } from '../evaluate/truth.ts';
import type { Model } from '../model.ts';
import { emittedLinks, type RawLink } from './decided-links.ts';

/** How a model did on customers that it was not trained on. */
export interface Outcome extends Measures {
  /** Mean -log2 of the probability given to what was so, over links shown. */
  readonly logLossBits: number;
  /** Share of the labelled redemptions that are decided as they say. */
  readonly accuracy: number;
}

// Differences below it are of no redemption at all.
const even = 1e-9;

/** How links of labelled redemptions do under a model's calibrator and threshold. */
export function outcomeOf(links: readonly RawLink[], model: Model, truths: TruthTable, autoThreshold: number): Outcome {
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

/** What labels say of these redemptions. */
export function only(truths: TruthTable, ids: ReadonlySet<string>): TruthTable {
  return new Map([...truths].filter(([id]) => ids.has(id)));
}

/** Whether links are fewer or more often wrong; where they are the same, whether their probabilities say less. */
export function isWorse(a: Outcome, b: Outcome): boolean {
  return Math.abs(a.f1 - b.f1) <= even ? a.logLossBits > b.logLossBits + even : a.f1 < b.f1;
}
