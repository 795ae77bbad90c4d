import { calibrated } from '../../model/calibrate.ts';
import type { Model } from '../../model/model.ts';
import { connected } from './components.ts';
import { stepsOf } from './steps.ts';
import type { Assigned, Candidate, Solution } from './types.ts';
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

const noPins: Pins = { forced: new Set(), forbidden: new Set() };

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

interface Part {
  readonly candidates: readonly Candidate[];
  readonly weighed: Weighed;
}

interface Rules {
  readonly extraOnTicketBits: number;
  readonly forced: ReadonlySet<string>;
}

function weighWhole(candidates: readonly Candidate[], rules: Rules): Part | null {
  const steps = stepsOf(candidates, rules.forced);
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

function linksOf({ candidates, weighed }: Part, calibrate: (p: number) => number): Assigned[] {
  return weighed.chosen.map((candidate) => {
    let runnerUp: Candidate | null = null;
    for (const other of candidates) {
      if (other === candidate || !other.redemptionIds.some((id) => candidate.redemptionIds.includes(id))) continue;
      const isLikelier =
        (weighed.marginals.get(other) ?? 0) > (runnerUp === null ? 0 : (weighed.marginals.get(runnerUp) ?? 0));
      if (isLikelier) runnerUp = other;
    }
    return {
      candidate,
      probability: calibrate(weighed.marginals.get(candidate) ?? 0),
      gapBits: weighed.best - (weighed.bestWithout.get(candidate) ?? 0),
      runnerUp,
      runnerUpProbability: runnerUp === null ? 0 : calibrate(weighed.marginals.get(runnerUp) ?? 0),
    };
  });
}

function rejectedOf(parts: readonly Part[], calibrate: (p: number) => number): Solution['rejected'] {
  const rejected = new Map<string, { candidate: Candidate; probability: number }>();
  for (const { candidates, weighed } of parts) {
    const linked = new Set(weighed.chosen.flatMap((candidate) => candidate.redemptionIds));
    for (const candidate of candidates) {
      const probability = calibrate(weighed.marginals.get(candidate) ?? 0);
      for (const id of candidate.redemptionIds) {
        if (linked.has(id)) continue;
        const before = rejected.get(id);
        if (before === undefined || probability > before.probability) rejected.set(id, { candidate, probability });
      }
    }
  }
  return rejected;
}

/**
 * The best assignment of these candidates, "unmatched" being an option for every redemption, and what each link is worth after
 * all valid assignments were weighed. A claim serves one link, a ticket that claims nothing up to three. The order of the
 * candidates does not matter. Exact up to 20,000 states a component; above that the redemptions keep their best few
 * candidates and `exact` is false. A forced candidate is always linked, and certain: a person said so.
 */
export function solve(candidates: readonly Candidate[], model: Model, pins: Pins = noPins): Solution {
  const sorted = [...candidates].sort((a, b) => (a.id < b.id ? -1 : 1));
  const calibrate = (p: number): number => calibrated(p, model.calibrator);
  const rules = { extraOnTicketBits: model.prices.extraOnTicket, forced: pins.forced };
  const parts: Part[] = [];
  let exact = true;
  for (const component of connected(permitted(sorted, pins))) {
    const whole = weighWhole(component, rules);
    if (whole !== null) parts.push(whole);
    else {
      exact = false;
      parts.push(...weighNarrowed(component, rules));
    }
  }
  return {
    links: parts.flatMap((part) => linksOf(part, calibrate)),
    rejected: rejectedOf(parts, calibrate),
    exact,
  };
}
