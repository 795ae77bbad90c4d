import type { Candidate } from '../assign/types.ts';
import { isSameClaims } from '../claim-ids.ts';
import type { LinkFinder } from '../link-finder.ts';
import type { Pin } from '../state/links.ts';
import { type Choice, type Choices, type ChosenLink, redemptionStands, ticketStands } from './choice.ts';
import type { Component } from './component.ts';
import { repeatedRedemptions } from './duplicate.ts';
import { type Held, nothingHeld } from './held.ts';

const emptyChoice: Choice = { byRedemption: new Map(), claims: new Set(), rejected: new Map(), exact: true };

function stands(component: Component, c: Candidate): boolean {
  return (
    c.redemptionIds.every((id) => redemptionStands(component.redemptions.get(id)?.record ?? null)) &&
    c.transactionIds.every((id) => ticketStands(component.tickets.get(id)?.record ?? null))
  );
}

/** The pin that asks for this link: of any of its redemptions. */
function pinFor(component: Component, c: Candidate): Pin | null {
  for (const id of c.redemptionIds) {
    const pin = component.redemptions.get(id)?.links.pin;
    if (pin && isSameClaims(pin.claimIds, c.claimIds)) return pin;
  }
  return null;
}

/** Whether a pin can be kept: it says "no ticket", or its claims are still there, voided or not. */
function isKept(component: Component, redemptionId: string, pin: Pin): boolean {
  const isPinned = (c: Candidate): boolean =>
    c.redemptionIds.includes(redemptionId) && isSameClaims(c.claimIds, pin.claimIds);
  return pin.claimIds.length === 0 || component.candidates.some(isPinned);
}

/** A pinned redemption has no other link; a refused link is none, nor is a larger one that contains it. */
function isForbidden(component: Component, c: Candidate): boolean {
  return c.redemptionIds.some((id) => {
    const links = component.redemptions.get(id)?.links;
    if (!links) return false;
    if (links.pin && isKept(component, id, links.pin)) return true;
    return links.refused.some((refusal) => refusal.claimIds.every((claim) => c.claimIds.includes(claim)));
  });
}

/** Chooses among `candidates`: what people pinned, what is held, and the best assignment of the rest. */
function choose(component: Component, candidates: readonly Candidate[], finder: LinkFinder, held: Held): Choice {
  if (candidates.length === 0) return emptyChoice;
  const pins = new Map<string, Pin>();
  const forced = new Set<string>();
  const forbidden = new Set<string>();
  for (const candidate of candidates) {
    const pin = pinFor(component, candidate);
    if (pin) pins.set(candidate.id, pin);
    if (pin || held.forced.has(candidate.id)) forced.add(candidate.id);
    else if (held.forbidden.has(candidate.id) || isForbidden(component, candidate)) forbidden.add(candidate.id);
  }
  const solution = finder.assign(candidates, { forced, forbidden });
  const byRedemption = new Map<string, ChosenLink>();
  const claims = new Set<string>();
  const rejected = new Map(solution.rejected);
  for (const assigned of solution.links) {
    const { candidate, probability, runnerUpProbability } = assigned;
    // Two about equal candidates share the probability: the redemption is matched all the same, only to which is open.
    if (probability + runnerUpProbability < finder.leastProbability(candidate)) {
      for (const id of candidate.redemptionIds) rejected.set(id, { candidate, probability });
      continue;
    }
    const link = { assigned, pin: pins.get(candidate.id) ?? null };
    for (const id of candidate.redemptionIds) byRedemption.set(id, link);
    for (const id of candidate.claimIds) claims.add(id);
  }
  return { byRedemption, claims, rejected, exact: solution.exact };
}

/**
 * Chooses a component's links. What is voided or reversed cannot stay matched, but what it would have been matched to is
 * found among what is left over, so that the link is shown as retracted, whichever side's news came first.
 */
export function chooseLinks(component: Component, finder: LinkFinder, held: Held = nothingHeld): Choices {
  if (component.candidates.length === 0) return { standing: emptyChoice, reversed: emptyChoice };
  const repeated = repeatedRedemptions(component, redemptionStands);
  const isRepeat = (id: string): boolean => repeated.has(id) && !component.redemptions.get(id)?.links.pin;
  const standing = choose(
    component,
    component.candidates.filter((c) => stands(component, c) && !c.redemptionIds.some(isRepeat)),
    finder,
    held,
  );
  const left = component.candidates.filter(
    (c) =>
      !stands(component, c) &&
      !c.redemptionIds.some((id) => standing.byRedemption.has(id)) &&
      !c.claimIds.some((id) => standing.claims.has(id)),
  );
  return { standing, reversed: choose(component, left, finder, held) };
}
