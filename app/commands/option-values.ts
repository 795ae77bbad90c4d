import { InvalidArgumentError } from 'commander';

/** Reads a whole number from `min` of the command line. */
export function wholeNumber(min: number): (text: string) => number {
  return (text) => {
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (!(value >= min)) throw new InvalidArgumentError(`give a whole number from ${min}.`);
    return value;
  };
}
