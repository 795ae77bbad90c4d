import type { ExceptionEvent, MatchDecision } from '../../../schemas/generated/types.ts';
import { topics } from '../../../schemas/topics.ts';
import type { Emitted } from '../state/emitted.ts';
import type { Emission } from './emission.ts';
import { nextStep } from './exception-text.ts';
import type { Verdict } from './verdict.ts';

type Own = Pick<
  ExceptionEvent,
  'decisionSeq' | 'kind' | 'state' | 'transactionIds' | 'atStakeCents' | 'openedAt' | 'closedAt' | 'nextStep'
>;

/** Tickets that an exception shows. */
function ticketsShown(verdict: Pick<MatchDecision, 'exception' | 'transactionIds' | 'runnerUp'>): string[] {
  // A missing ticket has none to show, however likely the best wrong one was.
  if (verdict.exception === 'MISSING_POS') return [];
  return [...(verdict.transactionIds.length > 0 ? verdict.transactionIds : (verdict.runnerUp?.transactionIds ?? []))];
}

/** The open exception of a decision that stands at the end of a run: nothing came before it. */
export function exceptionOf(d: MatchDecision): ExceptionEvent {
  const { decisionId, decisionSeq, practiceId, runId, program, clinicId, redemptionId, claimIds } = d;
  return {
    ...{ exceptionId: `${decisionId}!${d.exception}`, kind: d.exception, state: 'OPEN' },
    ...{ decisionId, decisionSeq, practiceId, runId, program, clinicId, redemptionId, claimIds },
    ...{ redeemedCents: d.redeemedCents, claimedCents: d.claimedCents, atStakeCents: d.atStakeCents },
    ...{ occurredAt: d.occurredAt, occurredOn: d.occurredOn, openedAt: d.decidedAt, closedAt: null },
    transactionIds: ticketsShown(d),
    nextStep: nextStep(d.exception, program),
  };
}

/** Emits that the verdict's exception is open, or has changed while it is. */
export function openException(emission: Emission, verdict: Verdict, emitted: Emitted): void {
  emitException(emission, verdict, emitted, {
    decisionSeq: emitted.seq,
    kind: verdict.exception,
    state: 'OPEN',
    transactionIds: ticketsShown(verdict),
    atStakeCents: verdict.atStakeCents,
    openedAt: emitted.openedAt ?? emission.context.time.eventMs,
    closedAt: null,
    nextStep: nextStep(verdict.exception, verdict.program),
  });
}

/** Emits that the exception of the decision `before` is over, since decision `seq`. */
export function closeException(emission: Emission, verdict: Verdict, was: { before: Emitted; seq: number }): void {
  const { before, seq } = was;
  emitException(emission, verdict, before, {
    decisionSeq: seq,
    kind: before.last.exception,
    state: 'CLOSED',
    transactionIds: [...before.transactionIds],
    atStakeCents: 0,
    openedAt: before.openedAt ?? emission.context.time.eventMs,
    closedAt: emission.context.time.eventMs,
    nextStep: '',
  });
}

function emitException(emission: Emission, v: Verdict, when: Emitted, own: Own): void {
  emission.context.emit(topics.exceptions, v.practiceId, {
    exceptionId: `${v.decisionId}!${own.kind}`,
    decisionId: v.decisionId,
    practiceId: v.practiceId,
    runId: emission.runId,
    program: v.program,
    clinicId: v.clinicId,
    redemptionId: v.redemptionId,
    claimIds: v.claimIds,
    redeemedCents: v.redeemedCents,
    claimedCents: v.claimedCents,
    occurredAt: when.occurredAt,
    occurredOn: when.occurredOn,
    ...own,
  });
}
