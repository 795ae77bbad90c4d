import { isSurnameInEmail } from '../normalise/email-name.ts';
import type { Person } from '../record.ts';
import { isOneEdit } from './edit-distance.ts';
import { levelOf } from './levels.ts';
import { compareNames, compareSuffixes } from './name.ts';

/** One level index for each comparison about the person. */
export interface PersonLevels {
  readonly name: number;
  readonly suffix: number;
  readonly phone: number;
  readonly email: number;
  readonly memberId: number;
}

const surnamePart = levelOf('name', 'surname part');
const otherSurname = levelOf('name', 'other surname');
const phoneExact = levelOf('phone', 'exact');
const phoneNear = levelOf('phone', 'near');
const phoneLastSeven = levelOf('phone', 'last seven');
const phoneDifferent = levelOf('phone', 'different');
const emailExact = levelOf('email', 'exact');
const emailNear = levelOf('email', 'near');
const emailDifferent = levelOf('email', 'different');
const idExact = levelOf('memberId', 'exact');
const idNear = levelOf('memberId', 'near');
const idDifferent = levelOf('memberId', 'different');

/** The level of two telephone numbers as `normalisePhone` gives them; symmetric. */
export function comparePhones(a: string | null, b: string | null): number {
  if (a === null || b === null) return 0;
  if (a === b) return phoneExact;
  if (hasSameEnd(a, b)) return phoneLastSeven;
  const isNorthAmerican = a.startsWith(northAmerica);
  if (isNorthAmerican === b.startsWith(northAmerica)) return isOneEdit(a, b) ? phoneNear : phoneDifferent;
  const [left, right] = isNorthAmerican ? [a.slice(2), b] : [a, b.slice(2)];
  return isOneEdit(left, right) ? phoneNear : phoneDifferent;
}

const northAmerica = '+1';
const localDigits = 7;

function hasSameEnd(a: string, b: string): boolean {
  for (let i = 1; i <= localDigits; i++) if (a.charCodeAt(a.length - i) !== b.charCodeAt(b.length - i)) return false;
  return true;
}

/** The level of two addresses as `normaliseEmail` gives them; symmetric. */
export function compareEmails(a: string | null, b: string | null): number {
  if (a === null || b === null) return 0;
  if (a === b) return emailExact;
  const atA = a.lastIndexOf('@');
  const atB = b.lastIndexOf('@');
  if (atA >= 4 && atA === atB && a.slice(0, atA) === b.slice(0, atB)) return emailNear;
  return isOneEdit(a, b) ? emailNear : emailDifferent;
}

/** The level of two codes as `normaliseCode` gives them, for member ids and authorization codes; symmetric. */
export function compareCodes(a: string | null, b: string | null): number {
  if (a === null || b === null) return 0;
  if (a === b) return idExact;
  return a.length >= 5 && isOneEdit(a, b) ? idNear : idDifferent;
}

/**
 * The level of two customers' names. Another surname counts as part of the name when it stands in the other's e-mail
 * address: people who marry keep their address.
 */
export function compareNamesOf(a: Person, b: Person): number {
  const level = compareNames(a.name, b.name);
  return level === otherSurname && isSurnameInEmail(a, b) ? surnamePart : level;
}

/** Everything that two records say about who the customer is. */
export function comparePersons(a: Person, b: Person): PersonLevels {
  return {
    name: compareNamesOf(a, b),
    suffix: compareSuffixes(a.name, b.name),
    phone: comparePhones(a.phone, b.phone),
    email: compareEmails(a.email, b.email),
    memberId: compareCodes(a.memberId, b.memberId),
  };
}
