/** Six decimals: the same on every machine, and short in the file. */
export function rounded(value: number): number {
  return Math.round(value * 1e6) / 1e6 + 0;
}
