import type { ExplanationEntry } from '../../../schemas/generated/types.ts';
import type { Scorer } from '../../model/score.ts';
import { alone, type Surroundings } from '../../model/surroundings.ts';
import type { Candidate } from '../assign/types.ts';

/** A link's entries with their sum. */
export interface Explained {
  readonly entries: readonly ExplanationEntry[];
  readonly bits: number;
}

function sumOf(entries: readonly ExplanationEntry[]): number {
  let sum = 0;
  for (const { bits } of entries) sum += bits;
  return sum;
}

/** A link with what the model learned from labels, as if nothing competed with it. */
export function adjustedAlone(explained: Explained, { adjuster }: Scorer): Explained {
  if (adjuster === null) return explained;
  const entries = adjuster.adjust(explained.entries, alone);
  return { entries, bits: sumOf(entries) };
}

/** Whether what the model learned from labels may lift a link above its floor. */
export function isLiftable({ entries, bits }: Explained, { adjuster, model }: Scorer): boolean {
  return adjuster !== null && bits + adjuster.mostBits(entries) >= model.floorBits;
}

/** Bits that the model learned from labels about a link, as if nothing competed with it. */
export function learnedBits(explained: Explained, scorer: Scorer): number {
  return adjustedAlone(explained, scorer).bits - explained.bits;
}

function isSameTickets(a: readonly string[], b: readonly string[]): boolean {
  if (a.length !== b.length) return false;
  for (const id of a) if (!b.includes(id)) return false;
  return true;
}

/** How many other tickets compete with this link for its redemption, and how far ahead of the best of them it is. */
export function surroundingsOf(candidate: Candidate, all: readonly Candidate[]): Surroundings {
  if (all.length === 0 || (all.length === 1 && all[0] === candidate)) return alone;
  const rivals: string[] = [];
  let best = Number.NEGATIVE_INFINITY;
  for (const other of all) {
    if (other === candidate || isSameTickets(other.transactionIds, candidate.transactionIds)) continue;
    const ticket = other.transactionIds[0] ?? '';
    if (!rivals.includes(ticket)) rivals.push(ticket);
    if (other.bits > best) best = other.bits;
  }
  return rivals.length === 0 ? alone : { rivals: rivals.length, leadBits: candidate.bits - best };
}

/** All links of one redemption with what the model learned from labels, without those that are below its floor then. */
export function adjustedTogether(found: Candidate[], { adjuster, model }: Scorer): Candidate[] {
  if (adjuster === null) return found;
  // Who competes is what stands above the floor before anything learned: the same whichever model learned.
  const rivals = found.filter(({ bits }) => bits >= model.floorBits);
  const kept: Candidate[] = [];
  for (const candidate of found) {
    const explanation = adjuster.adjust(candidate.explanation, surroundingsOf(candidate, rivals));
    const bits = sumOf(explanation);
    if (bits < model.floorBits) continue;
    const { id, redemptionIds, claimIds, transactionIds, veto } = candidate;
    kept.push({ id, redemptionIds, claimIds, transactionIds, bits, explanation, veto });
  }
  return kept;
}
