import type { PreviousDecision } from '../../../schemas/generated/types.ts';
import { topics } from '../../../schemas/topics.ts';
import { Hash53 } from '../state/content-hash.ts';
import type { Emitted, Said } from '../state/emitted.ts';
import type { Emission } from './emission.ts';
import { closeException, openException } from './exception-events.ts';
import { confidenceLevel, type Verdict } from './verdict.ts';

function contentHash(v: Verdict): number {
  const hash = new Hash53().add(v.status);
  const { finality, exception, recommendation, probability, scoreBits, gapBits } = v;
  for (const part of [finality, exception, recommendation, probability, scoreBits, gapBits]) hash.add(' ').add(part);
  hash.add(' ').list(v.claimIds).add(' ').list(v.transactionIds);
  const { program, clinicId, redeemedCents, claimedCents, atStakeCents } = v;
  for (const part of [program, clinicId, redeemedCents, claimedCents, atStakeCents]) hash.add(' ').add(part);
  hash.add(' ');
  if (v.runnerUp) hash.list(v.runnerUp.transactionIds).add(' ').add(v.runnerUp.probability);
  return hash.add(' ').add(v.modelId).add(' ').add(v.reviewedBy).value();
}

function previousOf(v: Verdict): PreviousDecision {
  return {
    status: v.status,
    finality: v.finality,
    exception: v.exception,
    recommendation: v.recommendation,
    program: v.program,
    clinicId: v.clinicId,
    redeemedCents: v.redeemedCents,
    claimedCents: v.claimedCents,
    atStakeCents: v.atStakeCents,
  };
}

/** What it takes, with the links, to say a verdict again; null when that is not enough. */
function saidOf(v: Verdict): Said | null {
  const { probability, scoreBits, gapBits, runnerUp, reviewedBy, explainedBy } = v;
  return explainedBy && { probability, scoreBits, gapBits, runnerUp, reviewedBy, explainedBy };
}

/**
 * Emits a verdict when it differs from the one before, and opens or closes its exception. Gives what state must keep:
 * `before` itself when nothing changed. What was never decided is not retracted.
 */
export function emitVerdict(emission: Emission, verdict: Verdict, before: Emitted | null): Emitted | null {
  if (!before && verdict.status === 'RETRACTED' && verdict.exception === 'NONE') return null;
  const hash = contentHash(verdict);
  if (before && before.contentHash === hash) return before;
  const now = emission.context.time.eventMs;
  const goesOn = before !== null && before.last.exception === verdict.exception;
  const emitted: Emitted = {
    seq: (before?.seq ?? 0) + 1,
    contentHash: hash,
    last: previousOf(verdict),
    claimIds: verdict.claimIds,
    transactionIds: verdict.transactionIds,
    occurredAt: before?.occurredAt ?? verdict.occurredAt,
    occurredOn: before?.occurredOn ?? verdict.occurredOn,
    openedAt: verdict.exception === 'NONE' ? null : goesOn ? (before.openedAt ?? now) : now,
    modelId: verdict.modelId,
    said: saidOf(verdict),
  };
  emission.context.emit(topics.matches, verdict.practiceId, {
    decisionId: verdict.decisionId,
    practiceId: verdict.practiceId,
    runId: emission.runId,
    decisionSeq: emitted.seq,
    redemptionId: verdict.redemptionId,
    claimIds: verdict.claimIds,
    transactionIds: verdict.transactionIds,
    program: verdict.program,
    clinicId: verdict.clinicId,
    occurredAt: emitted.occurredAt,
    occurredOn: emitted.occurredOn,
    redeemedCents: verdict.redeemedCents,
    claimedCents: verdict.claimedCents,
    atStakeCents: verdict.atStakeCents,
    status: verdict.status,
    finality: verdict.finality,
    exception: verdict.exception,
    recommendation: verdict.recommendation,
    confidenceLevel: confidenceLevel(verdict.probability),
    probability: verdict.probability,
    scoreBits: verdict.scoreBits,
    explanation: verdict.explanation,
    runnerUp: verdict.runnerUp,
    gapBits: verdict.gapBits,
    modelId: verdict.modelId,
    reviewedBy: verdict.reviewedBy,
    decidedAt: now,
    prev: before?.last ?? null,
  });
  if (before && before.openedAt !== null && !goesOn) closeException(emission, verdict, { before, seq: emitted.seq });
  if (emitted.openedAt !== null) openException(emission, verdict, emitted);
  return emitted;
}
