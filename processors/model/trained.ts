/** One level of one entry of an explanation, as an explanation names it. */
export interface LevelName {
  readonly comparison: string;
  readonly level: string;
}

/** A regression tree as flat nodes; node 0 is the root, a node's children come after it. */
export interface TreeNode {
  /** Index into `Trees.inputs`; -1: a leaf. */
  readonly input: number;
  /** Left is `value < cut`; of a leaf its bits. */
  readonly cut: number;
  readonly left: number;
  readonly right: number;
}

/** Boosted trees whose leaves add up to bits; non-decreasing in every input of which `inputs` says so. */
export interface Trees {
  /** What a tree looks at: the bits of an entry by its comparison, `rivals`, or `lead`. */
  readonly inputs: readonly string[];
  readonly trees: readonly (readonly TreeNode[])[];
}

/**
 * What labels taught, in bits on top of the Fellegi-Sunter weights: each adds to an entry or is an entry of its own, so that an
 * explanation still sums to its score.
 */
export interface Trained {
  readonly kind: 'intercept' | 'logistic' | 'trees';
  /** Added to the entry of a level. */
  readonly shifts: readonly (LevelName & { readonly bits: number })[];
  /** Entries of their own, for two levels that come together. */
  readonly together: readonly { readonly levels: readonly [LevelName, LevelName]; readonly bits: number }[];
  /** Entries of their own, by how many other tickets compete (`rivals`) and how far ahead of them a link is (`lead`). */
  readonly context: readonly (LevelName & { readonly bits: number })[];
  readonly trees: Trees | null;
}

/** Where AUTO_APPROVE begins, and why. Shares are in [0, 1]; intervals are Wilson's at 95 %. */
export interface Thresholds {
  /** Least calibrated probability of AUTO_APPROVE; MODEL_THRESHOLD holds where it is higher. */
  readonly auto: number;
  readonly costWrongCents: number;
  readonly costReviewCents: number;
  readonly precision: Estimate;
  readonly coverage: Estimate;
}

/** A share with its interval and what it was counted on. */
export interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly count: number;
}
