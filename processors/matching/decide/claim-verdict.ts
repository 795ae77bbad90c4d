import type { ExceptionKind } from '../../../schemas/generated/types.ts';
import type { Claim, TicketRecord } from '../record.ts';
import type { Choices } from './choice.ts';
import type { Component } from './component.ts';
import { isRungTwice, isSecondCode } from './duplicate.ts';
import { blankVerdict, type Verdict } from './verdict.ts';

/** What deciding about claims needs beside the component. */
export interface ClaimCriteria {
  readonly modelId: string;
  /** Whether the redemptions that a claim of this ticket could match are all there. */
  readonly isSettled: (claim: Claim, day: number) => boolean;
}

/**
 * Whether a redemption's decision carries this claim: it is linked, or was linked to a redemption that was cancelled
 * since, whose own decision says what to do.
 */
export function isCarried(choices: Choices, claimId: string): boolean {
  return choices.standing.claims.has(claimId) || choices.reversed.claims.has(claimId);
}

function exceptionOf(
  component: Component,
  choices: Choices,
  own: { ticket: TicketRecord; claim: Claim },
  isSettled: boolean,
): ExceptionKind {
  if (isSecondCode(component, choices.standing, own.claim)) return 'DUPLICATE';
  if (!isSettled) return 'NONE';
  return isRungTwice(component, choices.standing, own) ? 'DUPLICATE' : 'MISSING_REWARD';
}

/** What is decided about an explicit claim of a standing ticket that no redemption's decision carries. */
export function claimVerdict(
  component: Component,
  choices: Choices,
  own: { ticket: TicketRecord; claim: Claim },
  criteria: ClaimCriteria,
): Verdict {
  const { ticket, claim } = own;
  const subject = {
    decisionId: `c:${claim.claimId}`,
    practiceId: ticket.practiceId,
    redemptionId: null,
    program: claim.program ?? 'OTHER',
    clinicId: ticket.clinicId,
    occurredAt: ticket.when.atMs,
    occurredOn: ticket.when.day,
  };
  const isSettled = criteria.isSettled(claim, ticket.when.day);
  const exception = exceptionOf(component, choices, own, isSettled);
  const verdict = blankVerdict(subject, criteria.modelId);
  verdict.claimIds = [claim.claimId];
  verdict.transactionIds = [ticket.id];
  verdict.claimedCents = claim.amountCents;
  verdict.atStakeCents = exception === 'NONE' ? 0 : claim.amountCents;
  verdict.finality = isSettled ? 'FINAL' : 'PROVISIONAL';
  verdict.exception = exception;
  return verdict;
}
