import type { Estimate } from '../trained.ts';

// 97.5 % quantile of the normal distribution.
const z = 1.959_963_984_540_054;

/** A share of `count` with Wilson's 95 % interval (1927), which stays honest near 0 and 1; of nothing: 0 to 1. */
export function wilson(hits: number, count: number): Estimate {
  if (count === 0) return { value: 0, low: 0, high: 1, count };
  const value = hits / count;
  const centre = (value + (z * z) / (2 * count)) / (1 + (z * z) / count);
  const half = (z / (1 + (z * z) / count)) * Math.sqrt((value * (1 - value)) / count + (z * z) / (4 * count * count));
  return {
    value,
    low: Math.min(value, Math.max(0, centre - half)),
    high: Math.max(value, Math.min(1, centre + half)),
    count,
  };
}
