import { ticketIdOf } from '../../../processors/matching/claim-ids.ts';
import type { Label } from '../../../processors/model/evaluate/truth.ts';
import type { ReviewDecision, ReviewOutcome } from '../../../schemas/generated/types.ts';

/** Decisions about redemptions; a claim's says nothing of which redemption it belongs to. */
const ofRedemption = 'r:';

/** An id that is one record's only: two practices may both have a ticket 1001, or a redemption A-1. */
export function withinPractice(practiceId: string, id: string): string {
  return `${practiceId}/${id}`;
}

function labelsOf({ practiceId, decisionId, action, claimIds, transactionIds, isMatch }: ReviewDecision): Label[] {
  const redemptionId = withinPractice(practiceId, decisionId.slice(ofRedemption.length));
  const tickets = transactionIds.map((id) => withinPractice(practiceId, id));
  const [shown] = tickets;
  // Of a split that is wrong, one of the tickets may be right.
  const onlyShown = tickets.length === 1 ? shown : undefined;
  if (action === 'REJECT') {
    return isMatch === false && onlyShown !== undefined
      ? [{ redemptionId, transactionId: onlyShown, isMatch: false }]
      : [];
  }
  if (claimIds.length > 0) {
    const meant = new Set(claimIds.map((id) => withinPractice(practiceId, ticketIdOf(id))));
    const labels: Label[] = [...meant].map((transactionId) => ({ redemptionId, transactionId, isMatch: true }));
    if (isMatch === false && onlyShown !== undefined && !meant.has(onlyShown))
      labels.push({ redemptionId, transactionId: onlyShown, isMatch: false });
    return labels;
  }
  // Approved as it was shown: the link, or that there is none.
  if (isMatch === true) return tickets.map((transactionId) => ({ redemptionId, transactionId, isMatch: true }));
  return [{ redemptionId, transactionId: null, isMatch: false }];
}

/**
 * What people said of redemptions and tickets, from their reviews in the order of the log, under ids within their practices. A review that the matcher refused
 * (stale, of nothing) says nothing; one that takes back takes back what was said of that decision before. Of two people who
 * disagree the last one counts.
 */
export function reviewLabels(reviews: Iterable<ReviewDecision>, outcomes: Iterable<ReviewOutcome>): Label[] {
  const refused = new Set<string>();
  for (const { reviewId, outcome } of outcomes) if (outcome !== 'ACCEPTED') refused.add(reviewId);
  const standing = new Map<string, Label[]>();
  for (const review of reviews) {
    const { decisionId } = review;
    if (refused.has(review.reviewId) || !decisionId.startsWith(ofRedemption)) continue;
    const key = withinPractice(review.practiceId, decisionId);
    if (review.action === 'REOPEN') standing.delete(key);
    else standing.set(key, labelsOf(review));
  }
  return [...standing.values()].flat();
}
