import type { Customer } from '../../../schemas/generated/types.ts';
import type { Person } from '../record.ts';
import { normaliseCode } from './code.ts';
import { normaliseEmail } from './email.ts';
import { normaliseName } from './name.ts';
import { normalisePhone } from './phone.ts';

/** A customer as an event states one, normalised for comparison. */
export function normalisePerson(customer: Customer): Person {
  return {
    name: normaliseName(customer.name),
    phone: normalisePhone(customer.phone),
    email: normaliseEmail(customer.email),
    memberId: normaliseCode(customer.memberId),
  };
}
