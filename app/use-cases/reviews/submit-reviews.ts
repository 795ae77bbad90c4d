import { randomUUID } from 'node:crypto';
import { ReconduitError } from '../../../processors/errors.ts';
import type { ReviewAction, ReviewDecision } from '../../../schemas/generated/types.ts';
import { topics } from '../../../schemas/topics.ts';
import type { LogPorts, Warehouse } from '../ports.ts';
import { recordsOf } from '../publish.ts';
import { readPartition, tryDecode } from '../read-log.ts';
import { findDecisions, type LastReview, lastReviews, type ReviewedDecision } from './find-decisions.ts';

/** What a person says of one or more decisions. */
export interface ReviewRequest {
  readonly action: 'APPROVE' | 'REJECT' | 'REOPEN';
  readonly decisionIds: readonly string[];
  /** APPROVE: the link meant, when it is not the one shown; an implicit claim as `<transaction_id>#`. */
  readonly claimIds: readonly string[];
  readonly actor: string;
  readonly reason: string | null;
  /** The decision_seq that was on the screen; null: as it stands now. */
  readonly seenSeq: number | null;
}

/** What became of one verdict. */
export interface ReviewResult {
  readonly decision_id: string;
  readonly review_id: string;
  /** ACCEPTED, STALE, NOT_FOUND, or PENDING: no matcher has answered yet. */
  readonly outcome: string;
  /** The person whose verdict this one is a second opinion on; null when it is none. */
  readonly second_of: string | null;
  readonly agrees: boolean | null;
}

/** What the person says of the link, or of the likeliest candidate, that was shown; null: nothing. */
function labelOf(d: ReviewedDecision, { action, claimIds }: ReviewRequest): boolean | null {
  if (action === 'REOPEN' || !d.explained) return null;
  const isLinked = d.transaction_ids.length > 0;
  if (isLinked && claimIds.length === 0) return action === 'APPROVE';
  const shown = isLinked ? d.transaction_ids : d.runner_up_transaction_ids;
  if (action === 'REJECT') return claimIds.length === 0 ? null : false;
  // Approved as it is, an unmatched redemption belongs to none, so not to its likeliest candidate either.
  return claimIds.some((claim) => shown.includes(claim.slice(0, claim.lastIndexOf('#'))));
}

function isSecond(before: LastReview | undefined, { action, actor }: ReviewRequest): before is LastReview {
  return before !== undefined && before.action !== 'REOPEN' && action !== 'REOPEN' && before.actor !== actor;
}

function agreesWith(before: LastReview, { action, claimIds }: ReviewRequest): boolean {
  return before.action === action && claimIds.join() === before.claim_ids.join();
}

function eventOf(
  decision: ReviewedDecision,
  before: LastReview | undefined,
  request: ReviewRequest,
  nowMs: number,
): ReviewDecision {
  const second = isSecond(before, request) ? before : null;
  const shown = decision.transaction_ids.length > 0 ? decision.transaction_ids : decision.runner_up_transaction_ids;
  return {
    reviewId: randomUUID(),
    practiceId: decision.practice_id,
    decisionId: decision.decision_id,
    decisionSeq: request.seenSeq ?? decision.decision_seq,
    action: request.action satisfies ReviewAction,
    claimIds: [...request.claimIds],
    actor: request.actor,
    reason: request.reason,
    decidedAt: nowMs,
    transactionIds: [...shown],
    isMatch: labelOf(decision, request),
    probability: decision.explained ? decision.probability : null,
    modelId: decision.model_id,
    secondOf: second?.review_id ?? null,
    agrees: second && agreesWith(second, request),
  };
}

const patienceMs = 10_000;
const askAgainMs = 50;

/** What the matcher says to these reviews, by review id; without those that nobody answers within ten seconds. */
async function outcomesOf(
  ports: LogPorts,
  from: readonly { readonly end: number }[],
  reviewIds: ReadonlySet<string>,
): Promise<ReadonlyMap<string, string>> {
  const outcomes = new Map<string, string>();
  const next = from.map(({ end }) => end);
  const untilMs = ports.clock.nowMs() + patienceMs;
  for (;;) {
    for (const [partition, offset] of next.entries()) {
      for await (const raw of readPartition(ports, topics.reviewOutcomes, partition, offset)) {
        await ports.codec.prepare([raw.value]);
        const event = tryDecode(ports, topics.reviewOutcomes, raw);
        if (event && reviewIds.has(event.reviewId)) outcomes.set(event.reviewId, event.outcome);
        next[partition] = raw.offset + 1;
      }
    }
    if (outcomes.size === reviewIds.size || ports.clock.nowMs() > untilMs) return outcomes;
    await ports.clock.sleep(askAgainMs);
  }
}

/**
 * Appends a person's verdicts, all or none, and waits for what the matcher does with them.
 * @throws NOT_FOUND when a decision is not there, USAGE when claims are named for more than one.
 */
export async function submitReviews(
  ports: LogPorts,
  warehouse: Warehouse,
  request: ReviewRequest,
): Promise<ReviewResult[]> {
  const ids = [...new Set(request.decisionIds)];
  if (request.claimIds.length > 0 && ids.length > 1)
    throw new ReconduitError('USAGE', 'claims belong to one decision: give one decision id with them');
  const decisions = await findDecisions(warehouse, ids);
  const before = await lastReviews(warehouse, ids);
  const nowMs = ports.clock.nowMs();
  const events = decisions.map((d) => eventOf(d, before.get(d.decision_id), request, nowMs));
  const from = await ports.log.bounds(topics.reviewOutcomes.name);
  await ports.publisher.publish(events.flatMap((e) => recordsOf(ports, topics.reviewDecisions, e.practiceId, e)));
  const outcomes = await outcomesOf(ports, from, new Set(events.map((e) => e.reviewId)));
  return events.map((e) => ({
    decision_id: e.decisionId,
    review_id: e.reviewId,
    outcome: outcomes.get(e.reviewId) ?? 'PENDING',
    second_of: e.secondOf === null ? null : (before.get(e.decisionId)?.actor ?? null),
    agrees: e.agrees,
  }));
}
