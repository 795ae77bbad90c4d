import type { ExplanationEntry } from '../../../schemas/generated/types.ts';
import { compareAmounts, compareStatedAmounts } from '../compare/amount.ts';
import { compareCodes } from '../compare/contact.ts';
import { compareDates } from '../compare/date.ts';
import { levelOf } from '../compare/levels.ts';
import { compareWithAny } from '../compare/product.ts';
import type { Claim, ClaimGroup, NormalProduct, RedemptionRecord, TicketRecord } from '../record.ts';
import type { World } from '../world.ts';
import type { Matcher } from './matcher.ts';
import { productsOf } from './veto.ts';

const clinicLevels = {
  unknown: 0,
  same: levelOf('clinic', 'same'),
  sister: levelOf('clinic', 'sister'),
  other: levelOf('clinic', 'other'),
};
const sum = levelOf('groupAmount', 'sum');
const noSum = levelOf('groupAmount', 'different');
const amountEqual = levelOf('amount', 'equal');
const ofProgram = levelOf('brand', 'of the program');
const ofAnotherMaker = levelOf('brand', 'of another maker');
const sameProgram = levelOf('label', 'same program');
const noProgram = levelOf('label', 'no program');
const otherProgram = levelOf('label', 'other program');

function labelLevel(redemption: RedemptionRecord, claims: readonly Claim[]): number {
  if (claims.length === 0 || redemption.program === 'OTHER') return 0;
  let level = noProgram;
  for (const { program } of claims) {
    if (program === null) continue;
    if (program !== redemption.program) return otherProgram;
    level = sameProgram;
  }
  return level;
}

/** The best of the claims' codes: a split may carry the code on one line only. Levels are in order of agreement. */
function codeLevel(redemption: RedemptionRecord, claims: readonly Claim[]): number {
  let best = 0;
  for (const claim of claims) {
    const level = compareCodes(redemption.authCode, claim.authCode);
    if (level !== 0 && (best === 0 || level < best)) best = level;
  }
  return best;
}

function amountEntry(redemption: RedemptionRecord, group: ClaimGroup, matcher: Matcher): ExplanationEntry {
  const { scorer } = matcher;
  const { amountCents } = redemption;
  const first = group.claims[0];
  if (first === undefined) {
    const level = compareStatedAmounts(amountCents, group.tickets[0] as TicketRecord);
    return scorer.visit('statedAmount', level);
  }
  if (group.claims.length > 1) {
    const claimed = group.claims.reduce((total, claim) => total + claim.amountCents, 0);
    return scorer.visit('groupAmount', claimed === amountCents ? sum : noSum);
  }
  const level = compareAmounts(amountCents, first.amountCents);
  return level === amountEqual ? scorer.equalAmount(amountCents) : scorer.visit('amount', level);
}

/** The entry of two redemptions that together are, or are not, one claim. */
export function sharedAmountEntry(redeemedCents: number, claim: Claim, matcher: Matcher): ExplanationEntry {
  return matcher.scorer.visit('groupAmount', redeemedCents === claim.amountCents ? sum : noSum);
}

/** Whether the desk sold anything that the program pays for; 0 when no rule or no maker tells. */
function compareBrands(redemption: RedemptionRecord, products: readonly NormalProduct[], world: World): number {
  const maker = world.eligibleMaker(redemption.practiceId, redemption.program, redemption.when.day);
  if (maker === null || products.length === 0) return 0;
  if (products.some((product) => product.maker === maker)) return ofProgram;
  return products.every((product) => product.maker !== null) ? ofAnotherMaker : 0;
}

/** Adds what two records say about whether they are one visit: one entry a comparison, in a fixed order. */
export function addVisit(
  entries: ExplanationEntry[],
  redemption: RedemptionRecord,
  group: ClaimGroup,
  matcher: Matcher,
): void {
  const { scorer, world, window } = matcher;
  const ticket = group.tickets[0] as TicketRecord;
  const relation = world.relationOf(redemption.practiceId, redemption.clinicId, ticket.clinicId);
  const products = productsOf(group);
  const product = compareWithAny(redemption.product, products);
  entries.push(
    scorer.visit('clinic', clinicLevels[relation]),
    scorer.visit('date', compareDates(redemption.when, ticket.when, window)),
    scorer.visit('product', product),
    // A product that is known on both sides has said more than its maker can.
    scorer.visit('brand', product === 0 ? compareBrands(redemption, products, world) : 0),
  );
}

/** Adds what they say about whether they are one reward, given that they are one visit; the amount comes first. */
export function addReward(
  entries: ExplanationEntry[],
  redemption: RedemptionRecord,
  group: ClaimGroup,
  matcher: Matcher,
): void {
  const { scorer } = matcher;
  entries.push(
    amountEntry(redemption, group, matcher),
    scorer.visit('authCode', codeLevel(redemption, group.claims)),
    scorer.visit('label', labelLevel(redemption, group.claims)),
  );
}
