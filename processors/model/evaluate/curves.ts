import type { EmittedLink, TruthTable } from './measures.ts';
import { isRight } from './truth.ts';

/** Precision and recall of the links of at least this probability. */
export interface CurvePoint {
  readonly probability: number;
  readonly precision: number;
  readonly recall: number;
}

/** Links by stated probability. */
export interface HistogramBin {
  readonly from: number;
  readonly right: number;
  readonly wrong: number;
}

/** How links are spread over probabilities. */
export interface Curves {
  readonly precisionRecall: readonly CurvePoint[];
  readonly histogram: readonly HistogramBin[];
}

const bins = 20;

/** Curves over links that labels judge, most probable first. */
export function curvesOf(links: readonly EmittedLink[], truths: TruthTable): Curves {
  const judged = links
    .map(({ redemptionId, transactionIds, probability }) => {
      const truth = truths.get(redemptionId);
      return { probability, right: truth === undefined ? null : isRight(transactionIds, truth) };
    })
    .filter(({ right }) => right !== null)
    .sort((a, b) => b.probability - a.probability);
  const linkable = [...truths.values()].filter(({ matches }) => matches.size > 0).length;
  const precisionRecall: CurvePoint[] = [];
  let right = 0;
  judged.forEach((link, i) => {
    if (link.right) right++;
    if (judged[i + 1]?.probability === link.probability) return;
    precisionRecall.push({
      probability: link.probability,
      precision: right / (i + 1),
      recall: linkable === 0 ? 1 : right / linkable,
    });
  });
  const histogram = Array.from({ length: bins }, (_, i) => {
    const part = judged.filter(({ probability }) => Math.min(bins - 1, Math.floor(probability * bins)) === i);
    const rightHere = part.filter((link) => link.right).length;
    return { from: i / bins, right: rightHere, wrong: part.length - rightHere };
  });
  return { precisionRecall, histogram };
}
