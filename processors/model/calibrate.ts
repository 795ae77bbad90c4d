import type { Calibrator } from './model.ts';

/**
 * A probability after calibration: a logistic of its log-odds (Platt 1999), never nearer to 0 or 1 than the floor, since no
 * record of a front desk is that sure.
 */
export function calibrated(probability: number, calibrator: Calibrator): number {
  const { slope, intercept, floor } = calibrator;
  if (probability <= 0) return floor;
  if (probability >= 1) return 1 - floor;
  const logOdds = intercept + slope * Math.log(probability / (1 - probability));
  return Math.min(1 - floor, Math.max(floor, 1 / (1 + Math.exp(-logOdds))));
}
