import { sortById } from '../id-order.ts';
import { connected } from './components.ts';
import { stepsOf } from './steps.ts';
import type { Candidate } from './types.ts';
import { isSameLink, type Weighed, weigh, weighAlone } from './weigh.ts';

/** A component up to this many states is weighed whole: some 10 ms. */
const maxStates = 4_000;

/** What a redemption's left-out candidates may amount to before the answer counts as inexact. */
const negligible = 0.02;

/** Above it, each redemption keeps only so many of its best candidates, until it fits. */
const widths = [12, 8, 5, 3, 2, 1];

/** What a person has decided, by candidate id. */
export interface Pins {
  readonly forced: ReadonlySet<string>;
  readonly forbidden: ReadonlySet<string>;
}

/** Nobody has decided anything. */
export const noPins: Pins = { forced: new Set(), forbidden: new Set() };

function isRival(candidate: Candidate, pinned: Candidate): boolean {
  if (candidate.redemptionIds.some((id) => pinned.redemptionIds.includes(id))) return true;
  return candidate.claimIds.some((id) => !id.endsWith('#') && pinned.claimIds.includes(id));
}

/** Without what a person refused, and without the rivals of what a person approved. */
function permitted(candidates: readonly Candidate[], pins: Pins): Candidate[] {
  const pinned = candidates.filter((candidate) => pins.forced.has(candidate.id));
  return candidates.filter(
    (candidate) =>
      pins.forced.has(candidate.id) ||
      !(pins.forbidden.has(candidate.id) || pinned.some((other) => isRival(candidate, other))),
  );
}

/** The best few candidates of each redemption, by bits, then id. */
function narrowed(candidates: readonly Candidate[], width: number): Candidate[] {
  const rank = new Map<string, number>();
  const kept: Candidate[] = [];
  for (const candidate of [...candidates].sort((a, b) => b.bits - a.bits || (a.id < b.id ? -1 : 1))) {
    if (candidate.redemptionIds.some((id) => (rank.get(id) ?? 0) >= width)) continue;
    for (const id of candidate.redemptionIds) rank.set(id, (rank.get(id) ?? 0) + 1);
    kept.push(candidate);
  }
  return sortById(kept);
}

/** A connected component, or a piece of a narrowed one, with what all its valid assignments say. */
export interface Part {
  readonly candidates: readonly Candidate[];
  readonly weighed: Weighed;
}

/** What holds for every assignment. */
export interface Rules {
  /** Price of each redemption beyond the first on a ticket that claims nothing. */
  readonly extraOnTicketBits: number;
  readonly pins: Pins;
}

/** All of one redemption, which most redemptions are: no rival can take a claim away. */
function isAlone(candidates: readonly Candidate[]): boolean {
  const only = candidates[0]?.redemptionIds[0];
  return candidates.every(({ redemptionIds }) => redemptionIds.length === 1 && redemptionIds[0] === only);
}

function weighWhole(candidates: readonly Candidate[], rules: Rules): Part | null {
  if (isAlone(candidates)) return { candidates, weighed: weighAlone(candidates, rules.pins.forced) };
  const steps = stepsOf(candidates, rules.pins.forced);
  const weighed = steps === null ? null : weigh(steps, { extraOnTicketBits: rules.extraOnTicketBits, maxStates });
  return weighed === null ? null : { candidates, weighed };
}

/** A component too large to be weighed whole: narrowed until every piece it falls into can be. */
function weighNarrowed(candidates: readonly Candidate[], rules: Rules): { parts: Part[]; exact: boolean } {
  for (const width of widths) {
    const kept = narrowed(candidates, width);
    const parts = connected(kept).map((piece) => weighWhole(piece, rules));
    if (parts.every((part) => part !== null)) return { parts, exact: isNegligible(candidates, kept, parts) };
  }
  return { parts: [], exact: false };
}

/** P(left-out candidate) is at most 2^bits times P(its redemption is unmatched), since both leave all else as it is. */
function isNegligible(all: readonly Candidate[], kept: readonly Candidate[], parts: readonly Part[]): boolean {
  const unmatched = new Map<string, number>();
  for (const { weighed } of parts) {
    for (const [candidate, p] of weighed.marginals) {
      for (const id of candidate.redemptionIds) unmatched.set(id, (unmatched.get(id) ?? 1) - p);
    }
  }
  const leftOut = new Map<string, number>();
  const isKept = new Set(kept);
  for (const candidate of all) {
    if (isKept.has(candidate)) continue;
    for (const id of candidate.redemptionIds) {
      const share = 2 ** candidate.bits * Math.max(0, unmatched.get(id) ?? 1);
      leftOut.set(id, (leftOut.get(id) ?? 0) + share);
    }
  }
  return [...leftOut.values()].every((share) => share <= negligible);
}

/**
 * Bits of the best assignment of a part in which no redemption of a chosen link belongs to its tickets. Where one of them
 * may share a claim with another, either can take the other along, which only weighing again without such links gets right.
 */
export function bestWithout(part: Part, chosen: Candidate, rules: Rules): number {
  const isShared = part.candidates.some(
    ({ redemptionIds }) => redemptionIds.length > 1 && redemptionIds.some((id) => chosen.redemptionIds.includes(id)),
  );
  if (!isShared) return part.weighed.bestWithout.get(chosen) ?? 0;
  const others = part.candidates.filter((candidate) => !isSameLink(candidate, chosen));
  return weighNarrowed(others, rules).parts.reduce((sum, { weighed }) => sum + weighed.best, 0);
}

/**
 * Weighs all valid assignments of these candidates, component by component, in an order that does not depend on theirs.
 * `exact` is false when one was too large, its redemptions kept only their best candidates, and the rest mattered.
 */
export function weighAll(candidates: readonly Candidate[], rules: Rules): { parts: Part[]; exact: boolean } {
  // Sums of floating point depend on their order.
  const sorted = candidates.length < 2 ? candidates : sortById([...candidates]);
  const isFree = rules.pins.forced.size + rules.pins.forbidden.size === 0;
  if (isFree && sorted.length > 0 && isAlone(sorted)) {
    return { parts: [{ candidates: sorted, weighed: weighAlone(sorted, rules.pins.forced) }], exact: true };
  }
  const parts: Part[] = [];
  let exact = true;
  for (const component of connected(permitted(sorted, rules.pins))) {
    const whole = weighWhole(component, rules);
    if (whole !== null) parts.push(whole);
    else {
      const pieces = weighNarrowed(component, rules);
      exact &&= pieces.exact;
      for (const part of pieces.parts) parts.push(part);
    }
  }
  return { parts, exact };
}
