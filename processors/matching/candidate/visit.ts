import type { ExplanationEntry } from '../../../schemas/generated/types.ts';
import type { Scorer } from '../../model/score.ts';
import { compareAmounts, compareStatedAmounts } from '../compare/amount.ts';
import { compareCodes } from '../compare/contact.ts';
import { compareDates } from '../compare/date.ts';
import { levelOf } from '../compare/levels.ts';
import { compareProducts } from '../compare/product.ts';
import type { Claim, ClaimGroup, NormalProduct, RedemptionRecord, TicketRecord } from '../record.ts';
import type { World } from '../world.ts';
import type { Matcher } from './matcher.ts';
import { namesProduct, productsOf } from './veto.ts';

const clinicLevels = {
  unknown: 0,
  same: levelOf('clinic', 'same'),
  sister: levelOf('clinic', 'sister'),
  other: levelOf('clinic', 'other'),
};
const sum = levelOf('groupAmount', 'sum');
const noSum = levelOf('groupAmount', 'different');
const amountEqual = levelOf('amount', 'equal');
const unusualTotal = levelOf('statedAmount', 'equals unusual total');
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

/** What the amounts say: of one claim, of a split, or of a ticket that claims nothing. */
export function amountEntry(redemption: RedemptionRecord, group: ClaimGroup, scorer: Scorer): ExplanationEntry {
  const { amountCents } = redemption;
  const first = group.claims[0];
  if (first === undefined) {
    const level = compareStatedAmounts(amountCents, group.tickets[0] as TicketRecord);
    return level === unusualTotal ? scorer.unusualTotal(amountCents) : scorer.visit('statedAmount', level);
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

/** What the authorization codes say. */
export function codeEntry(redemption: RedemptionRecord, { claims }: ClaimGroup, scorer: Scorer): ExplanationEntry {
  return scorer.visit('authCode', codeLevel(redemption, claims));
}

/** What the labels of the claims say. */
export function labelEntry(redemption: RedemptionRecord, { claims }: ClaimGroup, scorer: Scorer): ExplanationEntry {
  return scorer.visit('label', labelLevel(redemption, claims));
}

/** What the clinics say. */
export function clinicEntry(redemption: RedemptionRecord, ticket: TicketRecord, matcher: Matcher): ExplanationEntry {
  const relation = matcher.world.relationOf(redemption.practiceId, redemption.clinicId, ticket.clinicId);
  return matcher.scorer.visit('clinic', clinicLevels[relation]);
}

/** What the dates say. */
export function dateEntry(redemption: RedemptionRecord, ticket: TicketRecord, matcher: Matcher): ExplanationEntry {
  return matcher.scorer.visit('date', compareDates(redemption.when, ticket.when, matcher.window));
}

/** What the products say: those that the claims name, or all that was sold where they name none. */
export function productEntry({ product }: RedemptionRecord, group: ClaimGroup, scorer: Scorer): ExplanationEntry {
  let level = 0;
  if (product !== null) {
    for (const claim of group.claims) level = betterLevel(level, product, claim.product);
    if (!namesProduct(group)) {
      for (const { items } of group.tickets)
        for (const item of items) level = betterLevel(level, product, item.product);
    }
  }
  return scorer.visit('product', level);
}

/** Levels are in order of agreement, 0 when nothing can be compared. */
function betterLevel(best: number, a: NormalProduct, b: NormalProduct | null): number {
  const level = compareProducts(a, b);
  return level !== 0 && (best === 0 || level < best) ? level : best;
}

/** Whether the desk sold anything that the program pays for. A product that is known on both sides has said more. */
export function brandEntry(
  redemption: RedemptionRecord,
  group: ClaimGroup,
  { matcher, product }: { matcher: Matcher; product: ExplanationEntry },
): ExplanationEntry {
  const level = product === matcher.scorer.visit('product', 0) ? brandLevel(redemption, group, matcher.world) : 0;
  return matcher.scorer.visit('brand', level);
}

function brandLevel(redemption: RedemptionRecord, group: ClaimGroup, world: World): number {
  const maker = world.eligibleMaker(redemption.practiceId, redemption.program, redemption.when.day);
  const products = maker === null ? [] : productsOf(group);
  if (products.length === 0) return 0;
  if (products.some((product) => product.maker === maker)) return ofProgram;
  return products.every((product) => product.maker !== null) ? ofAnotherMaker : 0;
}
