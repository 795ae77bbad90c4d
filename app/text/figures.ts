/** A probability as people read it: `97.3 %`. */
export function percent(probability: number): string {
  return `${(100 * probability).toFixed(1)} %`;
}

/** Evidence in bits with its sign: `+3.25`. */
export function signedBits(bits: number): string {
  return `${bits < 0 ? '-' : '+'}${Math.abs(bits).toFixed(2)}`;
}
