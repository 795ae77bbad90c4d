import type { Assigned, Candidate } from '../assign/types.ts';
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

/** Whether a redemption may be linked. */
export function redemptionStands(record: RedemptionRecord | null): boolean {
  return (
    record !== null && record.status !== 'CANCELLED' && record.status !== 'REVERSED' && record.status !== 'EXPIRED'
  );
}

/** Whether a ticket's claims may be linked. */
export function ticketStands(record: TicketRecord | null): boolean {
  return record !== null && record.status !== 'VOIDED' && record.status !== 'REFUNDED';
}
