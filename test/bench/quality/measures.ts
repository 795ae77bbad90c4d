import type { EmittedLink } from './emitted-link.ts';

/** Redemption id to the transaction ids that it truly belongs to; empty: none. */
export type Labels = ReadonlyMap<string, readonly string[]>;

/** How good a set of links is; every figure but the counts lies in [0, 1]. */
export interface Measures {
  /** Over pairs of a redemption and a ticket. */
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  /** Share of approved links whose every ticket is true. */
  readonly autoPrecision: number;
  /** Approved links over all redemptions. */
  readonly autoCoverage: number;
  /** Expected calibration error: 15 bins of equal mass, emitted links only. */
  readonly calibrationError: number;
  /** Redemptions of no ticket that got no link, over all redemptions of no ticket. */
  readonly keptEmpty: number;
  readonly redemptions: number;
  readonly wrongAuto: number;
}

const bins = 15;

const ratio = (part: number, whole: number): number => (whole === 0 ? 1 : part / whole);

/** Whether every ticket of a link is one that its redemption truly belongs to. */
function isTrue(link: EmittedLink, labels: Labels): boolean {
  const truth = labels.get(link.redemptionId) ?? [];
  return link.transactionIds.length > 0 && link.transactionIds.every((id) => truth.includes(id));
}

/** Expected calibration error (Naeini et al. 2015) over bins of equal mass. */
function calibrationError(links: readonly EmittedLink[], labels: Labels): number {
  const sorted = [...links].sort((a, b) => a.probability - b.probability);
  let error = 0;
  for (let bin = 0; bin < bins; bin++) {
    const part = sorted.slice(Math.floor((bin * sorted.length) / bins), Math.floor(((bin + 1) * sorted.length) / bins));
    const stated = part.reduce((sum, link) => sum + link.probability, 0);
    const right = part.filter((link) => isTrue(link, labels)).length;
    error += Math.abs(stated - right);
  }
  return ratio(error, sorted.length);
}

/** Measures links against labels. */
export function measure(links: readonly EmittedLink[], labels: Labels): Measures {
  let emittedPairs = 0;
  let truePairs = 0;
  for (const { redemptionId, transactionIds } of links) {
    const truth = labels.get(redemptionId) ?? [];
    emittedPairs += transactionIds.length;
    truePairs += transactionIds.filter((id) => truth.includes(id)).length;
  }
  let allPairs = 0;
  let empty = 0;
  for (const truth of labels.values()) {
    allPairs += truth.length;
    if (truth.length === 0) empty++;
  }
  const linked = new Set(links.map((link) => link.redemptionId));
  const kept = [...labels].filter(([id, truth]) => truth.length === 0 && !linked.has(id)).length;
  const auto = links.filter((link) => link.auto);
  const rightAuto = auto.filter((link) => isTrue(link, labels)).length;
  const precision = emittedPairs === 0 ? 0 : truePairs / emittedPairs;
  const recall = ratio(truePairs, allPairs);
  return {
    precision,
    recall,
    f1: precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall),
    autoPrecision: ratio(rightAuto, auto.length),
    autoCoverage: ratio(auto.length, labels.size),
    calibrationError: calibrationError(links, labels),
    keptEmpty: ratio(kept, empty),
    redemptions: labels.size,
    wrongAuto: auto.length - rightAuto,
  };
}
