import type { LinkKind } from '../score.ts';
import { type Batch, type Blocks, freeShare } from './batch.ts';

/** Expected numbers of unlinked records by practice and day. */
class DayTally {
  readonly byPractice = new Map<string, Map<number, number>>();

  add(practiceId: string, day: number, share: number): void {
    let days = this.byPractice.get(practiceId);
    if (days === undefined) {
      days = new Map();
      this.byPractice.set(practiceId, days);
    }
    days.set(day, (days.get(day) ?? 0) + share);
  }

  /** Pairs of this and another tally, of one practice and at most so many days apart. */
  pairsWith(other: DayTally, maxDays: number): number {
    let pairs = 0;
    for (const [practiceId, days] of this.byPractice) {
      const theirs = other.byPractice.get(practiceId) ?? new Map<number, number>();
      for (const [day, share] of days) {
        for (const [otherDay, otherShare] of theirs)
          if (Math.abs(day - otherDay) <= maxDays) pairs += share * otherShare;
      }
    }
    return pairs;
  }
}

/**
 * Expected numbers of pairs of an unlinked redemption with an unlinked claim, or with an unlinked ticket that claims nothing:
 * what a link has to stand out from when nothing is known of the customer.
 */
export function strangerPairs(
  blocks: Blocks,
  batch: Batch,
  taken: ReadonlyMap<string, number>,
): Record<LinkKind, number> {
  const redemptions = new DayTally();
  const claims = new DayTally();
  const tickets = new DayTally();
  for (const { id, practiceId, when } of blocks.keys()) {
    redemptions.add(practiceId, when.day, freeShare(taken, `r${id}`));
  }
  for (const { id, practiceId, when, claims: stated } of batch.tickets) {
    if (stated.length === 0) tickets.add(practiceId, when.day, freeShare(taken, `c${id}#`));
    for (const { claimId } of stated) claims.add(practiceId, when.day, freeShare(taken, `c${claimId}`));
  }
  const { retain } = batch.window;
  return { explicit: redemptions.pairsWith(claims, retain), implicit: redemptions.pairsWith(tickets, retain) };
}
