import { calibrated } from '../../model/calibrate.ts';
import type { Model } from '../../model/model.ts';
import { bestWithout, noPins, type Part, type Pins, type Rules, weighAll } from './parts.ts';
import type { Assigned, Candidate, Solution } from './types.ts';
import { isSameLink } from './weigh.ts';

/** P(redemption belongs to these tickets): over whichever of their claims, two of which may be alike. */
function shareOf({ candidates, weighed }: Part, chosen: Candidate, redemptionId: string): number {
  let share = 0;
  for (const other of candidates) {
    if (!(other.redemptionIds.includes(redemptionId) && isSameLink(other, chosen))) continue;
    share += weighed.marginals.get(other) ?? 0;
  }
  return Math.min(1, share);
}

function runnerUpOf({ candidates, weighed }: Part, chosen: Candidate): Candidate | null {
  let runnerUp: Candidate | null = null;
  let likeliest = 0;
  for (const other of candidates) {
    if (isSameLink(other, chosen) || !other.redemptionIds.some((id) => chosen.redemptionIds.includes(id))) continue;
    const marginal = weighed.marginals.get(other) ?? 0;
    if (marginal > likeliest) {
      likeliest = marginal;
      runnerUp = other;
    }
  }
  return runnerUp;
}

function linksOf(part: Part, rules: Rules, calibrate: (p: number) => number): Assigned[] {
  return part.weighed.chosen.map((candidate) => {
    const runnerUp = runnerUpOf(part, candidate);
    return {
      candidate,
      probability: calibrate(Math.min(...candidate.redemptionIds.map((id) => shareOf(part, candidate, id)))),
      gapBits: part.weighed.best - bestWithout(part, candidate, rules),
      runnerUp,
      runnerUpProbability: runnerUp === null ? 0 : calibrate(part.weighed.marginals.get(runnerUp) ?? 0),
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
 * candidates does not matter. Exact up to 4,000 states a component; above that the redemptions keep their best few
 * candidates, and `exact` is false when the others could move a probability by more than .02. A forced candidate is always linked, and certain: a person said so.
 */
export function solve(candidates: readonly Candidate[], model: Model, pins: Pins = noPins): Solution {
  const calibrate = (p: number): number => calibrated(p, model.calibrator);
  const rules: Rules = { extraOnTicketBits: model.prices.extraOnTicket, pins };
  const { parts, exact } = weighAll(candidates, rules);
  return {
    links: parts.flatMap((part) => linksOf(part, rules, calibrate)),
    rejected: rejectedOf(parts, calibrate),
    exact,
  };
}
