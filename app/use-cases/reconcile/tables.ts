import { type Cell, csvLine } from '../../../connectors/csv/write-csv.ts';
import { nextStep } from '../../../processors/matching/decide/exception-text.ts';
import type { ExplanationEntry, MatchDecision } from '../../../schemas/generated/types.ts';
import { printedIds } from './book.ts';
import { caseWords } from './case-words.ts';
import { confidenceText, dayText, decimalText, programText } from './formats.ts';
import { isLinked, type Outcome, openExceptions, type RejectedEntry } from './outcome.ts';

const matchColumns = [
  'redemption_id',
  'transaction_id',
  'probability',
  'confidence_level',
  'recommendation',
  'status',
  'exception',
  'explanation',
  'model_id',
];

function evidenceText(explanation: readonly ExplanationEntry[]): string {
  return explanation
    .filter((e) => e.bits !== 0)
    .map((e) => `${e.comparison}: ${e.level} ${e.bits < 0 ? '' : '+'}${e.bits.toFixed(2)}`)
    .join('; ');
}

/** `matches.csv`: one row a redemption, also the unmatched. The explanation is in bits and sums to the score. */
export function* matchesCsv({ decisions, book }: Outcome): Generator<string> {
  yield csvLine(matchColumns);
  for (const d of decisions) {
    if (d.redemptionId === null) continue;
    yield csvLine([
      printedIds(book.redemptions, [d.redemptionId]),
      isLinked(d) ? printedIds(book.tickets, d.transactionIds) : '',
      d.probability,
      confidenceText[d.confidenceLevel],
      d.recommendation,
      d.status,
      d.exception,
      evidenceText(d.explanation),
      d.modelId,
    ]);
  }
}

const exceptionColumns = [
  'exception',
  'program',
  'clinic',
  'customer_name',
  'redemption_id',
  'transaction_id',
  'redeemed_on',
  'ticket_on',
  'redeemed_amount',
  'claimed_amount',
  'amount_at_stake',
  'age_days',
  'explanation',
  'next_step',
];

/** One open exception as a person reads it. */
export interface ExceptionRow {
  readonly decision: MatchDecision;
  readonly customerName: string;
  readonly redemptionId: string;
  readonly transactionId: string;
  readonly redeemedOn: string;
  readonly ticketOn: string;
  readonly ageDays: number;
  readonly explanation: string;
  readonly nextStep: string;
}

/** Open exceptions, most money at stake first. */
export function exceptionRows({ decisions, book, asOfDay }: Outcome): ExceptionRow[] {
  return openExceptions(decisions).map((decision) => {
    const { redemptionId, transactionIds } = decision;
    const redemption = redemptionId === null ? undefined : book.redemptions.get(redemptionId);
    const ticket = book.tickets.get(transactionIds[0] ?? '');
    return {
      decision,
      customerName: redemption?.name ?? ticket?.name ?? '',
      redemptionId: redemption?.printedId ?? '',
      transactionId: printedIds(book.tickets, transactionIds),
      redeemedOn: redemption ? dayText(redemption.day) : '',
      ticketOn: ticket ? dayText(ticket.day) : '',
      ageDays: Math.max(0, asOfDay - decision.occurredOn),
      explanation: caseWords(decision, book),
      nextStep: nextStep(decision.exception, decision.program),
    };
  });
}

function moneyCell(cents: number): Cell {
  return cents === 0 ? null : decimalText(cents);
}

/** `exceptions.csv`: what a person should look at, most money first. */
export function* exceptionsCsv(rows: readonly ExceptionRow[]): Generator<string> {
  yield csvLine(exceptionColumns);
  for (const row of rows) {
    const { decision: d } = row;
    yield csvLine([
      d.exception,
      programText[d.program],
      d.clinicId,
      row.customerName,
      row.redemptionId,
      row.transactionId,
      row.redeemedOn,
      row.ticketOn,
      moneyCell(d.redeemedCents),
      moneyCell(d.claimedCents),
      decimalText(d.atStakeCents),
      row.ageDays,
      row.explanation,
      row.nextStep,
    ]);
  }
}

/** Header of `rejected.csv`. */
export const rejectedHeader: string = csvLine(['file', 'line', 'code', 'reason', 'row']);

// A cell of a spreadsheet holds 32,767 characters; what is wrong with a row shows long before.
const mostCharsOfRow = 2000;

/** One line of `rejected.csv`. */
export function rejectedLine({ file, line, code, reason, raw }: RejectedEntry): string {
  const row = raw.length > mostCharsOfRow ? `${raw.slice(0, mostCharsOfRow)} ...` : raw;
  return csvLine([file, line, code, reason, row]);
}
