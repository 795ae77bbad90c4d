import type { ExplanationEntry } from '../../../schemas/generated/types.ts';
import type { LinkKind, PersonEvidence } from '../../model/score.ts';
import type { ClaimGroup, RedemptionRecord, TicketRecord } from '../record.ts';
import { isSilent } from './groups.ts';
import type { Matcher } from './matcher.ts';
import { amountEntry, brandEntry, clinicEntry, codeEntry, dateEntry, labelEntry, productEntry } from './visit.ts';

/** What a redemption and a ticket say of each other, whichever claim is meant. */
export interface PairEvidence {
  readonly ticket: TicketRecord;
  readonly person: PersonEvidence;
  /** null until first asked for, as are `date` and `otherVisits`. */
  clinic: ExplanationEntry | null;
  date: ExplanationEntry | null;
  readonly otherVisits: { explicit: ExplanationEntry | null; implicit: ExplanationEntry | null };
}

/** Compares a redemption's customer with a ticket's, once for all links between them. */
export function comparePair(redemption: RedemptionRecord, ticket: TicketRecord, { scorer }: Matcher): PairEvidence {
  const person = scorer.person(redemption.person, ticket.person);
  return { ticket, person, clinic: null, date: null, otherVisits: { explicit: null, implicit: null } };
}

/** A redemption whose links are weighed. */
export interface Subject {
  readonly redemption: RedemptionRecord;
  readonly matcher: Matcher;
  /** Whether one of the tickets around bears the redemption's own e-mail or member id. */
  readonly hasContact: boolean;
}

/**
 * The entries of one link that differ from claim to claim. One object is filled again for every link that is tried, so that
 * the many that are not kept cost no allocation.
 */
export interface LinkWeight {
  kind: LinkKind;
  product: ExplanationEntry;
  brand: ExplanationEntry;
  otherRewards: ExplanationEntry;
  amount: ExplanationEntry;
  authCode: ExplanationEntry;
  label: ExplanationEntry;
  readonly prices: ExplanationEntry[];
  /** The sum of all entries; only an upper bound below the floor. */
  bits: number;
}

/** A weight for `weighLink` to fill. */
export function newWeight({ scorer }: Matcher): LinkWeight {
  const blank = scorer.visit('label', 0);
  return {
    kind: 'explicit',
    product: blank,
    brand: blank,
    otherRewards: blank,
    amount: blank,
    authCode: blank,
    label: blank,
    prices: [],
    bits: 0,
  };
}

function addPrices(weight: LinkWeight, subject: Subject, group: ClaimGroup, pair: PairEvidence): void {
  const { scorer } = subject.matcher;
  weight.prices.length = 0;
  if (group.claims.length > 1) weight.prices.push(scorer.price('extraClaim', group.claims.length - 1));
  const isBeside = weight.kind === 'implicit' && !isSilent(pair.ticket, subject.redemption);
  if (isBeside) weight.prices.push(scorer.price('besideClaim', 1));
  const { isEmailShared, isContactOther } = pair.person;
  if (subject.hasContact && !isEmailShared && isContactOther) weight.prices.push(scorer.price('contactElsewhere', 1));
}

/**
 * Weighs the link of a redemption to a group of claims, into `weight`. The bits are the sum of the prior, the evidence about
 * person, visit and reward, and three parts that are never above 0: what evidence loses because it fits other visits of the
 * person too, or other rewards of the visit, and the prices of unusual links. So it stops once the sum is below `floorBits`.
 */
export function weighLink(
  weight: LinkWeight,
  subject: Subject,
  { group, pair }: { group: ClaimGroup; pair: PairEvidence },
  floorBits: number,
): void {
  const { redemption, matcher } = subject;
  const { scorer } = matcher;
  const kind = group.claims.length > 0 ? 'explicit' : 'implicit';
  weight.kind = kind;
  weight.amount = amountEntry(redemption, group, scorer);
  weight.authCode = codeEntry(redemption, group, scorer);
  weight.label = labelEntry(redemption, group, scorer);
  const rewardBits = weight.amount.bits + weight.authCode.bits + weight.label.bits;
  pair.clinic ??= clinicEntry(redemption, pair.ticket, matcher);
  pair.date ??= dateEntry(redemption, pair.ticket, matcher);
  weight.product = productEntry(redemption, group, scorer);
  weight.brand = brandEntry(redemption, group, { matcher, product: weight.product });
  let bits = scorer.prior(kind).bits + pair.person.bits + pair.clinic.bits + pair.date.bits;
  bits += weight.product.bits + weight.brand.bits;
  weight.bits = bits + rewardBits;
  if (weight.bits < floorBits) return;
  pair.otherVisits[kind] ??= scorer.otherVisits(kind, pair.person);
  bits += pair.otherVisits[kind].bits;
  weight.bits = bits + rewardBits;
  if (weight.bits < floorBits) return;
  weight.otherRewards = scorer.otherRewards(kind, bits);
  addPrices(weight, subject, group, pair);
  weight.bits += weight.otherRewards.bits;
  for (const price of weight.prices) weight.bits += price.bits;
}

/** The entries of a link that was weighed to the end, in their fixed order. */
export function entriesOf(weight: LinkWeight, pair: PairEvidence, { scorer }: Matcher): ExplanationEntry[] {
  const { person } = pair;
  return [
    scorer.prior(weight.kind),
    person.name,
    person.suffix,
    person.phone,
    person.email,
    person.memberId,
    pair.otherVisits[weight.kind] as ExplanationEntry,
    pair.clinic as ExplanationEntry,
    pair.date as ExplanationEntry,
    weight.product,
    weight.brand,
    weight.otherRewards,
    weight.amount,
    weight.authCode,
    weight.label,
    ...weight.prices,
  ];
}
