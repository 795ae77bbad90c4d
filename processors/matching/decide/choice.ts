import type { Model } from '../../model/model.ts';
import type { Assigned, Candidate } from '../assign/types.ts';
import { isImplicit } from '../claim-ids.ts';
import type { RedemptionRecord, TicketRecord } from '../record.ts';
import type { Pin } from '../state/links.ts';

/** What a component's redemptions are linked to. */
export interface Choice {
  readonly byRedemption: ReadonlyMap<string, ChosenLink>;
  /** Claims that a chosen link uses. */
  readonly claims: ReadonlySet<string>;
  /** Likeliest candidate of a redemption that got none. */
  readonly rejected: ReadonlyMap<string, { candidate: Candidate; probability: number }>;
  /** false: too large to be solved exactly; everything wants review. */
  readonly exact: boolean;
}

/** A link, and the person's word for it if there is one. */
export interface ChosenLink {
  readonly assigned: Assigned;
  readonly pin: Pin | null;
}

/** The standing links, and those that would stand if nothing had been voided or reversed. */
export interface Choices {
  readonly standing: Choice;
  readonly reversed: Choice;
}

// Two redemptions that want one claim share its probability, each a little less than one half: one of them has it.
const leastOfClaim = 0.45;
// A ticket that claims nothing looks like any other visit of its customer, and a redemption that is wrongly held to be on it is
// money that nobody looks for.
const leastOfSilentTicket = 0.6;

/**
 * Below this probability, with the runner-up's, a redemption stays unmatched. A model that no records taught does not know how
 * often a desk leaves rewards out: what it says of tickets that claim nothing is timid enough where they are the rule.
 */
export function leastProbability({ claimIds }: Candidate, { trainHash }: Pick<Model, 'trainHash'>): number {
  return trainHash !== null && claimIds.some(isImplicit) ? leastOfSilentTicket : leastOfClaim;
}

/** Whether a redemption is there and may be linked: not cancelled, reversed or expired. */
export function redemptionStands(record: RedemptionRecord | null): boolean {
  return (
    record !== null && record.status !== 'CANCELLED' && record.status !== 'REVERSED' && record.status !== 'EXPIRED'
  );
}

/** Whether a ticket's claims may be linked. */
export function ticketStands(record: TicketRecord | null): boolean {
  return record !== null && record.status !== 'VOIDED' && record.status !== 'REFUNDED';
}
