import { calibrated } from '../../model/calibrate.ts';
import type { Model } from '../../model/model.ts';
import { noPins, type Part, type Pins, weighAll } from './parts.ts';
import type { Assigned, Candidate, Solution } from './types.ts';

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
  const calibrate = (p: number): number => calibrated(p, model.calibrator);
  const { parts, exact } = weighAll(candidates, { extraOnTicketBits: model.prices.extraOnTicket, pins });
  return {
    links: parts.flatMap((part) => linksOf(part, calibrate)),
    rejected: rejectedOf(parts, calibrate),
    exact,
  };
}
