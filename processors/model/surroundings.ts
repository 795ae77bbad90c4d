/** What stands around a link. */
export interface Surroundings {
  /** Other tickets that the redemption may belong to. */
  readonly rivals: number;
  /** Bits ahead of the best of them; null without any. */
  readonly leadBits: number | null;
}

/** A link that nothing competes with. */
export const alone: Surroundings = Object.freeze({ rivals: 0, leadBits: null });
