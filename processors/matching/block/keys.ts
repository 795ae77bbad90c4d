import { surnameInEmail } from '../normalise/email-name.ts';
import { nicknameGroupsOf } from '../normalise/nickname.ts';
import type { NormalName, RedemptionRecord, TicketRecord } from '../record.ts';
import { phoneticCode } from './phonetic.ts';

/** What a key is made of; the bench prints the recall of each. */
export type KeyKind = 'phone' | 'email' | 'member' | 'auth' | 'name' | 'sound' | 'visit';

const prefixes: Readonly<Record<string, KeyKind>> = {
  p: 'phone',
  e: 'email',
  m: 'member',
  a: 'auth',
  n: 'name',
  s: 'sound',
  v: 'visit',
};

const minEmailLocal = 5;
const maxEmailKey = 24;

/** The kind of a key that `blockKeys` made. */
export function keyKind(key: string): KeyKind {
  const kind = prefixes[key.charAt(0)];
  if (kind === undefined) throw new RangeError(`"${key.charAt(0)}" begins no block key`);
  return kind;
}

const localDigits = 7;
const zero = 48;

/**
 * How often each digit occurs among the last seven, three bits each: without an area code, or with two digits swapped, a number
 * still meets itself.
 */
function phoneKey(phone: string): string {
  let counts = 0;
  for (let i = phone.length - localDigits; i < phone.length; i++) counts += 1 << (3 * (phone.charCodeAt(i) - zero));
  return `p${counts}`;
}

/** The local part alone, so that a mistyped domain still meets; the whole address when the part is too common. */
function emailKey(email: string): string {
  const local = email.slice(0, email.lastIndexOf('@'));
  return `e${(local.length >= minEmailLocal ? local : email).slice(0, maxEmailKey)}`;
}

function foldedForms(word: string): readonly string[] {
  const groups = nicknameGroupsOf(word);
  return groups.length > 0 ? groups : [word];
}

function addNamePairs(keys: Set<string>, given: string, surname: string): void {
  // Of several groups the surname takes the first: the other side, swapped, has that one among its given name's.
  const folded = foldedForms(surname)[0] ?? surname;
  for (const form of foldedForms(given)) keys.add(`n${form < folded ? `${form}|${folded}` : `${folded}|${form}`}`);
}

function addNameKeys(keys: Set<string>, name: NormalName): void {
  const initial = name.given.charAt(0);
  const middles = name.middle === null ? [] : name.middle.split(' ').filter((word) => word.length > 1);
  for (const part of name.surnameParts) {
    keys.add(`s${phoneticCode(part)}${initial}`);
    addNamePairs(keys, name.given, part);
    for (const middle of middles) addNamePairs(keys, middle, part);
  }
  // "Smith-Jones" is also written "Smithjones"; a middle name may be the surname of before a marriage.
  if (name.surnameParts.length > 1) addNamePairs(keys, name.given, name.surnameParts.join(''));
  for (const middle of middles) addNamePairs(keys, name.given, middle);
}

/**
 * One day with one given name, or one amount and initial: another surname and no phone still meet here. A redemption also looks
 * at the day before, since desks ring up today what the program hears of tomorrow; a given name may stand where the surname
 * belongs.
 */
function addVisitKeys(keys: Set<string>, record: RedemptionRecord | TicketRecord, name: NormalName): void {
  const { day } = record.when;
  const days = record.kind === 'redemption' ? [day, day - 1] : [day];
  const called = name.given === '' ? name.surname : name.given;
  const forms = called.length > 1 ? foldedForms(called) : [];
  const initials = new Set(name.surnameParts.map((part) => part.charAt(0)));
  const amounts = amountsOf(record);
  for (const on of days) {
    for (const form of forms) keys.add(`v${on}|${form}`);
    for (const cents of amounts) for (const initial of initials) keys.add(`v${on}|${cents}|${initial}`);
  }
  if (name.given !== '' && name.surnameParts.length === 1) {
    for (const form of foldedForms(name.surname)) keys.add(`v${day}|${form}`);
  }
}

function amountsOf(record: RedemptionRecord | TicketRecord): number[] {
  if (record.kind === 'redemption') return [record.amountCents];
  if (record.claims.length > 0) return record.claims.map((claim) => claim.amountCents);
  // A record of five fields states one amount, as its total or as its only sale.
  const stated = record.totalCents ?? (record.items.length === 1 ? record.items[0]?.amountCents : undefined);
  return stated === undefined ? [] : [stated];
}

/**
 * Under which keys a record meets its possible counterparts: short strings, distinct, in no particular order. None names
 * a clinic, so that a sister clinic's records meet too; a caller keeps practices apart.
 */
export function blockKeys(record: RedemptionRecord | TicketRecord): string[] {
  const keys = new Set<string>();
  const { name, phone, email, memberId } = record.person;
  if (phone !== null) keys.add(phoneKey(phone));
  if (email !== null) keys.add(emailKey(email));
  if (memberId !== null) keys.add(`m${memberId}`);
  if (record.kind === 'redemption') {
    if (record.authCode !== null) keys.add(`a${record.authCode}`);
  } else {
    for (const claim of record.claims) if (claim.authCode !== null) keys.add(`a${claim.authCode}`);
  }
  if (name !== null) {
    addNameKeys(keys, name);
    const other = surnameInEmail(record.person);
    if (other !== null) addNamePairs(keys, name.given, other);
    addVisitKeys(keys, record, name);
  }
  return [...keys];
}
