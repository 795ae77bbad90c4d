import type { Candidate } from '../assign/types.ts';
import { isBeaten, strongClaims } from '../candidate/sure.ts';
import { isSameClaims } from '../claim-ids.ts';
import { redemptionLinksOf, redemptionOf, ticketLinksOf, ticketOf, type Workspace } from '../workspace.ts';
import { redemptionStands, ticketStands } from './choice.ts';

/**
 * The candidates of one practice that are still open, which is all but those that are beaten: too weak to win, since another
 * candidate is all but certain to take the same claim. Components are connected by open candidates only. If beaten ones
 * counted too, a practice of a thousand tickets a day would be one component, and each event would decide about all of it.
 * Answers are kept: make a new one for each round of decisions, in which no candidate changes.
 */
export class OpenLinks {
  private readonly workspace: Workspace;
  private readonly practiceId: string;
  private readonly open = new Map<string, readonly Candidate[]>();
  private readonly taken = new Map<string, ReadonlySet<string>>();

  constructor(workspace: Workspace, practiceId: string) {
    this.workspace = workspace;
    this.practiceId = practiceId;
  }

  /**
   * Open candidates that link this redemption and no other, in id order. Candidates of two redemptions are kept with their
   * ticket. What a person pinned is always open.
   */
  of(redemptionId: string): readonly Candidate[] {
    let open = this.open.get(redemptionId);
    if (open === undefined) {
      const { candidates, pin } = redemptionLinksOf(this.workspace, this.practiceId, redemptionId);
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

  /** Claims of a ticket that some candidate, of records that are not voided or reversed, is all but certain to take. */
  private takenOn(ticketId: string): ReadonlySet<string> {
    let taken = this.taken.get(ticketId);
    if (taken === undefined) {
      const { workspace, practiceId } = this;
      const { near, pairs } = ticketLinksOf(workspace, practiceId, ticketId);
      const links = near.flatMap((id) =>
        redemptionLinksOf(workspace, practiceId, id).candidates.filter((c) => c.transactionIds.includes(ticketId)),
      );
      taken = strongClaims([...links, ...pairs], (candidate) => this.stands(candidate));
      this.taken.set(ticketId, taken);
    }
    return taken;
  }

  private stands({ redemptionIds, transactionIds }: Candidate): boolean {
    const { workspace, practiceId } = this;
    return (
      redemptionIds.every((id) => redemptionStands(redemptionOf(workspace, practiceId, id))) &&
      transactionIds.every((id) => ticketStands(ticketOf(workspace, practiceId, id)))
    );
  }
}
