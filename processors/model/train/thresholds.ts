import type { EmittedLink, TruthTable } from '../evaluate/measures.ts';
import { isRight } from '../evaluate/truth.ts';
import { wilson } from '../evaluate/wilson.ts';
import type { Thresholds } from '../trained.ts';

/** What mistakes and looks cost. */
export interface Costs {
  readonly wrongCents: number;
  readonly reviewCents: number;
}

/** What approved links must hold, on customers that the model was not trained on. */
const wantedPrecision = 0.999;
// What the shipped rule is worth before these labels: so many approvals with so few wrong (`npm run bench -- quality`). One wrong
// approval among a hundred, or a thousand, would otherwise push the cut above itself, and half of what is right below it.
const priorApprovals = 2_000;
const priorWrong = 1;

/** The probability from which on a look costs more than it saves: (1 - p) * wrong < review. */
function costCut({ wrongCents, reviewCents }: Costs): number {
  return wrongCents <= 0 ? 0 : Math.max(0, Math.min(1, 1 - reviewCents / wrongCents));
}

/** The lowest cut above which precision, with what was known before, is .999; the highest of all when there is none. */
function preciseCut(judged: readonly { probability: number; right: boolean }[]): number {
  const sorted = [...judged].sort((a, b) => b.probability - a.probability);
  let wrong = priorWrong;
  let cut = 1;
  sorted.forEach((link, i) => {
    if (!link.right) wrong++;
    const isLastOfItsProbability = sorted[i + 1]?.probability !== link.probability;
    if (isLastOfItsProbability && wrong <= (1 - wantedPrecision) * (i + 1 + priorApprovals)) cut = link.probability;
  });
  return cut;
}

/**
 * Where AUTO_APPROVE begins: the higher of what the costs ask for and the lowest cut whose precision was .999; its precision
 * and coverage are stated for what holds, which is no less than `least` (MODEL_THRESHOLD). `links` are those that may be approved at all, of redemptions that their model was not trained on.
 */
export function thresholdsFrom(
  links: readonly EmittedLink[],
  truths: TruthTable,
  least: number,
  costs: Costs,
): Thresholds {
  const judged = links.flatMap(({ redemptionId, transactionIds, probability }) => {
    const truth = truths.get(redemptionId);
    const right = truth === undefined ? null : isRight(transactionIds, truth);
    return right === null ? [] : [{ probability, right }];
  });
  const auto = Math.floor(Math.max(costCut(costs), judged.length === 0 ? 0 : preciseCut(judged)) * 1e6) / 1e6;
  const approved = judged.filter(({ probability }) => probability >= Math.max(least, auto));
  return {
    auto,
    costWrongCents: costs.wrongCents,
    costReviewCents: costs.reviewCents,
    precision: wilson(approved.filter(({ right }) => right).length, approved.length),
    coverage: wilson(approved.length, truths.size),
  };
}
