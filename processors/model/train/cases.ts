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

/** The case of one redemption; null when labels tell nothing of its candidates. Where its true ticket is none of them, "unmatched" is right. */
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
  const allowed = options.filter((option) => option.isAllowed).length;
  const mayBeUnmatched = truth.matches.size === 0 || allowed === 0;
  const tellsNothing = mayBeUnmatched && allowed === options.length;
  const { redemptionId, group, clinic } = own;
  return tellsNothing ? null : { redemptionId, group, clinic, options, mayBeUnmatched };
}

/** Shares of a case's options, and of none (after the last), under scores in bits: of all, and of those that labels allow. */
export interface Shares {
  /** May be longer than the case needs: what follows is of another one. */
  readonly all: Float64Array;
  readonly allowed: Float64Array;
  /** -log2 P(something that labels allow), a label being wrong once in a while. */
  lossBits: number;
  /** How much the label is believed here, 0 to 1: a factor of the loss's slopes. */
  trust: number;
}

/** Room for the shares of cases of up to so many options. */
export function roomFor(options: number): Shares {
  return { all: new Float64Array(options + 1), allowed: new Float64Array(options + 1), lossBits: 0, trust: 1 };
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

/** Softmax over a case's links and "unmatched", which scores 0 bits, as the assignment weighs them; written into `shares`. */
export function sharesOf(own: Case, scores: Float64Array, shares: Shares = roomFor(own.options.length)): Shares {
  const { options, mayBeUnmatched, anchor } = own;
  const { all, allowed } = shares;
  const n = options.length;
  let highest = 0;
  for (let i = 0; i < n; i++) highest = Math.max(highest, scores[i] as number);
  let sum = 0;
  let sumAllowed = 0;
  for (let i = 0; i <= n; i++) {
    const weight = 2 ** ((i < n ? (scores[i] as number) : 0) - highest);
    const isAllowed = i < n ? (options[i] as Option).isAllowed : mayBeUnmatched;
    all[i] = weight;
    allowed[i] = isAllowed ? weight : 0;
    sum += weight;
    if (isAllowed) sumAllowed += weight;
  }
  for (let i = 0; i <= n; i++) {
    all[i] = (all[i] as number) / sum;
    allowed[i] = sumAllowed === 0 ? 0 : (allowed[i] as number) / sumAllowed;
  }
  if (anchor !== undefined) {
    allowed.set(anchor);
    shares.lossBits = crossEntropy(all, anchor);
    shares.trust = 1;
    return shares;
  }
  const believed = ((1 - slipRate) * sumAllowed) / sum;
  shares.lossBits = -Math.log2(believed + slipRate);
  shares.trust = believed / (believed + slipRate);
  return shares;
}
