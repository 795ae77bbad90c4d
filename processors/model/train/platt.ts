import type { Calibrator } from '../model.ts';
import { rounded } from './rounded.ts';

/** A link of a redemption that its model was not trained on: stated log-odds (natural), and whether it was right. */
export interface Judged {
  readonly logOdds: number;
  readonly isRight: boolean;
}

// How far a few labels may move a calibrator: standard deviations of a normal prior at where it is.
const slopeSpread = 0.25;
const interceptSpread = 0.7;
const leastSlope = 0.2;
const iterations = 25;

/** Log-odds that a double cannot tell from certainty say no more. */
const maxLogOdds = 30;

/** The log-odds of a probability, held within +-30. */
export function logOddsOf(probability: number): number {
  if (probability <= 0) return -maxLogOdds;
  if (probability >= 1) return maxLogOdds;
  return Math.max(-maxLogOdds, Math.min(maxLogOdds, Math.log(probability / (1 - probability))));
}

/** Minus the log posterior of a slope and an intercept. */
function lossOf(judged: readonly Judged[], at: Line, base: Line): number {
  let loss =
    ((at.slope - base.slope) / slopeSpread) ** 2 / 2 + ((at.intercept - base.intercept) / interceptSpread) ** 2 / 2;
  for (const { logOdds, isRight } of judged) {
    const margin = (isRight ? 1 : -1) * (at.intercept + at.slope * logOdds);
    loss += margin > 0 ? Math.log1p(Math.exp(-margin)) : Math.log1p(Math.exp(margin)) - margin;
  }
  return loss;
}

interface Line {
  readonly slope: number;
  readonly intercept: number;
}

/** Newton's step from here. */
function stepFrom(judged: readonly Judged[], at: Line, base: Line): Line {
  const [slopePrecision, interceptPrecision] = [1 / slopeSpread ** 2, 1 / interceptSpread ** 2];
  let gs = slopePrecision * (at.slope - base.slope);
  let gi = interceptPrecision * (at.intercept - base.intercept);
  let [hss, hsi, hii] = [slopePrecision, 0, interceptPrecision];
  for (const { logOdds, isRight } of judged) {
    const p = 1 / (1 + Math.exp(-(at.intercept + at.slope * logOdds)));
    const slip = p - (isRight ? 1 : 0);
    const weight = p * (1 - p);
    gs += slip * logOdds;
    gi += slip;
    hss += weight * logOdds * logOdds;
    hsi += weight * logOdds;
    hii += weight;
  }
  const determinant = hss * hii - hsi * hsi;
  return { slope: (hii * gs - hsi * gi) / determinant, intercept: (hss * gi - hsi * gs) / determinant };
}

/**
 * Slope and intercept after these links (Platt 1999), drawn towards `base`: the posterior mode, by Newton's method with steps
 * halved until they descend.
 */
export function fitPlatt(judged: readonly Judged[], base: Calibrator): Calibrator {
  let at: Line = base;
  let loss = lossOf(judged, at, base);
  for (let i = 0; i < iterations; i++) {
    const step = stepFrom(judged, at, base);
    let length = 1;
    let next = at;
    let nextLoss = Number.POSITIVE_INFINITY;
    while (length > 1e-4 && !(nextLoss < loss)) {
      next = { slope: at.slope - length * step.slope, intercept: at.intercept - length * step.intercept };
      nextLoss = next.slope < leastSlope ? Number.POSITIVE_INFINITY : lossOf(judged, next, base);
      length /= 2;
    }
    if (!(nextLoss < loss)) break;
    at = next;
    loss = nextLoss;
  }
  return { slope: rounded(at.slope), intercept: rounded(at.intercept), floor: base.floor };
}
