// A power of two, so that sums of entries are exact in floating point in whatever order they are added.
const steps = 1_024;

/** Rounds bits to multiples of 2^-10, which doubles add without error. */
export function quantised(bits: number): number {
  // + 0 makes -0 a 0. State as JSON keeps no -0: a decision on a candidate that was read back would have other bytes.
  return Math.round(bits * steps) / steps + 0;
}
