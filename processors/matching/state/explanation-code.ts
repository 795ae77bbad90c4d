import type { ExplanationEntry } from '../../../schemas/generated/types.ts';
import { type ComparisonName, comparisonLevels } from '../compare/levels.ts';
import { type ByteReader, type ByteWriter, inFull } from './byte-code.ts';
import { hash53 } from './content-hash.ts';

/** Entries that are no comparison's level: priors and prices. What is not listed is written in words. */
const others: readonly (readonly [string, string])[] = [
  ['prior', 'claimed reward'],
  ['prior', 'ticket without a claim'],
  ['other visits', 'same person or household'],
  ['other rewards', 'same visit'],
  ['split', 'yes'],
  ['shared claim', 'yes'],
  ['several on one ticket', 'yes'],
  ['beside a claim', 'yes'],
  ['contact on another ticket', 'yes'],
];

const comparisons = Object.keys(comparisonLevels) as ComparisonName[];
const known: readonly (readonly [string, string])[] = [
  ...comparisons.flatMap((comparison) => comparisonLevels[comparison].map((level) => [comparison, level] as const)),
  ...others,
];

const codes: ReadonlyMap<string, ReadonlyMap<string, number>> = codesByName();

function codesByName(): Map<string, Map<string, number>> {
  const byComparison = new Map<string, Map<string, number>>();
  known.forEach(([comparison, level], code) => {
    const byLevel = byComparison.get(comparison) ?? new Map<string, number>();
    byLevel.set(level, code);
    byComparison.set(comparison, byLevel);
  });
  return byComparison;
}

/** Changes when a code changes its meaning: state written under another one cannot be read. */
export const explanationCodesHash: number = hash53(JSON.stringify(known)) % 1_000_000;

// Bits are multiples of 2^-10 (model/score.ts), unless a model learned them.
const steps = 1_024;
/** Entries of one code that are shared: a level has few different bits, but for names, whose frequency counts. */
const mostShared = 256;

// By the bits as they are written, a small whole number: a Map finds those far sooner than fractions.
const shared: readonly Map<number, ExplanationEntry>[] = known.map(() => new Map());

function sharedEntry(code: number, r: ByteReader): ExplanationEntry {
  const entries = shared[code] as Map<number, ExplanationEntry>;
  const written = r.count();
  let entry = entries.get(written);
  if (entry === undefined) {
    const [comparison, level] = known[code] as readonly [string, string];
    entry = { comparison, level, bits: r.decimalOf(written, steps) };
    if (written !== inFull && entries.size < mostShared) entries.set(written, entry);
  }
  return entry;
}

/** Writes an explanation as codes, or words, and bits. */
export function writeExplanation(writer: ByteWriter, entries: readonly ExplanationEntry[]): void {
  writer.count(entries.length);
  for (const { comparison, level, bits } of entries) {
    const code = codes.get(comparison)?.get(level);
    writer.count(code === undefined ? 0 : 1 + code);
    if (code === undefined) {
      writer.text(comparison);
      writer.text(level);
    }
    writer.decimal(bits, steps);
  }
}

/** Reads an explanation; equal entries are one object. */
export function readExplanation(r: ByteReader): ExplanationEntry[] {
  const entries: ExplanationEntry[] = [];
  for (let left = r.count(); left > 0; left--) {
    const mark = r.count();
    if (mark > 0) entries.push(sharedEntry(mark - 1, r));
    else entries.push({ comparison: r.text() ?? '', level: r.text() ?? '', bits: r.decimal(steps) });
  }
  return entries;
}
