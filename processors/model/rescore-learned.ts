import type { ExplanationEntry } from '../../schemas/generated/types.ts';
import { createAdjuster } from './adjust.ts';
import type { Model } from './model.ts';
import { quantised } from './quantise.ts';
import { type Rescored, type RescoredEntry, type RowModels, rescoreRow, type StoredComparison } from './rescore-row.ts';
import { priceNames } from './score.ts';
import type { Surroundings } from './surroundings.ts';

/** A stored decision's comparison with what stood around it. */
export interface StoredDecision extends StoredComparison {
  /** Bits ahead of the runner-up; null without one. */
  readonly gapBits: number | null;
}

// Entries of their own that labels taught (adjust.ts).
const learnedComparisons: ReadonlySet<string> = new Set(['together', 'rivals', 'lead', 'trees']);

function keyOf({ comparison, level }: Pick<ExplanationEntry, 'comparison' | 'level'>): string {
  return `${comparison}\n${level}`;
}

function shiftsOf({ trained }: Model): ReadonlyMap<string, number> {
  return new Map((trained?.shifts ?? []).map((shift) => [keyOf(shift), quantised(shift.bits)]));
}

/** As the Fellegi-Sunter weights alone would have stated it. */
function withoutShift(entry: ExplanationEntry, shifts: ReadonlyMap<string, number>): ExplanationEntry {
  return { ...entry, bits: entry.bits - (shifts.get(keyOf(entry)) ?? 0) };
}

/**
 * What the adjusting model makes of the entries. How many tickets competed is not in a row, only how far off the best of
 * them was: another model's word on competitors is of one at most.
 */
function taught(entries: readonly ExplanationEntry[], row: StoredDecision, under: Model): ExplanationEntry[] {
  if (under.trained === undefined) return [...entries];
  const around: Surroundings = { rivals: row.gapBits === null ? 0 : 1, leadBits: row.gapBits };
  return createAdjuster(under.trained).adjust(entries, around);
}

/**
 * Weighs a stored decision's link anew from its row alone (rescore-row.ts), with what labels taught either model. Under the model
 * that scored it, what that learned of competing tickets is taken as stated.
 */
export function rescoreDecision(row: StoredDecision, models: RowModels): Rescored {
  const { scoredBy, under } = models;
  const isJoint = row.explanation.some((e) => e.comparison === priceNames.sharedClaim);
  if ((scoredBy.trained === undefined && under.trained === undefined) || isJoint) return rescoreRow(row, models);
  const shifts = shiftsOf(scoredBy);
  const own = row.explanation.filter((e) => !learnedComparisons.has(e.comparison));
  const learned = row.explanation.filter((e) => learnedComparisons.has(e.comparison));
  const base = rescoreRow({ ...row, explanation: own.map((e) => withoutShift(e, shifts)) }, models).entries;
  const plain = base.map(({ comparison, level, bits }) => ({ comparison, level, bits }));
  const weighed =
    scoredBy.modelId === under.modelId
      ? [...plain.map((e) => ({ ...e, bits: e.bits + (shifts.get(keyOf(e)) ?? 0) })), ...learned]
      : taught(plain, row, under);
  const stated = new Map(row.explanation.map((e) => [keyOf(e), e.bits]));
  const entries = weighed.map((e): RescoredEntry => ({ ...e, storedBits: stated.get(keyOf(e)) ?? 0 }));
  const weighedKeys = new Set(weighed.map(keyOf));
  for (const e of learned) if (!weighedKeys.has(keyOf(e))) entries.push({ ...e, bits: 0, storedBits: e.bits });
  return { entries, bits: entries.reduce((sum, { bits }) => sum + bits, 0) };
}
