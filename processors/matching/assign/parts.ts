import { connected } from './components.ts';
import { stepsOf } from './steps.ts';
import type { Candidate } from './types.ts';
import { type Weighed, weigh } from './weigh.ts';

/** A component up to this many states is solved exactly: some 20 ms. */
const maxStates = 20_000;

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
  return kept.sort((a, b) => (a.id < b.id ? -1 : 1));
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

function weighWhole(candidates: readonly Candidate[], rules: Rules): Part | null {
  const steps = stepsOf(candidates, rules.pins.forced);
  const weighed = steps === null ? null : weigh(steps, { extraOnTicketBits: rules.extraOnTicketBits, maxStates });
  return weighed === null ? null : { candidates, weighed };
}

/** A component too large to be weighed whole: narrowed until every piece it falls into can be. */
function weighNarrowed(candidates: readonly Candidate[], rules: Rules): Part[] {
  for (const width of widths) {
    const parts = connected(narrowed(candidates, width)).map((piece) => weighWhole(piece, rules));
    if (parts.every((part) => part !== null)) return parts;
  }
  return [];
}

/**
 * Weighs all valid assignments of these candidates, component by component, in an order that does not depend on theirs.
 * `exact` is false when one was too large and its redemptions kept only their best candidates.
 */
export function weighAll(candidates: readonly Candidate[], rules: Rules): { parts: Part[]; exact: boolean } {
  const sorted = [...candidates].sort((a, b) => (a.id < b.id ? -1 : 1));
  const parts: Part[] = [];
  let exact = true;
  for (const component of connected(permitted(sorted, rules.pins))) {
    const whole = weighWhole(component, rules);
    if (whole !== null) parts.push(whole);
    else {
      exact = false;
      parts.push(...weighNarrowed(component, rules));
    }
  }
  return { parts, exact };
}
