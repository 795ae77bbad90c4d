import type { Customer } from '../../schemas/generated/types.ts';
import type { RowValues } from './columns.ts';
import { type CivilTime, parseCivil } from './dates.ts';
import type { FileSide } from './fields.ts';
import { parseCents } from './money.ts';
import { RowFlaw } from './rejects.ts';
import { type Survey, stampOf } from './survey.ts';
import { orNothing } from './words.ts';
import { type Occurred, occurredAt } from './zones.ts';

/** IANA zone of a clinic, as far as reference data knows it. */
export type ZoneOf = (practiceId: string, clinicId: string | null) => string;

/** What all rows of one file share. */
export interface FileContext {
  readonly survey: Survey;
  readonly zoneOf: ZoneOf;
  /** Where its rows come from: `alle`, `aspire`, `pos`; null: by program. */
  readonly source: string | null;
  /** Practice of rows that name none. */
  readonly practiceId: string;
  readonly batchId: string | null;
  /** The file's own reward columns, not its discounts or payments: whatever they name is a reward. */
  readonly hasRewardColumns: boolean;
}

/** What both sides state. */
export interface CommonValues {
  readonly practiceId: string;
  readonly clinicId: string | null;
  readonly customer: Customer;
  readonly occurred: Occurred;
  readonly zone: string;
  readonly authCode: string | null;
}

/** Longer values are broken rows, not names or products. */
const maxValueChars = 1000;

function bounded(value: string): string {
  if (value.length > maxValueChars) {
    throw new RowFlaw('VALUE_TOO_LONG', `a value is longer than ${maxValueChars} characters`);
  }
  // Beside tabs and line breaks a value that people typed has none; keys of state are joined by one.
  if (/[^\P{Cc}\t\r\n]/u.test(value)) throw new RowFlaw('VALUE_BROKEN', 'a value holds a control character');
  return value;
}

/** A value that means something, or null. @throws RowFlaw when it cannot be one: too long, or with control characters. */
export function textOrNull(value: string): string | null {
  const text = orNothing(value);
  return text === '' ? null : bounded(text);
}

function nameOf(values: RowValues): string | null {
  const whole = textOrNull(values('customer_name'));
  if (whole !== null) return whole;
  return textOrNull([values('first_name'), values('last_name')].map(orNothing).join(' ').trim());
}

function customerOf(values: RowValues, side: FileSide): Customer {
  const customer = {
    name: nameOf(values),
    phone: textOrNull(values('customer_phone')),
    email: textOrNull(values('customer_email')),
    memberId: textOrNull(values(side === 'pos' ? 'loyalty_id' : 'member_id')),
  };
  const named = customer.name !== null && /\p{L}/u.test(customer.name);
  const dialled = customer.phone !== null && /(\d\D*){7}/.test(customer.phone);
  const addressed = customer.email?.includes('@') ?? false;
  if (!named && !dialled && !addressed) {
    throw new RowFlaw('NAME_OR_PHONE_MISSING', 'the row has neither a name nor a phone number nor an e-mail address');
  }
  return customer;
}

/** When, as the row writes it. @throws RowFlaw. */
export function civilTimeOf(values: RowValues, side: FileSide, survey: Survey): CivilTime {
  const stamp = orNothing(stampOf(values, side));
  if (stamp === '') throw new RowFlaw('DATE_MISSING', 'the row has no date');
  const civil = parseCivil(bounded(stamp), survey.dateOrder);
  return survey.timesAreDates && civil.timeMs === 0 ? { ...civil, timeMs: null } : civil;
}

/** Who, where and when of a row. @throws RowFlaw. */
export function commonValues(values: RowValues, side: FileSide, context: FileContext): CommonValues {
  const practiceId = textOrNull(values('practice_id')) ?? context.practiceId;
  const clinicId = textOrNull(values('clinic_id'));
  const zone = context.zoneOf(practiceId, clinicId);
  return {
    practiceId,
    clinicId,
    customer: customerOf(values, side),
    occurred: occurredAt(civilTimeOf(values, side, context.survey), zone),
    zone,
    authCode: textOrNull(values('auth_code')),
  };
}

/** An amount in cents; null when the row states none. @throws RowFlaw when it is no amount. */
export function centsOrNull(
  values: RowValues,
  field: 'amount' | 'reward_amount' | 'tender_amount' | 'alle_amount' | 'aspire_amount',
  survey: Survey,
): number | null {
  const text = orNothing(values(field));
  return text === '' ? null : parseCents(bounded(text), survey.decimalMark);
}
