import type { ReliabilityBin } from '../model.ts';
import type { Estimate } from '../trained.ts';
import { isRight, type Truth } from './truth.ts';
import { wilson } from './wilson.ts';

/** A link that a matcher shows: approved, or for a person to look at. */
export interface EmittedLink {
  readonly redemptionId: string;
  readonly transactionIds: readonly string[];
  readonly probability: number;
  /** Approved without a person. */
  readonly auto: boolean;
}

/** How good a set of links is; every figure but the counts lies in [0, 1]. */
export interface Measures {
  /** Over pairs of a redemption and a ticket. */
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  /** Share of approved links whose every ticket is true. */
  readonly autoPrecision: Estimate;
  /** Approved links over all redemptions. */
  readonly autoCoverage: Estimate;
  /** Expected calibration error: 15 bins of equal mass, emitted links only. */
  readonly calibrationError: number;
  /** Redemptions of no ticket that got no link, over all redemptions of no ticket. */
  readonly keptEmpty: Estimate;
  readonly redemptions: number;
  readonly links: number;
  readonly wrongAuto: number;
}

/** What labels say, by redemption. */
export type TruthTable = ReadonlyMap<string, Truth>;

const bins = 15;

const ratio = (part: number, whole: number): number => (whole === 0 ? 1 : part / whole);

/** Whether labels say everything about a redemption: which tickets it belongs to, or that it belongs to none. */
function isKnown(truth: Truth): boolean {
  return truth.matches.size > 0 || truth.isEmpty;
}

/** Bins of equal mass of links that labels judge, by stated probability. */
export function reliabilityOf(links: readonly EmittedLink[], truths: TruthTable): ReliabilityBin[] {
  const judged = links
    .map((link) => ({ p: link.probability, right: rightness(link, truths) }))
    .filter((link) => link.right !== null)
    .sort((a, b) => a.p - b.p);
  const table: ReliabilityBin[] = [];
  for (let bin = 0; bin < bins; bin++) {
    const part = judged.slice(Math.floor((bin * judged.length) / bins), Math.floor(((bin + 1) * judged.length) / bins));
    if (part.length === 0) continue;
    const stated = part.reduce((sum, { p }) => sum + p, 0) / part.length;
    table.push({ stated, right: part.filter(({ right }) => right).length / part.length, links: part.length });
  }
  return table;
}

/** Expected calibration error (Naeini et al. 2015) over these bins. */
function calibrationError(table: readonly ReliabilityBin[]): number {
  const links = table.reduce((sum, bin) => sum + bin.links, 0);
  const off = table.reduce((sum, bin) => sum + bin.links * Math.abs(bin.stated - bin.right), 0);
  return links === 0 ? 0 : off / links;
}

function rightness({ redemptionId, transactionIds }: EmittedLink, truths: TruthTable): boolean | null {
  const truth = truths.get(redemptionId);
  return truth === undefined ? null : isRight(transactionIds, truth);
}

/** Measures links against labels; what is not labelled does not count. */
export function measure(links: readonly EmittedLink[], truths: TruthTable): Measures {
  const judged = links.filter((link) => rightness(link, truths) !== null);
  let emittedPairs = 0;
  let truePairs = 0;
  for (const { redemptionId, transactionIds } of judged) {
    emittedPairs += transactionIds.length;
    truePairs += transactionIds.filter((id) => truths.get(redemptionId)?.matches.has(id)).length;
  }
  const known = [...truths].filter(([, truth]) => isKnown(truth));
  const allPairs = known.reduce((sum, [, { matches }]) => sum + matches.size, 0);
  const linked = new Set(links.map((link) => link.redemptionId));
  const empty = known.filter(([, truth]) => truth.isEmpty);
  const auto = judged.filter((link) => link.auto);
  const rightAuto = auto.filter((link) => rightness(link, truths)).length;
  const precision = emittedPairs === 0 ? 0 : truePairs / emittedPairs;
  const recall = ratio(truePairs, allPairs);
  return {
    precision,
    recall,
    f1: precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall),
    autoPrecision: wilson(rightAuto, auto.length),
    autoCoverage: wilson(auto.length, truths.size),
    calibrationError: calibrationError(reliabilityOf(links, truths)),
    keptEmpty: wilson(empty.filter(([id]) => !linked.has(id)).length, empty.length),
    redemptions: truths.size,
    links: judged.length,
    wrongAuto: auto.length - rightAuto,
  };
}

/** Share of the labelled redemptions that are decided as they say; 0 of none. */
export function accuracyOf(links: readonly EmittedLink[], truths: TruthTable): number {
  const linkOf = new Map(links.map((link) => [link.redemptionId, link.transactionIds]));
  const known = [...truths];
  const right = known.filter(([id, truth]) => {
    const link = linkOf.get(id);
    return link === undefined ? truth.matches.size === 0 : isRight(link, truth) !== false;
  });
  return known.length === 0 ? 0 : right.length / known.length;
}
