import type { Maker, Program, RedemptionStatus, TicketStatus } from '../../schemas/generated/types.ts';

/** A name folded to lower case without accents, titles and punctuation. Of a single word, `given` is empty. */
export interface NormalName {
  /** given + surname as one string, single spaces. */
  readonly full: string;
  readonly given: string;
  readonly middle: string | null;
  readonly surname: string;
  /** Parts of a hyphenated or double surname; one part when single. */
  readonly surnameParts: readonly string[];
  readonly suffix: 'jr' | 'sr' | 'ii' | 'iii' | null;
}

/** Who: evidence about the person, not about the visit. */
export interface Person {
  readonly name: NormalName | null;
  /** E.164; only its digits when the area code or a digit is missing. */
  readonly phone: string | null;
  /** Lower case, plus-tag removed. */
  readonly email: string | null;
  readonly memberId: string | null;
}

/** A product or service as far as it is recognised. */
export interface NormalProduct {
  /** Folded text as written. */
  readonly text: string;
  /** Catalogue entry (botox, juvederm voluma ...); null when not recognised. */
  readonly product: string | null;
  /** juvederm, restylane ...; null when unknown. */
  readonly family: string | null;
  /** neurotoxin, filler, skincare, body, lash ...; null when unknown. */
  readonly category: string | null;
  readonly maker: Maker | null;
}

/** When, in the clinic's calendar. */
export interface Moment {
  /** UTC milliseconds; clinic-local noon when dateOnly. */
  readonly atMs: number;
  /** Days since 1970-01-01 in the clinic's zone. */
  readonly day: number;
  readonly dateOnly: boolean;
}

/** A redemption, normalised once, stored once. */
export interface RedemptionRecord {
  readonly kind: 'redemption';
  readonly id: string;
  readonly source: string;
  readonly practiceId: string;
  readonly clinicId: string | null;
  readonly program: Program;
  readonly status: RedemptionStatus;
  readonly prepaid: boolean;
  readonly person: Person;
  /** Upper-case letters and digits only. */
  readonly authCode: string | null;
  readonly product: NormalProduct | null;
  readonly amountCents: number;
  readonly when: Moment;
}

/** What a ticket says about one reward: a reward tender or a discount line. */
export interface Claim {
  /** <transaction_id>#<line_id> */
  readonly claimId: string;
  /** The program that the label names; null when it names none ("Other Coupon", "Discount"). */
  readonly program: Program | null;
  readonly amountCents: number;
  readonly product: NormalProduct | null;
  readonly authCode: string | null;
}

/** Something sold on a ticket. */
export interface SoldItem {
  readonly product: NormalProduct | null;
  readonly amountCents: number;
}

/** A ticket, normalised once, stored once. No explicit claims: the ticket itself is one implicit claim. */
export interface TicketRecord {
  readonly kind: 'ticket';
  readonly id: string;
  readonly source: string;
  readonly practiceId: string;
  readonly clinicId: string | null;
  readonly status: TicketStatus;
  readonly person: Person;
  readonly provider: string | null;
  readonly claims: readonly Claim[];
  readonly items: readonly SoldItem[];
  /** Discounts whose label names no reward; one of them may be a reward that the desk did not name. */
  readonly discountCents: readonly number[];
  readonly totalCents: number | null;
  readonly when: Moment;
}

/** What a redemption may link to: explicit claims of one ticket or of one customer's tickets of a clinic day, or one ticket's implicit claim. */
export interface ClaimGroup {
  readonly tickets: readonly TicketRecord[];
  /** Empty: the implicit claim of the only ticket. */
  readonly claims: readonly Claim[];
}
