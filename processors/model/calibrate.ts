import type { Calibrator } from './model.ts';

function interpolated(steps: readonly (readonly [number, number])[], logOdds: number): number {
  const [first] = steps;
  const last = steps[steps.length - 1];
  if (first === undefined || last === undefined || logOdds <= first[0]) return first?.[1] ?? logOdds;
  if (logOdds >= last[0]) return last[1];
  let i = 1;
  while ((steps[i] as readonly [number, number])[0] < logOdds) i++;
  const [x0, y0] = steps[i - 1] as readonly [number, number];
  const [x1, y1] = steps[i] as readonly [number, number];
  return y0 + ((y1 - y0) * (logOdds - x0)) / (x1 - x0);
}

/**
 * A probability after calibration: a logistic of its log-odds (Platt 1999) or an interpolated step function of them (isotonic
 * regression, Zadrozny and Elkan 2002), never nearer to 0 or 1 than the floor, since no record of a front desk is that sure.
 */
export function calibrated(probability: number, calibrator: Calibrator): number {
  const { slope, intercept, floor, steps } = calibrator;
  if (probability <= 0) return floor;
  if (probability >= 1) return 1 - floor;
  const before = Math.log(probability / (1 - probability));
  const logOdds = steps === undefined ? intercept + slope * before : interpolated(steps, before);
  return Math.min(1 - floor, Math.max(floor, 1 / (1 + Math.exp(-logOdds))));
}
