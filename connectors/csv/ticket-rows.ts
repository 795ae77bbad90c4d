import type { TenderKind, TicketStatus } from '../../schemas/generated/types.ts';
import type { RowValues } from './columns.ts';
import { RowFlaw } from './rejects.ts';
import { type CommonValues, centsOrNull, commonValues, type FileContext, textOrNull } from './row-values.ts';
import { isDiscountNamed, orNothing, programNamed, tenderKindOf, ticketStatusOf } from './words.ts';

/** A reward, another tender, or a discount of whatever name. */
export interface Credit {
  readonly kind: TenderKind | 'DISCOUNT';
  readonly label: string | null;
  readonly cents: number;
}

/** What one row adds to its ticket: a sold item, a credit (a reward's claim among them), or both. */
export interface TicketRow extends CommonValues {
  readonly nativeId: string | null;
  readonly status: TicketStatus;
  readonly provider: string | null;
  readonly service: string | null;
  readonly soldCents: number | null;
  readonly credit: Credit | null;
  /** Claims that stand in a column of their own program. */
  readonly programCredits: readonly ProgramCredit[];
}

/** The columns in which a claim of one program stands, and what the claim is called. */
const programColumns = { alle_amount: 'Alle', aspire_amount: 'Aspire' } as const;

/** A claim that stands in a column of its own program. */
export interface ProgramCredit extends Credit {
  readonly kind: 'REWARD';
  readonly column: keyof typeof programColumns;
}

type Money = Pick<TicketRow, 'soldCents' | 'credit' | 'service'>;

/**
 * What a label and an amount in the reward columns are. Only a program's name makes a reward here: "staff 10 %" stands in
 * such columns too, stays a discount, and matching judges it by its label. An amount without a label is a reward when the
 * columns are named for rewards.
 */
function creditOf(label: string | null, cents: number, hasRewardColumns: boolean): Credit {
  const unnamed = hasRewardColumns ? 'REWARD' : 'DISCOUNT';
  const kind = label === null ? unnamed : (tenderKindOf(label) ?? 'DISCOUNT');
  return { kind, label, cents: Math.abs(cents) };
}

type Stated = { readonly label: string | null; readonly cents: number | null };

/**
 * What a row says was taken off. Exports of payments have a discount beside the tender: whichever names a program is the
 * reward, and "Visa" is no name of a discount.
 */
function creditStated(values: RowValues, context: FileContext): Stated {
  const label = textOrNull(values('reward_label'));
  const cents = centsOrNull(values, 'reward_amount', context.survey);
  const tender = textOrNull(values('tender_label'));
  if (tender === null || (label !== null && programNamed(label))) return { label, cents };
  if (programNamed(tender)) {
    return { label: tender, cents: centsOrNull(values, 'tender_amount', context.survey) ?? cents };
  }
  const discounted = cents !== null && cents !== 0;
  return { label: label ?? (discounted && tenderKindOf(tender) !== null ? null : tender), cents };
}

/**
 * Label and amount stand in the reward columns, or a line of its own with a negative amount says in its label or its name what
 * was taken off, or the row is a plain sale.
 */
function moneyOf(
  values: RowValues,
  context: FileContext,
  { takenBack, hasCredits }: { takenBack: boolean; hasCredits: boolean },
): Money {
  const amount = centsOrNull(values, 'amount', context.survey);
  const { label, cents: reward } = creditStated(values, context);
  const service = textOrNull(values('service'));
  const credit = (cents: number): Credit => creditOf(label, cents, context.hasRewardColumns);
  if (reward !== null && reward !== 0) {
    return { service, soldCents: amount !== null && amount < 0 ? null : amount, credit: credit(reward) };
  }
  if (amount === null && hasCredits) return { service, soldCents: null, credit: null };
  if (amount === null) throw new RowFlaw('AMOUNT_MISSING', 'the row has no amount');
  if (amount < 0 && label !== null) return { service, soldCents: null, credit: credit(amount) };
  if (amount < 0 && service !== null && (tenderKindOf(service) !== null || isDiscountNamed(service))) {
    return { service: null, soldCents: null, credit: creditOf(service, amount, false) };
  }
  if (amount < 0 && !takenBack) {
    throw new RowFlaw('AMOUNT_NEGATIVE', 'the amount is negative, and neither a reward label nor the status says why');
  }
  // A payment export has one amount a row, and its label says what paid it.
  if (label !== null && reward === null && service === null)
    return { service, soldCents: null, credit: credit(amount) };
  return { service, soldCents: Math.abs(amount), credit: null };
}

function programCreditsOf(values: RowValues, { survey }: FileContext): ProgramCredit[] {
  const columns = Object.keys(programColumns) as ProgramCredit['column'][];
  return columns.flatMap((column) => {
    const cents = Math.abs(centsOrNull(values, column, survey) ?? 0);
    return cents === 0 ? [] : [{ column, kind: 'REWARD', label: programColumns[column], cents }];
  });
}

/** A discount of no name that is what the programs paid is their total, and would be claimed twice. */
function isTotalOf(credit: Credit | null, credits: readonly Credit[]): boolean {
  return credit?.label === null && credit.cents === credits.reduce((sum, { cents }) => sum + cents, 0);
}

/** Reads one row of a point-of-sale export. @throws RowFlaw. */
export function readTicketRow(values: RowValues, context: FileContext): TicketRow {
  const common = commonValues(values, 'pos', context);
  const status = ticketStatusOf(orNothing(values('status')));
  const programCredits = programCreditsOf(values, context);
  const takenBack = status === 'REFUNDED' || status === 'VOIDED';
  const money = moneyOf(values, context, { takenBack, hasCredits: programCredits.length > 0 });
  return {
    ...common,
    nativeId: textOrNull(values('transaction_id')),
    status,
    provider: textOrNull(values('provider')),
    ...money,
    credit: isTotalOf(money.credit, programCredits) ? null : money.credit,
    programCredits,
  };
}
