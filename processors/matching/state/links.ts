import type { Candidate } from '../assign/types.ts';
import type { Emitted } from './emitted.ts';

/** A person's verdict on one redemption, kept by record ids so that it outlives models and replays. */
export interface Pin {
  /** The claims it belongs to (an implicit one as `<transaction_id>#`); none: it belongs to no ticket. */
  readonly claimIds: readonly string[];
  readonly actor: string;
}

/** A link that a person refused. */
export interface Refusal {
  readonly claimIds: readonly string[];
  readonly actor: string;
}

/** A redemption's possible links and what is decided about it. */
export interface RedemptionLinks {
  /** Tickets of which at least one claim alone would be a candidate, ascending; without the weak ones when it is sure. */
  readonly tickets: readonly string[];
  /** One of these tickets alone is so likely that weak ones are left out. */
  readonly isSure: boolean;
  /** Links of this redemption alone to claims of these tickets, in id order; weights computed once. */
  readonly candidates: readonly Candidate[];
  /** The model that weighed them; null: never weighed. */
  readonly modelId: string | null;
  readonly pin: Pin | null;
  readonly refused: readonly Refusal[];
  /** The review accepted last: delivered again, it does nothing. */
  readonly lastReviewId: string | null;
  /** Its link was sure once, and counted for its feed's clock error. */
  readonly isClocked: boolean;
  readonly decision: Emitted | null;
}

/** What is decided about one claim, and by whom it was looked at. */
export interface ClaimDecision {
  readonly claimId: string;
  readonly decision: Emitted;
  readonly reviewedBy: string | null;
  readonly lastReviewId: string | null;
}

/** A ticket's neighbours and what is decided about its explicit claims. */
export interface TicketLinks {
  /** Redemptions that list this ticket, ascending. */
  readonly near: readonly string[];
  /** Links of two redemptions to one claim of this ticket, in id order. */
  readonly pairs: readonly Candidate[];
  /** In order of their first decision. A record by claim id would have a hidden class for each ticket: slow, and never freed soon. */
  readonly claims: readonly ClaimDecision[];
}

/** A redemption without links. */
export const unlinkedRedemption: RedemptionLinks = {
  tickets: [],
  isSure: false,
  candidates: [],
  modelId: null,
  pin: null,
  refused: [],
  lastReviewId: null,
  isClocked: false,
  decision: null,
};

/** A ticket without links. */
export const unlinkedTicket: TicketLinks = { near: [], pairs: [], claims: [] };
