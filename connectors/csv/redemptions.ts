import type { Program, Redemption, RedemptionStatus } from '../../schemas/generated/types.ts';
import type { RowValues } from './columns.ts';
import type { ExportItem } from './export-item.ts';
import type { RowIdentities } from './identity.ts';
import { refuseUnredeemed, saysItRedeems } from './not-redeemed.ts';
import { RowFlaw } from './rejects.ts';
import { type CommonValues, centsOrNull, commonValues, type FileContext, textOrNull } from './row-values.ts';
import { redemptionKeyOf } from './taken-back.ts';
import { orNothing, plainWords, programNamed, programOfProduct, redemptionStatusOf } from './words.ts';

/** A redemption as a row states it. */
export type RedemptionRow = Omit<ExportItem<Redemption>, 'line' | 'rows'>;

/** What a redemption's source is called when nobody says otherwise. */
export const sourceOf: Readonly<Record<Program, string>> = { ALLE: 'alle', ASPIRE: 'aspire', OTHER: 'rewards' };

const otherPrograms = /\b(evolus|xperience|merz|revance)\b/;

/**
 * Program of a row: what its own column names, else the file's name, else what it is for. A column that names neither program
 * ("Mobile app", "$40 off") says nothing, unless it names another one.
 */
function programOf(values: RowValues, fileProgram: Program | null, product: string | null): Program {
  const stated = orNothing(values('program'));
  const named = programNamed(stated);
  if (named !== null) return named;
  if (otherPrograms.test(plainWords(stated))) return 'OTHER';
  const sold = product ?? '';
  return fileProgram ?? programNamed(sold) ?? programOfProduct(sold) ?? 'OTHER';
}

function amountOf(values: RowValues, context: FileContext, mayBeNegative: boolean): number {
  const cents = centsOrNull(values, 'amount', context.survey);
  if (cents === null) throw new RowFlaw('AMOUNT_MISSING', 'the row has no amount');
  if (cents === 0) throw new RowFlaw('AMOUNT_ZERO', 'a redemption of 0.00 moves no money');
  // What was reversed, and what a ledger takes off, may rightly be written as negative.
  if (cents < 0 && !mayBeNegative) {
    const why =
      'the status does not say reversed or cancelled, nor has the file the redemption of this id that it takes back';
    throw new RowFlaw('AMOUNT_NEGATIVE', `the amount is negative, and ${why}`);
  }
  return Math.abs(cents);
}

/** What became of a redemption: what its status says, else its kind of row ("Reversal"), else another row that takes it back. */
function statusOf(values: RowValues, { isLedger, takenBack }: FileContext['survey']): RedemptionStatus {
  const stated = redemptionStatusOf(orNothing(values('status')));
  if (stated === 'REVERSED' || stated === 'CANCELLED' || stated === 'EXPIRED') return stated;
  const reverses = redemptionStatusOf(orNothing(values('activity'))) === 'REVERSED';
  const isTakenBack = !isLedger && takenBack.has(redemptionKeyOf(values));
  return reverses || isTakenBack ? 'REVERSED' : stated;
}

const prepaid = /\b(pre-?paid|banked|package)\b/i;

/** Reads one row of a program's export. @throws RowFlaw. */
export function readRedemption(
  values: RowValues,
  context: FileContext,
  fileProgram: Program | null,
  identities: RowIdentities,
): RedemptionRow {
  refuseUnredeemed(values, context.survey.isLedger);
  const common: CommonValues = commonValues(values, 'rewards', context);
  const { practiceId, clinicId, customer, occurred, zone, authCode } = common;
  const statusWord = values('status');
  const status = statusOf(values, context.survey);
  const product = textOrNull(values('product'));
  const program = programOf(values, fileProgram, product);
  const mayBeNegative = status === 'REVERSED' || status === 'CANCELLED' || saysItRedeems(values);
  const amountCents = amountOf(values, context, mayBeNegative || context.survey.allNegative);
  const nativeId = textOrNull(values('redemption_id'));
  const source = context.source ?? sourceOf[program];
  const own =
    nativeId ??
    identities.next([
      practiceId,
      clinicId,
      ...Object.values(customer),
      authCode,
      product,
      amountCents,
      occurred.stated,
    ]);
  const event: Redemption = {
    redemptionId: `${source}:${own}`,
    source,
    program,
    practiceId,
    clinicId,
    revision: null,
    status,
    occurredAt: occurred.at,
    occurredOn: occurred.on,
    customer,
    authCode,
    product,
    amountCents,
    prepaid: prepaid.test(statusWord) || (product !== null && /\bpre-?paid\b/i.test(product)),
    batchId: context.batchId,
    supersedesRevision: null,
  };
  return { event, nativeId, zone, day: occurred.day };
}
