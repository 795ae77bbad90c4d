import { programInSentence } from '../../../processors/matching/decide/exception-text.ts';
import { evidenceSentence, evidenceWords } from '../../../processors/matching/explain-words.ts';
import type { ExceptionKind, MatchDecision } from '../../../schemas/generated/types.ts';
import { type Book, printedIds } from './book.ts';
import { dayText, dollars } from './formats.ts';

/** What a sentence about a decision needs. */
interface Case {
  readonly decision: MatchDecision;
  readonly program: string;
  readonly redeemed: string;
  readonly claimed: string;
  readonly day: string;
  /** Printed ids of the linked tickets. */
  readonly tickets: string;
  /** Why they were thought to belong together. */
  readonly because: string;
}

function because(decision: MatchDecision): string {
  const { inFavour } = evidenceWords(decision.explanation);
  return inFavour.length === 0 ? '' : ` (${inFavour.join(', ')})`;
}

/** The likeliest ticket of a redemption that got none, and what speaks against it. */
function closest(decision: MatchDecision, book: Book): string {
  const { runnerUp, explanation } = decision;
  if (!runnerUp || runnerUp.transactionIds.length === 0) return ' Nothing comes close.';
  const ticket = printedIds(book.tickets, runnerUp.transactionIds);
  const evidence = evidenceSentence(explanation);
  return ` The closest is ticket ${ticket}${evidence === '' ? '' : `: ${evidence}`}.`;
}

function duplicate({ decision, program, redeemed, claimed, day, tickets }: Case): string {
  return decision.redemptionId === null
    ? `Ticket ${tickets} takes off ${claimed} as a reward (${day}) that another ticket or line already used.`
    : `${program} shows ${redeemed} redeemed on ${day}, but its ticket already belongs to another redemption.`;
}

const sentences: Readonly<Record<ExceptionKind, (c: Case, book: Book) => string>> = {
  NONE: ({ decision }) => {
    if (decision.status === 'UNMATCHED') return 'Still open: the other side is not complete yet.';
    const evidence = evidenceSentence(decision.explanation);
    return evidence === '' ? '' : `${evidence.charAt(0).toUpperCase()}${evidence.slice(1)}.`;
  },
  MISSING_POS: ({ decision, program, redeemed, day }, book) =>
    `${program} shows ${redeemed} redeemed on ${day}, and no ticket fits.${closest(decision, book)}`,
  MISSING_REWARD: ({ program, claimed, day, tickets }) =>
    `Ticket ${tickets} took ${claimed} off as a reward on ${day}, and ${program} shows no redemption for it.`,
  AMOUNT: ({ program, redeemed, claimed, tickets, because: why }) =>
    `Ticket ${tickets} and the redemption belong together${why}, but the ticket says ${claimed} and ${program} ${redeemed}.`,
  BRAND_CONFLICT: ({ program, redeemed, tickets, because: why }) =>
    `${program} shows ${redeemed}; ${tickets === '' ? 'the ticket that would fit' : `ticket ${tickets}`}${why} is for another maker's product, which ${program} does not pay for.`,
  DUPLICATE: duplicate,
  WRONG_CLINIC: ({ tickets, because: why }) =>
    `Ticket ${tickets} fits${why}, but it is from a clinic that does not belong to the redemption's.`,
  REVERSED: ({ decision, program, tickets, redeemed, claimed, because: why }) =>
    decision.redeemedCents > 0
      ? `Ticket ${tickets} was voided or refunded, and ${program} still shows ${redeemed} redeemed for it${why}.`
      : `${program} took the redemption back, and ticket ${tickets} still stands${decision.claimedCents > 0 ? ` with ${claimed} off` : ''}${why}.`,
  PREPAID: ({ program, redeemed, tickets }) =>
    `${program} shows ${redeemed} redeemed for a prepaid service${tickets === '' ? '' : ` (ticket ${tickets})`}, for which it may not pay.`,
  AMBIGUOUS: ({ decision, tickets, because: why }, book) => {
    const other = printedIds(book.tickets, decision.runnerUp?.transactionIds ?? []);
    return `Ticket ${tickets}${other === '' ? '' : ` and ticket ${other}`} fit about equally well${why}.`;
  },
  LATE: ({ tickets, because: why }) =>
    `Ticket ${tickets} fits${why}, but lies outside the usual days around the visit.`,
  EXPIRED: ({ decision, program, tickets }) =>
    `The reward of ${dollars(decision.atStakeCents)} had expired at ${program}${tickets === '' ? '' : `, but ticket ${tickets} shows it as used`}.`,
};

/** What a practice manager should understand of a decision: one or two plain sentences without names. */
export function caseWords(decision: MatchDecision, book: Book): string {
  const { program, redeemedCents, claimedCents, occurredOn, transactionIds, exception } = decision;
  const facts: Case = {
    decision,
    program: programInSentence[program],
    redeemed: dollars(redeemedCents),
    claimed: dollars(claimedCents),
    day: dayText(occurredOn),
    tickets: printedIds(book.tickets, transactionIds),
    because: because(decision),
  };
  const text = sentences[exception](facts, book);
  return text.charAt(0).toUpperCase() + text.slice(1);
}
