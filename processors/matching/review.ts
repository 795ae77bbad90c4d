import type { ReviewDecision, ReviewOutcomeKind } from '../../schemas/generated/types.ts';
import { topics } from '../../schemas/topics.ts';
import { claimsByIds, ticketIdOf } from './claim-ids.ts';
import { decide } from './decide/decide.ts';
import { nothingTouched, relinkRedemption } from './link.ts';
import { neighboursOf } from './neighbours.ts';
import type { Emitted } from './state/emitted.ts';
import { practiceKey } from './state/keys.ts';
import type { RedemptionLinks } from './state/links.ts';
import { redemptionOf, ticketOf, type Workspace } from './workspace.ts';

/**
 * Takes in a person's verdict: judges whether it is about what is decided now, and says so. An accepted one pins or
 * forbids links by record ids; it wins over every model.
 */
export function takeReview(workspace: Workspace, event: ReviewDecision): void {
  const subject = event.decisionId.slice(2);
  const isKind = (prefix: string): boolean => event.decisionId.startsWith(prefix);
  const outcome: Outcome | null = isKind('r:')
    ? reviewRedemption(workspace, event, subject)
    : isKind('c:')
      ? reviewClaim(workspace, event, subject)
      : { outcome: 'NOT_FOUND', current: null };
  if (outcome) tell(workspace, event, outcome);
}

/** What became of a review, and the decision that holds. */
interface Outcome {
  readonly outcome: ReviewOutcomeKind;
  readonly current: Emitted | null;
}

function tell(workspace: Workspace, event: ReviewDecision, { outcome, current }: Outcome): void {
  workspace.context.emit(topics.reviewOutcomes, event.practiceId, {
    reviewId: event.reviewId,
    practiceId: event.practiceId,
    decisionId: event.decisionId,
    outcome,
    currentSeq: current?.seq ?? null,
    actor: event.actor,
    decidedAt: workspace.context.time.eventMs,
  });
}

/** Whether a review says that a redemption belongs to no ticket: it approves a decision that shows none. */
function meansNone({ action, claimIds, isMatch }: ReviewDecision): boolean {
  return action === 'APPROVE' && claimIds.length === 0 && isMatch !== true;
}

/**
 * A replay under another model numbers its decisions differently, and still a person's word holds: there only a review
 * that does not say which link it means is tied to the number.
 */
function isStale(workspace: Workspace, event: ReviewDecision, current: Emitted): boolean {
  if (event.decisionSeq === current.seq) return false;
  const isTold = event.action === 'REOPEN' || event.claimIds.length > 0 || meansNone(event);
  return workspace.runId === 'live' || !isTold;
}

/** null: this review was taken in before. */
function reviewRedemption(workspace: Workspace, event: ReviewDecision, id: string): Outcome | null {
  const { practiceId } = event;
  const key = practiceKey(practiceId, id);
  const links = workspace.redemptionLinks.get(key);
  const record = redemptionOf(workspace, practiceId, id);
  const current = links?.decision ?? null;
  if (links?.lastReviewId === event.reviewId) return null;
  if (!links || !current || !record) return { outcome: 'NOT_FOUND', current };
  if (isStale(workspace, event, current)) return { outcome: 'STALE', current };
  const isTold = event.claimIds.length > 0 || (workspace.runId !== 'live' && meansNone(event));
  const claimIds = isTold ? event.claimIds : shownClaims(current);
  const group = claimsByIds(claimIds, (ticketId) => ticketOf(workspace, practiceId, ticketId));
  if (!group) return { outcome: 'NOT_FOUND', current };
  workspace.redemptionLinks.put(key, { ...reviewed(links, event, claimIds), lastReviewId: event.reviewId });
  const touched = nothingTouched();
  relinkRedemption(workspace, { practiceId, id }, { record, neighbours: neighboursOf(workspace, record) }, touched);
  decide(workspace, practiceId, touched);
  return { outcome: 'ACCEPTED', current: workspace.redemptionLinks.get(key)?.decision ?? null };
}

/** The claims of the link that a decision shows; none when it shows none. */
function shownClaims(decision: Emitted): readonly string[] {
  return decision.claimIds.length > 0 ? decision.claimIds : decision.transactionIds.map((id) => `${id}#`);
}

function reviewed(links: RedemptionLinks, event: ReviewDecision, claimIds: readonly string[]): RedemptionLinks {
  const said = { claimIds, actor: event.actor };
  switch (event.action) {
    case 'APPROVE':
      return { ...links, pin: said };
    case 'REJECT':
      return { ...links, pin: null, refused: claimIds.length === 0 ? links.refused : [...links.refused, said] };
    case 'REOPEN':
      return { ...links, pin: null, refused: [] };
    case 'UNKNOWN':
      return links;
  }
}

/** A claim's own decision shows no link: a review of it only says that somebody looked. */
function reviewClaim(workspace: Workspace, event: ReviewDecision, claimId: string): Outcome | null {
  const { practiceId } = event;
  const ticketId = ticketIdOf(claimId);
  const key = practiceKey(practiceId, ticketId);
  const links = workspace.ticketLinks.get(key);
  const claim = links?.claims.find((c) => c.claimId === claimId);
  if (!links || !claim) return { outcome: 'NOT_FOUND', current: null };
  const current = claim.decision;
  if (claim.lastReviewId === event.reviewId) return null;
  if (current.last.status === 'RETRACTED') return { outcome: 'NOT_FOUND', current };
  if (workspace.runId === 'live' && event.decisionSeq !== current.seq) return { outcome: 'STALE', current };
  const reviewedBy = event.action === 'REOPEN' ? null : event.actor;
  const next = { ...claim, reviewedBy, lastReviewId: event.reviewId };
  workspace.ticketLinks.put(key, { ...links, claims: links.claims.map((c) => (c === claim ? next : c)) });
  decide(workspace, practiceId, { redemptions: new Set(), tickets: new Set([ticketId]) });
  return { outcome: 'ACCEPTED', current: claimDecided(workspace, key, claimId) };
}

function claimDecided(workspace: Workspace, key: string, claimId: string): Emitted | null {
  return workspace.ticketLinks.get(key)?.claims.find((c) => c.claimId === claimId)?.decision ?? null;
}
