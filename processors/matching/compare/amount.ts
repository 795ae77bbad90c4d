import type { TicketRecord } from '../record.ts';
import { isOneEdit } from './edit-distance.ts';
import { levelOf } from './levels.ts';

const equal = levelOf('amount', 'equal');
const mistyped = levelOf('amount', 'mistyped');
const near = levelOf('amount', 'near');
const points = levelOf('amount', 'points');
const different = levelOf('amount', 'different');
const equalsTotal = levelOf('statedAmount', 'equals total');
const equalsItem = levelOf('statedAmount', 'equals item');
const equalsDiscount = levelOf('statedAmount', 'equals discount');
const grossLessNet = levelOf('statedAmount', 'gross less net');
const notStated = levelOf('statedAmount', 'not stated');
const exceedsTotal = levelOf('statedAmount', 'exceeds total');
const totalMistyped = levelOf('statedAmount', 'total mistyped');
const nearTotal = levelOf('statedAmount', 'near total');
const withinTen = levelOf('statedAmount', 'within 10 % of total');
const equalsUnusual = levelOf('statedAmount', 'equals unusual total');
const withinOne = levelOf('statedAmount', 'within 1 % of total');

// Rewards come in steps of $5 up to some hundred dollars; a stated price of 615.10 names one visit.
const rewardStepCents = 500;
const mostRewardCents = 20_000;

/** Whether an amount is so rare that two records need have nothing else in common. */
export function isTelling(cents: number): boolean {
  return cents % rewardStepCents !== 0 || cents > mostRewardCents;
}

// Rewards come in steps of $10 (Domain facts): one step or two off is one click too few or too many.
const nearCents = 2_000;
const pointsPerCent = 10;
// Below it one slip turns most amounts into most others.
const minMistypedCents = 5_000;
// What one side leaves out: a tip; tax, a fee or a small discount; cents that were rounded away.
const nearShare = 0.25;
const feeShare = 0.1;
const roundingShare = 0.01;

/** Same digits in another order, or ten times as much: 45 for 54, 400 for 40. */
function isMistyped(a: number, b: number): boolean {
  if (a * 10 === b || b * 10 === a) return true;
  // Two orders of the same digits leave the same remainder by nine; sorting the digits is for those that do.
  if ((a - b) % 9 !== 0) return false;
  const left = String(a);
  const right = String(b);
  return left.length === right.length && [...left].sort().join('') === [...right].sort().join('');
}

/** One digit wrong, missing, twice or swapped, as both would be written in dollars and cents. */
function isSlip(a: number, b: number): boolean {
  return isOneEdit(String(a), String(b));
}

/** The level of a redemption's amount against an explicit claim's, both in cents. */
export function compareAmounts(redeemedCents: number, claimedCents: number): number {
  if (redeemedCents === claimedCents) return equal;
  // 400 points are $40.00: a claim of 400 dollars is the points typed as money.
  if (claimedCents === redeemedCents * pointsPerCent) return points;
  if (isMistyped(redeemedCents, claimedCents)) return mistyped;
  return Math.abs(redeemedCents - claimedCents) <= nearCents ? near : different;
}

/**
 * The level of a redemption's amount against a ticket that claims no reward. A reward is never the ticket's total, save
 * where both sides state a single amount (document 000's five-field records), which then are equal to the cent.
 */
export function compareStatedAmounts(redeemedCents: number, ticket: TicketRecord): number {
  const { totalCents, items, discountCents } = ticket;
  if (discountCents.includes(redeemedCents)) return equalsDiscount;
  let soldCents = 0;
  let isItem = false;
  for (const item of items) {
    soldCents += item.amountCents;
    if (item.amountCents === redeemedCents) isItem = true;
  }
  if (totalCents === redeemedCents || (isItem && items.length === 1)) {
    return isTelling(redeemedCents) ? equalsUnusual : equalsTotal;
  }
  if (totalCents !== null && items.length > 0 && soldCents - totalCents === redeemedCents) return grossLessNet;
  if (isItem) return equalsItem;
  const largest = Math.max(totalCents ?? 0, soldCents);
  const apart = Math.abs(redeemedCents - largest);
  // Where prices come in steps, a small gap says far more than that one digit differs. A tenth off is rounded to a cent.
  if (apart - 1 <= feeShare * largest) return apart <= roundingShare * largest ? withinOne : withinTen;
  if (largest >= minMistypedCents && isSlip(redeemedCents, largest)) return totalMistyped;
  if (apart <= nearShare * largest) return nearTotal;
  return largest > 0 && redeemedCents > largest ? exceedsTotal : notStated;
}

const wholeLevels = new Set([equalsTotal, equalsUnusual, withinOne, withinTen]);

/** Whether an amount that no reward has is all that a ticket without claims states, but for a fee. */
export function isUnusualTotal(redeemedCents: number, ticket: TicketRecord): boolean {
  return isTelling(redeemedCents) && wholeLevels.has(compareStatedAmounts(redeemedCents, ticket));
}
