import type { Candidate } from '../assign/types.ts';
import { isBeaten, strongClaims } from '../candidate/sure.ts';
import { isSameClaims } from '../claim-ids.ts';
import { type Desk, redemptionLinksOf, redemptionOf, ticketLinksOf, ticketOf } from '../desk.ts';
import { redemptionStands, ticketStands } from './choice.ts';

/**
 * The links of one practice that can win: without those too weak beside an all but certain one to the same claim. Following
 * those as well, a practice of a thousand tickets a day would hang together, and each event would decide about all of it.
 * For one round of decisions, in which no link changes.
 */
export class OpenLinks {
  private readonly desk: Desk;
  private readonly practiceId: string;
  private readonly open = new Map<string, readonly Candidate[]>();
  private readonly taken = new Map<string, ReadonlySet<string>>();

  constructor(desk: Desk, practiceId: string) {
    this.desk = desk;
    this.practiceId = practiceId;
  }

  /** Links of this redemption alone that can win, in id order. */
  of(redemptionId: string): readonly Candidate[] {
    let open = this.open.get(redemptionId);
    if (open === undefined) {
      const { candidates, pin } = redemptionLinksOf(this.desk, this.practiceId, redemptionId);
      open = candidates.filter(
        (candidate) => (pin && isSameClaims(pin.claimIds, candidate.claimIds)) || !this.isBeaten(candidate),
      );
      this.open.set(redemptionId, open);
    }
    return open;
  }

  private isBeaten(candidate: Candidate): boolean {
    return isBeaten(candidate, (claimId) => candidate.transactionIds.some((id) => this.takenOn(id).has(claimId)));
  }

  /** Claims of a ticket that a standing link is all but certain to take. */
  private takenOn(ticketId: string): ReadonlySet<string> {
    let taken = this.taken.get(ticketId);
    if (taken === undefined) {
      const { desk, practiceId } = this;
      const { near, pairs } = ticketLinksOf(desk, practiceId, ticketId);
      const links = near.flatMap((id) =>
        redemptionLinksOf(desk, practiceId, id).candidates.filter((c) => c.transactionIds.includes(ticketId)),
      );
      taken = strongClaims([...links, ...pairs], (candidate) => this.stands(candidate));
      this.taken.set(ticketId, taken);
    }
    return taken;
  }

  private stands({ redemptionIds, transactionIds }: Candidate): boolean {
    const { desk, practiceId } = this;
    return (
      redemptionIds.every((id) => redemptionStands(redemptionOf(desk, practiceId, id))) &&
      transactionIds.every((id) => ticketStands(ticketOf(desk, practiceId, id)))
    );
  }
}
