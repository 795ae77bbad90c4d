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

/** What `settle-decisions.ts` needs beside the links to state a verdict again; null when the links are not enough. */
function saidOf(v: Verdict): Said | null {
  const { probability, scoreBits, gapBits, runnerUp, reviewedBy, explainedBy } = v;
  return explainedBy && { probability, scoreBits, gapBits, runnerUp, reviewedBy, explainedBy };
}

/** What state keeps of a verdict of this content that is emitted now, as the first one or after `before`. */
function emittedOf(v: Verdict, hash: number, before: Emitted | null, nowMs: number): Emitted {
  const goesOn = before !== null && before.last.exception === v.exception;
  return {
    seq: (before?.seq ?? 0) + 1,
    contentHash: hash,
    last: previousOf(v),
    claimIds: v.claimIds,
    transactionIds: v.transactionIds,
    occurredAt: before?.occurredAt ?? v.occurredAt,
    occurredOn: before?.occurredOn ?? v.occurredOn,
    openedAt: v.exception === 'NONE' ? null : goesOn ? (before.openedAt ?? nowMs) : nowMs,
    modelId: v.modelId,
    said: saidOf(v),
  };
}

function emitDecision({ context, runId }: Emission, v: Verdict, emitted: Emitted, before: Emitted | null): void {
  context.emit(topics.matches, v.practiceId, {
    decisionId: v.decisionId,
    practiceId: v.practiceId,
    runId,
    decisionSeq: emitted.seq,
    redemptionId: v.redemptionId,
    claimIds: v.claimIds,
    transactionIds: v.transactionIds,
    program: v.program,
    clinicId: v.clinicId,
    occurredAt: emitted.occurredAt,
    occurredOn: emitted.occurredOn,
    redeemedCents: v.redeemedCents,
    claimedCents: v.claimedCents,
    atStakeCents: v.atStakeCents,
    status: v.status,
    finality: v.finality,
    exception: v.exception,
    recommendation: v.recommendation,
    confidenceLevel: confidenceLevel(v.probability),
    probability: v.probability,
    scoreBits: v.scoreBits,
    explanation: v.explanation,
    runnerUp: v.runnerUp,
    gapBits: v.gapBits,
    modelId: v.modelId,
    reviewedBy: v.reviewedBy,
    decidedAt: context.time.eventMs,
    prev: before?.last ?? null,
  });
}

/**
 * Emits a verdict when it differs from the one before, and opens or closes its exception. Gives what state must keep:
 * `before` itself when nothing changed. What was never decided is not retracted.
 */
export function emitVerdict(emission: Emission, verdict: Verdict, before: Emitted | null): Emitted | null {
  if (!before && verdict.status === 'RETRACTED' && verdict.exception === 'NONE') return null;
  const hash = contentHash(verdict);
  if (before && before.contentHash === hash) return before;
  const emitted = emittedOf(verdict, hash, before, emission.context.time.eventMs);
  emitDecision(emission, verdict, emitted, before);
  const wasOpen = before !== null && before.openedAt !== null;
  if (wasOpen && before.last.exception !== verdict.exception) {
    closeException(emission, verdict, { before, seq: emitted.seq });
  }
  if (emitted.openedAt !== null) openException(emission, verdict, emitted);
  return emitted;
}
