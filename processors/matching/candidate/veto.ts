import type { Candidate } from '../assign/types.ts';
import { windowOf } from '../block/window.ts';
import type { ClaimGroup, NormalProduct, RedemptionRecord } from '../record.ts';
import type { Matcher } from './matcher.ts';

/** Whether a claim of the group says which product the reward was for. */
export function namesProduct({ claims }: ClaimGroup): boolean {
  for (const { product } of claims) if (product !== null) return true;
  return false;
}

/** Products that a reward was claimed for; all that was sold where the claims do not say. */
export function productsOf(group: ClaimGroup): readonly NormalProduct[] {
  const products: NormalProduct[] = [];
  for (const { product } of group.claims) if (product !== null) products.push(product);
  if (products.length > 0) return products;
  for (const { items } of group.tickets) for (const { product } of items) if (product !== null) products.push(product);
  return products;
}

/** The program pays only for one maker's products, and all that the ticket names are certainly of others. */
function isBrandConflict(redemption: RedemptionRecord, group: ClaimGroup, matcher: Matcher): boolean {
  const maker = matcher.world.eligibleMaker(redemption.practiceId, redemption.program, redemption.when.day);
  if (maker === null) return false;
  if (redemption.product?.maker != null && redemption.product.maker !== maker) return true;
  const products = productsOf(group);
  return products.length > 0 && products.every((product) => product.maker !== null && product.maker !== maker);
}

/** The first hard rule that a link breaks, in the order in which a person would want to hear of it; null when none. */
export function vetoOf(redemption: RedemptionRecord, group: ClaimGroup, matcher: Matcher): Candidate['veto'] {
  if (isBrandConflict(redemption, group, matcher)) return 'BRAND_CONFLICT';
  for (const ticket of group.tickets) {
    const relation = matcher.world.relationOf(redemption.practiceId, redemption.clinicId, ticket.clinicId);
    if (relation === 'other') return 'WRONG_CLINIC';
  }
  if (redemption.prepaid) return 'PREPAID';
  if (redemption.status === 'EXPIRED') return 'EXPIRED';
  const isLate = group.tickets.some(
    (ticket) => windowOf(ticket.when.day, redemption.when.day, matcher.window) !== 'inside',
  );
  return isLate ? 'LATE' : null;
}
