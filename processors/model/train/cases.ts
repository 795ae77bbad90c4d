import type { ExplanationEntry } from '../../../schemas/generated/types.ts';
import type { Candidate } from '../../matching/assign/types.ts';
import { surroundingsOf } from '../../matching/candidate/learned.ts';
import { isRight, type Truth } from '../evaluate/truth.ts';
import type { Surroundings } from '../surroundings.ts';

/** A possible link of a case. */
export interface Option {
  readonly entries: readonly ExplanationEntry[];
  readonly around: Surroundings;
  /** Log2 odds against "unmatched" before anything was learned, after all redemptions competed for their claims. */
  readonly bits: number;
  /** May be the true one, as far as labels tell. */
  readonly isAllowed: boolean;
}

/** One labelled redemption: which of its links, or none, may be the true one. */
export interface Case {
  readonly redemptionId: string;
  /** Who the customer is: all of one group are on one side of a split. */
  readonly group: string;
  readonly clinic: string;
  readonly options: readonly Option[];
  /** Whether it may be unmatched, as far as labels tell. */
  readonly mayBeUnmatched: boolean;
  /** Of a redemption that nobody labelled: the shares that it has without labels, of its options and of none (last). */
  readonly anchor?: Float64Array;
}

/** A redemption that a case is made of. */
export interface Subject extends Pick<Case, 'redemptionId' | 'group' | 'clinic'> {
  readonly weighed: {
    /** Below it a candidate is no rival. */
    readonly floorBits: number;
    /** A candidate's log2 odds against "unmatched" after the assignment. */
    competed(candidate: Candidate): number;
  };
}

/** The case of one redemption; null when its true ticket is not among its candidates, or when labels tell nothing of them. */
export function caseOf(own: Subject, candidates: readonly Candidate[], truth: Truth): Case | null {
  const { floorBits, competed } = own.weighed;
  const rivals = candidates.filter(({ bits }) => bits >= floorBits);
  const options = candidates.map((candidate): Option => {
    const right = isRight(candidate.transactionIds, truth);
    return {
      entries: candidate.explanation,
      around: surroundingsOf(candidate, rivals),
      bits: competed(candidate),
      isAllowed: right ?? true,
    };
  });
  const mayBeUnmatched = truth.matches.size === 0;
  const allowed = options.filter((option) => option.isAllowed).length;
  if (!mayBeUnmatched && allowed === 0) return null;
  const tellsNothing = mayBeUnmatched && allowed === options.length;
  const { redemptionId, group, clinic } = own;
  return tellsNothing ? null : { redemptionId, group, clinic, options, mayBeUnmatched };
}

/** Shares of a case's options, and of none (last), under scores in bits: of all, and of those that labels allow. */
export interface Shares {
  readonly all: Float64Array;
  readonly allowed: Float64Array;
  /** -log2 P(something that labels allow), a label being wrong once in a while. */
  readonly lossBits: number;
  /** How much the label is believed here, 0 to 1: a factor of the loss's slopes. */
  readonly trust: number;
}

/** Of labels so many are slips of whoever gave them: one that all evidence denies must not bend the model. */
const slipRate = 0.003;

/** An unlabelled redemption as a case that holds a model where it is: it wants the shares that it has without labels. */
export function anchorOf(own: Subject, candidates: readonly Candidate[]): Case {
  const nothing: Truth = { matches: new Set(), refused: new Set(), isEmpty: true };
  const labelled = caseOf(own, candidates, nothing) as Case;
  const { all } = sharesOf(
    labelled,
    Float64Array.from(labelled.options, ({ bits }) => bits),
  );
  return { ...labelled, anchor: all };
}

function crossEntropy(all: Float64Array, wanted: Float64Array): number {
  let bits = 0;
  wanted.forEach((share, i) => {
    if (share > 0) bits -= share * Math.log2(Math.max(1e-12, all[i] as number));
  });
  return bits;
}

/** Softmax over a case's links and "unmatched", which scores 0 bits, as the assignment weighs them. */
export function sharesOf({ options, mayBeUnmatched, anchor }: Case, scores: Float64Array): Shares {
  const n = options.length;
  let highest = 0;
  for (const score of scores) if (score > highest) highest = score;
  const all = new Float64Array(n + 1);
  const allowed = new Float64Array(n + 1);
  let sum = 0;
  let sumAllowed = 0;
  for (let i = 0; i <= n; i++) {
    const weight = 2 ** ((i < n ? (scores[i] as number) : 0) - highest);
    all[i] = weight;
    sum += weight;
    if (i < n ? !options[i]?.isAllowed : !mayBeUnmatched) continue;
    allowed[i] = weight;
    sumAllowed += weight;
  }
  for (let i = 0; i <= n; i++) {
    all[i] = (all[i] as number) / sum;
    allowed[i] = sumAllowed === 0 ? 0 : (allowed[i] as number) / sumAllowed;
  }
  if (anchor !== undefined) return { all, allowed: anchor, lossBits: crossEntropy(all, anchor), trust: 1 };
  const believed = ((1 - slipRate) * sumAllowed) / sum;
  return { all, allowed, lossBits: -Math.log2(believed + slipRate), trust: believed / (believed + slipRate) };
}
