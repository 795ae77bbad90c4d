import type { ExplanationEntry } from '../../schemas/generated/types.ts';
import { type ComparisonName, comparisonLevels, personComparisons } from '../matching/compare/levels.ts';
import type { Model, Prices } from './model.ts';
import { quantised } from './quantise.ts';
import { createScorer, type LinkKind, type PersonEvidence, priceNames, type Scorer } from './score.ts';

/** What a stored decision holds of the comparison that it shows. */
export interface StoredComparison {
  readonly explanation: readonly ExplanationEntry[];
  /** What stands at the program and on the ticket, in cents: a rare amount proves more. */
  readonly redeemedCents: number;
  readonly claimedCents: number;
}

/** One entry of a stored decision, weighed anew. */
export interface RescoredEntry extends ExplanationEntry {
  /** As the decision states it. */
  readonly storedBits: number;
}

/** A stored decision's score, weighed anew from the row alone. */
export interface Rescored {
  readonly entries: readonly RescoredEntry[];
  /** The sum. */
  readonly bits: number;
}

/**
 * Two sums that differ by less are the same: what names were worth is stored in steps of 2^-10 bits, and what a household
 * makes of it is rounded once more.
 */
export const rescoreToleranceBits = 0.005;

/** The models of one row: the one that scored it, and the one that weighs it now; the same to check it. */
export interface RowModels {
  readonly scoredBy: Model;
  readonly under: Model;
}

// Levels at which the names themselves say how likely they meet by chance. The row does not hold names; it holds what they
// were worth, and that, with the m of its model, gives the chance back.
const namedLevels: ReadonlySet<string> = new Set([
  'exact',
  'nickname',
  'initial',
  'swapped',
  'typo',
  'sounds alike',
  'other surname',
  'other given name',
  'resembling',
]);

const rewardComparisons: ReadonlySet<string> = new Set(['amount', 'groupAmount', 'statedAmount', 'authCode', 'label']);

const priceOf: ReadonlyMap<string, keyof Prices> = new Map(
  (Object.entries(priceNames) as [keyof Prices, string][]).map(([key, name]) => [name, key]),
);

interface Weighing extends RowModels {
  readonly row: StoredComparison;
  readonly scorer: Scorer;
  readonly kind: LinkKind;
}

function levelIndex(comparison: string, level: string): number {
  return ((comparisonLevels as Record<string, readonly string[]>)[comparison] ?? []).indexOf(level);
}

/** P(two strangers' names meet like this), from what the row says that it was worth. */
function nameChance({ scoredBy, row }: Weighing): number | undefined {
  const name = row.explanation.find((e) => e.comparison === 'name');
  if (name === undefined || !namedLevels.has(name.level)) return undefined;
  const weight = scoredBy.features.name[levelIndex('name', name.level)];
  return weight && weight.m / 2 ** name.bits;
}

/** What the row says about the person, under the other model. */
function personOf(
  weighing: Weighing,
): Pick<PersonEvidence, 'bits' | 'householdBits'> & { nameBits: number | undefined } {
  const { under, row } = weighing;
  const sums = { bits: 0, householdBits: 0, nameBits: undefined as number | undefined };
  for (const comparison of personComparisons) {
    const entry = row.explanation.find((e) => e.comparison === comparison);
    const weight = entry && under.features[comparison][levelIndex(comparison, entry.level)];
    if (weight === undefined) continue;
    const u = (comparison === 'name' ? nameChance(weighing) : undefined) ?? weight.u;
    const bits = quantised(Math.log2(weight.m / u));
    if (comparison === 'name') sums.nameBits = bits;
    sums.bits += bits;
    sums.householdBits += quantised(Math.log2((weight.household ?? u) / u));
  }
  return sums;
}

function visitBits({ comparison, level, bits }: ExplanationEntry, { scorer, row }: Weighing): number {
  if (comparison === 'amount' && level === 'equal') {
    // A side that was taken back has no money; when both were, the row no longer says how rare the amount is.
    const cents = Math.max(row.redeemedCents, row.claimedCents);
    return cents === 0 ? bits : scorer.equalAmount(cents).bits;
  }
  if (comparison === 'statedAmount' && level === 'equals unusual total') {
    return row.redeemedCents === 0 ? bits : scorer.unusualTotal(row.redeemedCents).bits;
  }
  const index = levelIndex(comparison, level);
  if (index >= 0) return scorer.visit(comparison as ComparisonName, index).bits;
  const price = priceOf.get(comparison);
  const times = level === 'yes' ? 1 : Number.parseInt(level, 10);
  return price !== undefined && times > 0 ? scorer.price(price, times).bits : bits;
}

/**
 * Weighs the link that a stored decision shows anew, from its row alone: levels, and what the names were worth. Under the
 * model that scored it the sum is what the row states, unless somebody changed one of them. A claim that two redemptions share
 * holds both their comparisons in one; those entries are taken as they are stated.
 */
export function rescoreRow(row: StoredComparison, models: RowModels): Rescored {
  const { explanation } = row;
  const isJoint = explanation.some((e) => e.comparison === priceNames.sharedClaim);
  if (isJoint || explanation.length === 0) return asStated(row);
  const scorer = createScorer(models.under);
  const isImplicit = explanation.some((e) => e.comparison === 'prior' && e.level === scorer.prior('implicit').level);
  const weighing: Weighing = { ...models, row, scorer, kind: isImplicit ? 'implicit' : 'explicit' };
  const person = personOf(weighing);
  const kind = weighing.kind;
  const otherVisits = scorer.otherVisits(kind, person).bits;
  const first = explanation.map((entry): RescoredEntry => {
    const storedBits = entry.bits;
    if (entry.comparison === 'prior') return { ...entry, storedBits, bits: scorer.prior(kind).bits };
    if (entry.comparison === 'other visits') return { ...entry, storedBits, bits: otherVisits };
    if (entry.comparison === 'name' && person.nameBits !== undefined)
      return { ...entry, storedBits, bits: person.nameBits };
    return { ...entry, storedBits, bits: visitBits(entry, weighing) };
  });
  const isBefore = ({ comparison }: ExplanationEntry): boolean =>
    comparison !== 'other rewards' && !rewardComparisons.has(comparison) && !priceOf.has(comparison);
  const before = first.filter(isBefore).reduce((sum, { bits }) => sum + bits, 0);
  const otherRewards = scorer.otherRewards(kind, before).bits;
  const entries = first.map((e) => (e.comparison === 'other rewards' ? { ...e, bits: otherRewards } : e));
  return { entries, bits: entries.reduce((sum, { bits }) => sum + bits, 0) };
}

function asStated({ explanation }: StoredComparison): Rescored {
  const entries = explanation.map((entry) => ({ ...entry, storedBits: entry.bits }));
  return { entries, bits: entries.reduce((sum, { bits }) => sum + bits, 0) };
}
