import type { Candidate } from '../assign/types.ts';
import { isImplicit, isSameClaims } from '../claim-ids.ts';
import type { Emitted } from '../state/emitted.ts';
import type { Component, RedemptionNode } from './component.ts';

/** What FINAL decisions of a component hold fast while the open ones are decided around them. */
export interface Held {
  /** Candidates that they show, by id. */
  readonly forced: ReadonlySet<string>;
  /** Candidates that would take a redemption or a claim of theirs. */
  readonly forbidden: ReadonlySet<string>;
  readonly redemptions: ReadonlySet<string>;
  /** Claims that they link, or call missing. */
  readonly claims: ReadonlySet<string>;
}

const none: ReadonlySet<string> = new Set();

/** Nothing is held: everything may be decided anew. */
export const nothingHeld: Held = { forced: none, forbidden: none, redemptions: none, claims: none };

/** Claims of the link that a decision shows, a ticket without any by its own name. */
function shownClaims({ claimIds, transactionIds }: Emitted): readonly string[] {
  return claimIds.length > 0 ? claimIds : transactionIds.map((id) => `${id}#`);
}

function shows({ links }: RedemptionNode, { claimIds }: Candidate): boolean {
  return links.decision !== null && isSameClaims(shownClaims(links.decision), claimIds);
}

function settled({ redemptions, tickets }: Component): Pick<Held, 'redemptions' | 'claims'> {
  const ids = new Set<string>();
  const claims = new Set<string>();
  for (const { id, links } of redemptions.values()) {
    if (links.decision?.last.finality !== 'FINAL') continue;
    ids.add(id);
    for (const claimId of shownClaims(links.decision)) if (!isImplicit(claimId)) claims.add(claimId);
  }
  for (const { links } of tickets.values()) {
    for (const { claimId, decision } of links.claims) {
      if (decision.last.finality === 'FINAL' && decision.last.status !== 'RETRACTED') claims.add(claimId);
    }
  }
  return { redemptions: ids, claims };
}

/** What the FINAL decisions of a component hold: the links that they show, and that the others have none. */
export function heldByFinal(component: Component): Held {
  const { redemptions, claims } = settled(component);
  const forced = new Set<string>();
  const forbidden = new Set<string>();
  const linked = new Set<string>();
  // A claim that two redemptions share first: each of them alone shows the same.
  const inTurn = [...component.candidates].sort((a, b) => b.redemptionIds.length - a.redemptionIds.length);
  for (const candidate of inTurn) {
    const nodes = candidate.redemptionIds.flatMap((id) => component.redemptions.get(id) ?? []);
    const isHeld = nodes.some(({ id }) => redemptions.has(id));
    const isShown = nodes.every((node) => !linked.has(node.id) && shows(node, candidate));
    if (isHeld && isShown) {
      forced.add(candidate.id);
      for (const { id } of nodes) linked.add(id);
    } else if (isHeld || candidate.claimIds.some((id) => claims.has(id))) forbidden.add(candidate.id);
  }
  return { forced, forbidden, redemptions, claims };
}
