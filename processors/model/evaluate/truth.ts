import { ReconduitError } from '../../errors.ts';

/** What a person, or an audit, says of a redemption and a ticket. */
export interface Label {
  readonly redemptionId: string;
  /** null, with `isMatch` false: the redemption belongs to no ticket. */
  readonly transactionId: string | null;
  readonly isMatch: boolean;
}

/** What labels say of one redemption. */
export interface Truth {
  readonly matches: ReadonlySet<string>;
  readonly refused: ReadonlySet<string>;
  /** Known to belong to no ticket. */
  readonly isEmpty: boolean;
}

/** What labels say, by redemption, in their order, and what is odd about them. */
export interface Truths {
  readonly byRedemption: ReadonlyMap<string, Truth>;
  readonly matches: number;
  readonly refusals: number;
  readonly duplicates: number;
  /** Pairs that are labelled both ways; the last label counts. */
  readonly contradictions: number;
}

interface Draft {
  readonly matches: Set<string>;
  readonly refused: Set<string>;
  isEmpty: boolean;
}

/** Labels by redemption; of a pair that is labelled twice the last label counts. */
export function truthsOf(labels: readonly Label[]): Truths {
  const byRedemption = new Map<string, Draft>();
  const seen = new Map<string, boolean>();
  let duplicates = 0;
  let contradictions = 0;
  for (const { redemptionId, transactionId, isMatch } of labels) {
    let truth = byRedemption.get(redemptionId);
    if (truth === undefined) {
      truth = { matches: new Set(), refused: new Set(), isEmpty: false };
      byRedemption.set(redemptionId, truth);
    }
    const key = `${redemptionId}\n${transactionId ?? ''}`;
    const before = seen.get(key);
    if (before === isMatch) duplicates++;
    else if (before !== undefined) contradictions++;
    seen.set(key, isMatch);
    if (transactionId === null) {
      if (!isMatch) truth.isEmpty = true;
      continue;
    }
    truth.matches.delete(transactionId);
    truth.refused.delete(transactionId);
    (isMatch ? truth.matches : truth.refused).add(transactionId);
  }
  for (const truth of byRedemption.values()) if (truth.matches.size > 0) truth.isEmpty = false;
  const matches = [...seen.values()].filter(Boolean).length;
  return { byRedemption, matches, refusals: seen.size - matches, duplicates, contradictions };
}

/** Whether a link to these tickets is right; null when labels do not tell. */
export function isRight(transactionIds: readonly string[], truth: Truth): boolean | null {
  if (transactionIds.some((id) => truth.refused.has(id))) return false;
  if (truth.matches.size > 0) return transactionIds.every((id) => truth.matches.has(id));
  return truth.isEmpty ? false : null;
}

/** Fewer tell nothing (document 000: "Minimum 10 samples required"). */
const minSamples = 10;

/** How many labelled pairs say what. */
export type LabelCounts = Pick<Truths, 'matches' | 'refusals'>;

/** Labelled pairs of these redemptions alone. */
export function countsOf(truths: Iterable<Truth>): LabelCounts {
  let matches = 0;
  let refusals = 0;
  for (const truth of truths) {
    matches += truth.matches.size;
    refusals += truth.refused.size + (truth.isEmpty ? 1 : 0);
  }
  return { matches, refusals };
}

/**
 * `of`: which pairs are counted, where it is not all that were labelled.
 * @throws ReconduitError LABELS_UNUSABLE when there are too few labels or all of them say the same.
 */
export function refuseUnusable({ matches, refusals }: LabelCounts, of = ''): void {
  const samples = matches + refusals;
  if (samples < minSamples) {
    throw new ReconduitError(
      'LABELS_UNUSABLE',
      `there are ${samples} labelled pairs${of}, and it takes at least ${minSamples}`,
    );
  }
  if (matches === 0 || refusals === 0) {
    const [all, none] = matches === 0 ? ['no match', 'a match'] : ['a match', 'no match'];
    throw new ReconduitError(
      'LABELS_UNUSABLE',
      `all ${samples} labels${of} say "${all}": at least one must be ${none}`,
    );
  }
}
