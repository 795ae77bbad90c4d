import type { RowValues } from './columns.ts';
import { RowFlaw } from './rejects.ts';
import { orNothing, plainWords } from './words.ts';

const waits = /\b(unredeemed|unused|unclaimed|available)\b|\b(not|never|yet|to be) (yet |been )?(redeemed|used)\b/;
const uses = /\b(redeem(ed|s|ing)?|redemptions?|used|applied|spent)\b/;
const earns = /\b(earn(ed|s|ing|ings)?|accru(ed|es|al|als))\b/;
/** What earned points where other rows of the file say that they redeem; elsewhere it is only what was bought. */
const mayEarn =
  /\b(purchases?|purchased|sales?|bonus(es)?|awarded|visits?|treatments?|enrol?lment|enrolled|sign ?up|welcome)\b/;
/** A description names many things; one that begins so names the row. */
const earnedItem = /^((points?|rewards?|bonus) )?(earned|accrued)\b|^(points?|rewards?) accrual\b/;

type Movement = 'uses' | 'earns' | 'may earn' | 'waits' | null;

/** What a word of a ledger says became of points or of a reward. */
function movementOf(text: string): Movement {
  const words = plainWords(orNothing(text));
  if (waits.test(words)) return 'waits';
  if (uses.test(words)) return 'uses';
  if (earns.test(words)) return 'earns';
  return mayEarn.test(words) ? 'may earn' : null;
}

/** Whether a row says that it redeems: in such a file, the others may say that they do not. */
export function saysItRedeems(values: RowValues): boolean {
  return movementOf(values('activity')) === 'uses';
}

/**
 * Portals list what was earned, and rewards that nobody has used yet, between the redemptions. `isLedger`: other rows of the
 * file say that they redeem. @throws RowFlaw when the row is such a one.
 */
export function refuseUnredeemed(values: RowValues, isLedger: boolean): void {
  const activity = movementOf(values('activity'));
  const status = movementOf(values('status'));
  if (status === 'waits' || activity === 'waits') {
    throw new RowFlaw('NOT_REDEEMED', 'the row is of a reward that was not used yet');
  }
  const isEarned =
    activity === 'earns' ||
    status === 'earns' ||
    (activity === 'may earn' && isLedger) ||
    (activity !== 'uses' && earnedItem.test(plainWords(values('product'))));
  if (isEarned) throw new RowFlaw('NOT_REDEEMED', 'the row is of points earned, not of a reward that was used');
}
