import type { Candidate } from '../assign/types.ts';
import { ticketIdOf } from '../claim-ids.ts';
import type { Claim } from '../record.ts';
import type { Component } from './component.ts';

/** The money of one redemption's part in a link. */
export interface LinkAmounts {
  readonly redeemedCents: number;
  /** What the claims say of this redemption's part; 0 for an implicit claim, which names no amount. */
  readonly claimedCents: number;
  /** How far the two are apart; 0 for an implicit claim. */
  readonly differenceCents: number;
  readonly isExplicit: boolean;
}

/** An explicit claim of a component by its id; undefined for an implicit one. */
export function claimOf(component: Component, claimId: string): Claim | undefined {
  return component.tickets.get(ticketIdOf(claimId))?.record?.claims.find((c) => c.claimId === claimId);
}

/**
 * The amounts of one redemption in a link. Of two redemptions that share a claim, each has its own amount of it and the
 * last by id the rest, so that sums over decisions count the claim once.
 */
export function amountsOf(component: Component, candidate: Candidate, redemptionId: string): LinkAmounts {
  const redeemed = (id: string): number => component.redemptions.get(id)?.record?.amountCents ?? 0;
  const redeemedCents = redeemed(redemptionId);
  let total = 0;
  let isExplicit = false;
  for (const id of candidate.claimIds) {
    const claim = claimOf(component, id);
    if (claim === undefined) continue;
    isExplicit = true;
    total += claim.amountCents;
  }
  if (!isExplicit) return { redeemedCents, claimedCents: 0, differenceCents: 0, isExplicit };
  let others = 0;
  let isLast = true;
  for (const id of candidate.redemptionIds) {
    if (id !== redemptionId) others += redeemed(id);
    if (id > redemptionId) isLast = false;
  }
  const claimedCents = isLast ? total - others : redeemedCents;
  return { redeemedCents, claimedCents, differenceCents: Math.abs(claimedCents - redeemedCents), isExplicit: true };
}
