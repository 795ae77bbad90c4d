import { createHash } from 'node:crypto';

/** Gives rows without an id one that is the same whenever the same rows are loaded. */
export interface RowIdentities {
  /** `natural`: what makes the row what it is, never its status. */
  next(natural: readonly (string | number | null)[]): string;
}

/** One for each file: equal rows of one file are told apart by their occurrence number. */
export function createRowIdentities(): RowIdentities {
  const seen = new Map<string, number>();
  return {
    next: (natural) => {
      // 96 bits: two of ten million different rows collide with a chance of 10^-15.
      const hash = createHash('sha256').update(JSON.stringify(natural)).digest('base64url').slice(0, 16);
      const occurrence = (seen.get(hash) ?? 0) + 1;
      seen.set(hash, occurrence);
      return `~${hash}.${occurrence}`;
    },
  };
}
