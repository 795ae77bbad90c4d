import { randomUUID } from 'node:crypto';
import type { ReviewSubmission } from '../../../connectors/http/review-use-cases.ts';
import { ReconduitError } from '../../../processors/errors.ts';
import { isSameClaims } from '../../../processors/matching/claim-ids.ts';
import type { Out } from '../../../processors/ports/records.ts';
import type { ReviewAction, ReviewDecision, ReviewOutcome } from '../../../schemas/generated/types.ts';
import { topics } from '../../../schemas/topics.ts';
import { auditRecords } from '../audit.ts';
import type { LogPorts, Warehouse } from '../ports.ts';
import { recordsOf } from '../publish.ts';
import { readPartition, tryDecode } from '../read-log.ts';
import { upToDate } from '../up-to-date.ts';
import { findDecisions, type LastReview, lastReviews, type ReviewedDecision } from './find-decisions.ts';

/** One verdict on one decision. */
export type Verdict = Omit<ReviewSubmission, 'decisionIds' | 'practiceId'> & { readonly decisionId: string };

/** The practices that verdicts may be about, and the request that brought them. */
export interface VerdictScope {
  /** The only practices whose decisions may be reviewed; null: all. */
  readonly practices: readonly string[] | null;
  /** Request that brought them, for the audit. */
  readonly requestId: string | null;
}

/** What became of one verdict. */
export interface ReviewResult {
  readonly decision_id: string;
  readonly review_id: string;
  /** ACCEPTED, STALE, NOT_FOUND, or PENDING: no matcher has answered yet. */
  readonly outcome: string;
  /** decision_seq that the matcher had; null when it has not said, or knows none. */
  readonly current_seq: number | null;
  /** The person whose verdict this one is a second opinion on; null when it is none. */
  readonly second_of: string | null;
  readonly agrees: boolean | null;
}

/** What the person says of the link, or of the likeliest candidate, that was shown; null: nothing. */
function labelOf(d: ReviewedDecision, { action, claimIds }: Omit<Verdict, 'decisionId'>): boolean | null {
  if (action === 'REOPEN' || !d.explained) return null;
  const isLinked = d.transaction_ids.length > 0;
  if (isLinked && claimIds.length === 0) return action === 'APPROVE';
  const shown = isLinked ? d.transaction_ids : d.runner_up_transaction_ids;
  if (action === 'REJECT') return claimIds.length === 0 ? null : false;
  // Approved as it is, an unmatched redemption belongs to none, so not to its likeliest candidate either.
  return claimIds.some((claim) => shown.includes(claim.slice(0, claim.lastIndexOf('#'))));
}

function isSecond(before: LastReview | undefined, { action, actor }: Verdict): before is LastReview {
  return before !== undefined && before.action !== 'REOPEN' && action !== 'REOPEN' && before.actor !== actor;
}

/**
 * The claims that are meant: those that were named, else those of the link that the person saw. They are written down, so that
 * the verdict also holds in a replay, whose decisions are numbered otherwise and may show another link.
 */
function meantClaims(d: ReviewedDecision, { action, claimIds, seenSeq }: Omit<Verdict, 'decisionId'>): string[] {
  const isOfWhatIsShown = seenSeq === null || seenSeq === d.decision_seq;
  if (claimIds.length > 0 || action === 'REOPEN' || !isOfWhatIsShown) return [...claimIds];
  // A claim's own decision is about that claim, whatever it shows.
  if (!d.decision_id.startsWith('r:')) return [];
  return d.claim_ids.length > 0 ? [...d.claim_ids] : d.transaction_ids.map((id) => `${id}#`);
}

/** Whether a second person says what the first one said; null when they speak of two links and both may be right. */
function agreesWith(before: LastReview, action: ReviewAction, claimIds: readonly string[]): boolean | null {
  const isSameLink = isSameClaims(before.claim_ids, claimIds);
  // What was refused is no longer shown: who approves what is shown then agrees, who refuses that too says nothing of it.
  if (before.action !== action) return !isSameLink;
  return isSameLink || (action === 'REJECT' ? null : false);
}

function eventOf(
  decision: ReviewedDecision,
  before: LastReview | undefined,
  request: Verdict,
  nowMs: number,
): ReviewDecision {
  const second = isSecond(before, request) ? before : null;
  const claimIds = meantClaims(decision, request);
  const shown = decision.transaction_ids.length > 0 ? decision.transaction_ids : decision.runner_up_transaction_ids;
  return {
    reviewId: randomUUID(),
    practiceId: decision.practice_id,
    decisionId: decision.decision_id,
    decisionSeq: request.seenSeq ?? decision.decision_seq,
    action: request.action satisfies ReviewAction,
    claimIds,
    actor: request.actor,
    reason: request.reason,
    decidedAt: nowMs,
    transactionIds: [...shown],
    isMatch: labelOf(decision, request),
    probability: decision.explained ? decision.probability : null,
    modelId: decision.model_id,
    secondOf: second?.review_id ?? null,
    agrees: second && agreesWith(second, request.action, claimIds),
  };
}

const patienceMs = 10_000;
const askAgainMs = 50;

/** What the matcher says to these reviews, by review id; without those that nobody answers within ten seconds. */
async function outcomesOf(
  ports: LogPorts,
  from: readonly { readonly end: number }[],
  reviewIds: ReadonlySet<string>,
): Promise<ReadonlyMap<string, ReviewOutcome>> {
  const outcomes = new Map<string, ReviewOutcome>();
  const next = from.map(({ end }) => end);
  const untilMs = ports.clock.nowMs() + patienceMs;
  for (;;) {
    for (const [partition, offset] of next.entries()) {
      for await (const raw of readPartition(ports, topics.reviewOutcomes, partition, offset)) {
        await ports.codec.prepare([raw.value]);
        const event = tryDecode(ports, topics.reviewOutcomes, raw);
        if (event && reviewIds.has(event.reviewId)) outcomes.set(event.reviewId, event);
        next[partition] = raw.offset + 1;
      }
    }
    if (outcomes.size === reviewIds.size || ports.clock.nowMs() > untilMs) return outcomes;
    await ports.clock.sleep(askAgainMs);
  }
}

/** The records of a verdict, and of the audit of it. */
function verdictRecords(ports: LogPorts, event: ReviewDecision, { requestId }: VerdictScope): Out[] {
  const { actor, practiceId, decisionId: object, reason } = event;
  const action = `review.${event.action.toLowerCase()}`;
  return [
    ...recordsOf(ports, topics.reviewDecisions, practiceId, event),
    ...auditRecords(ports, { actor, practiceId, action, object, reason, requestId }),
  ];
}

/** A decision as it stands, and what is said of it. */
interface Said {
  readonly verdict: Verdict;
  readonly decision: ReviewedDecision;
  /** The last verdict before these. */
  readonly before: LastReview | undefined;
}

/** @throws NOT_FOUND when a decision is not there, USAGE when several practices have it. */
async function decisionsOf(
  ports: LogPorts,
  warehouse: Warehouse,
  verdicts: readonly Verdict[],
  { practices }: VerdictScope,
): Promise<readonly ReviewedDecision[]> {
  const ids = verdicts.map(({ decisionId }) => decisionId);
  return (await upToDate(ports, warehouse, () => findDecisions(warehouse, ids, practices))).rows;
}

async function saidOf(
  ports: LogPorts,
  warehouse: Warehouse,
  verdicts: readonly Verdict[],
  scope: VerdictScope,
): Promise<Said[]> {
  const decisions = await decisionsOf(ports, warehouse, verdicts, scope);
  const before = await lastReviews(warehouse, decisions);
  return verdicts.map((verdict, i) => {
    const decision = decisions[i];
    if (!decision) throw new ReconduitError('NOT_FOUND', `there is no decision ${verdict.decisionId}`);
    return { verdict, decision, before: before.get(verdict.decisionId) };
  });
}

async function submit(ports: LogPorts, said: readonly Said[], scope: VerdictScope): Promise<ReviewResult[]> {
  const nowMs = ports.clock.nowMs();
  const events = said.map(({ decision, before, verdict }) => eventOf(decision, before, verdict, nowMs));
  const from = await ports.log.bounds(topics.reviewOutcomes.name);
  await ports.publisher.publish(events.flatMap((event) => verdictRecords(ports, event, scope)));
  const outcomes = await outcomesOf(ports, from, new Set(events.map((e) => e.reviewId)));
  return events.map((e, i) => ({
    decision_id: e.decisionId,
    review_id: e.reviewId,
    outcome: outcomes.get(e.reviewId)?.outcome ?? 'PENDING',
    current_seq: outcomes.get(e.reviewId)?.currentSeq ?? null,
    second_of: e.secondOf === null ? null : (said[i]?.before?.actor ?? null),
    agrees: e.agrees,
  }));
}

/**
 * Appends verdicts, all or none, and waits for what the matcher does with them; answers in their order.
 * @throws NOT_FOUND when a decision is not there, USAGE when several practices have it.
 */
export async function submitVerdicts(
  ports: LogPorts,
  warehouse: Warehouse,
  verdicts: readonly Verdict[],
  scope: VerdictScope,
): Promise<ReviewResult[]> {
  return submit(ports, await saidOf(ports, warehouse, verdicts, scope), scope);
}

/** Of these those whose decisions show the link that they showed then, as they stand now. */
async function stillShown(
  ports: LogPorts,
  warehouse: Warehouse,
  said: readonly Said[],
  scope: VerdictScope,
): Promise<Said[]> {
  const verdicts = said.map(({ verdict }) => verdict);
  const now = await decisionsOf(ports, warehouse, verdicts, scope);
  return said.flatMap((one, i) => {
    const decision = now[i];
    const isSame = decision && isSameLink(one.decision, decision);
    return isSame ? [{ ...one, decision }] : [];
  });
}

function isSameLink(a: ReviewedDecision, b: ReviewedDecision): boolean {
  return isSameClaims(a.claim_ids, b.claim_ids) && isSameClaims(a.transaction_ids, b.transaction_ids);
}

/**
 * The same verdict on one or more decisions of any practice. A verdict on one changes what is stated of those that compete with
 * it: where the links are the same after that, and nobody named the decision_seq that was seen, the verdict is given again.
 * @throws NOT_FOUND when a decision is not there, USAGE when claims are named for more than one.
 */
export async function submitReviews(
  ports: LogPorts,
  warehouse: Warehouse,
  { decisionIds, practiceId, ...common }: ReviewSubmission,
): Promise<ReviewResult[]> {
  const ids = [...new Set(decisionIds)];
  if (common.claimIds.length > 0 && ids.length > 1)
    throw new ReconduitError('USAGE', 'claims belong to one decision: give one decision id with them');
  const scope = { practices: practiceId === null ? null : [practiceId], requestId: null };
  const verdicts = ids.map((decisionId) => ({ ...common, decisionId }));
  const results = new Map<string, ReviewResult>();
  let said = await saidOf(ports, warehouse, verdicts, scope);
  while (said.length > 0) {
    const round = await submit(ports, said, scope);
    for (const result of round) results.set(result.decision_id, result);
    const stale = said.filter((_, i) => round[i]?.outcome === 'STALE');
    // Where none was taken, it is not their own doing.
    if (common.seenSeq !== null || stale.length === 0 || stale.length === said.length) break;
    said = await stillShown(ports, warehouse, stale, scope);
  }
  return ids.flatMap((id) => results.get(id) ?? []);
}
