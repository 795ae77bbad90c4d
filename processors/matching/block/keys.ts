import { isTelling } from '../compare/amount.ts';
import { surnameInEmail } from '../normalise/email-name.ts';
import { nicknameGroupsOf } from '../normalise/nickname.ts';
import type { NormalName, RedemptionRecord, TicketRecord } from '../record.ts';
import { phoneticCode } from './phonetic.ts';

/** What a key is made of; the bench prints the recall of each. */
export type KeyKind = 'phone' | 'email' | 'member' | 'auth' | 'name' | 'sound' | 'given' | 'visit' | 'amount' | 'price';

/** Takes one key: a kind and one or two parts, '' where there is no second; the same key may come twice. */
export type KeyVisitor = (kind: KeyKind, first: string | number, second: string) => void;

const separator = '\n';

/** The kind of a key that `blockKeys` made. */
export function keyKind(key: string): KeyKind {
  return key.slice(0, key.indexOf(separator)) as KeyKind;
}

const minEmailLocal = 5;
const maxEmailKey = 24;

const localDigits = 7;
const zero = 48;

/**
 * How often each digit occurs among the last seven, three bits each: without an area code, or with two digits swapped, a number
 * still meets itself.
 */
function digitCounts(phone: string): number {
  let counts = 0;
  for (let i = phone.length - localDigits; i < phone.length; i++) counts += 1 << (3 * (phone.charCodeAt(i) - zero));
  return counts;
}

/** The local part alone, so that a mistyped domain still meets; the whole address when the part is too common. */
function emailPart(email: string): string {
  const at = email.lastIndexOf('@');
  return email.slice(0, Math.min(maxEmailKey, at >= minEmailLocal ? at : email.length));
}

function foldedForms(word: string): readonly string[] {
  const groups = nicknameGroupsOf(word);
  return groups.length > 0 ? groups : [word];
}

function visitNamePairs(visit: KeyVisitor, given: string, surname: string): void {
  // Of several groups the surname takes the first: the other side, swapped, has that one among its given name's.
  const folded = foldedForms(surname)[0] ?? surname;
  for (const form of foldedForms(given)) {
    if (form < folded) visit('name', form, folded);
    else visit('name', folded, form);
  }
}

/** "Jane S. new" meets "Jane S.", "Jane Roy VIP" meets "Jane Ro", and "J S new" meets "J S": the last word may be a note. */
function visitInitialKeys(visit: KeyVisitor, { given, middle }: NormalName): void {
  if (middle === null) return;
  const initial = middle.charAt(0);
  if (given.length === 1) visitNamePairs(visit, given, initial);
  else for (const form of foldedForms(given)) visit('given', form, initial);
}

function visitNameKeys(visit: KeyVisitor, name: NormalName): void {
  const initial = name.given.charAt(0);
  const middles = name.middle === null ? [] : name.middle.split(' ').filter((word) => word.length > 1);
  for (const part of name.surnameParts) {
    visit('sound', phoneticCode(part), initial);
    if (name.given.length > 1) for (const form of foldedForms(name.given)) visit('given', form, part.charAt(0));
    visitNamePairs(visit, name.given, part);
    // "Jane S.": a letter is never read as the surname.
    if (name.given.length === 1) for (const form of foldedForms(part)) visit('given', form, name.given);
    for (const middle of middles) visitNamePairs(visit, middle, part);
  }
  // "Smith-Jones" is also written "Smithjones"; a middle name may be the surname of before a marriage.
  if (name.surnameParts.length > 1) visitNamePairs(visit, name.given, name.surnameParts.join(''));
  for (const middle of middles) visitNamePairs(visit, name.given, middle);
  visitInitialKeys(visit, name);
}

/**
 * One day with one given name, or one amount and initial: another surname and no phone still meet here. A redemption also looks
 * at the day before, since desks ring up today what the program hears of tomorrow; a given name may stand where the surname
 * belongs.
 */
function visitDayKeys(visit: KeyVisitor, record: RedemptionRecord | TicketRecord, name: NormalName): void {
  const { day } = record.when;
  const days = record.kind === 'redemption' ? [day, day - 1] : [day];
  const called = name.given === '' ? name.surname : name.given;
  const forms = called.length > 1 ? foldedForms(called) : [];
  const amounts = amountsOf(record);
  for (const on of days) {
    for (const form of forms) visit('visit', on, form);
    for (const cents of amounts) {
      if (isTelling(cents)) continue;
      for (const part of name.surnameParts) visit('visit', on, `${cents}${part.charAt(0)}`);
    }
  }
  if (name.given !== '' && name.surnameParts.length === 1) {
    for (const form of foldedForms(name.surname)) visit('visit', day, form);
  }
}

// Wider than what a fee, either way, may make of a price: it falls into two steps at most.
const priceStep = Math.log(1.25);
// As compare/amount.ts has it.
const feeShare = 0.1;

function priceBucket(cents: number): number {
  return Math.floor(Math.log(cents) / priceStep);
}

/**
 * A price that no reward has, and an initial: of records of five fields, where nothing else leads beyond the window. A ticket is
 * listed under its price, a redemption looks for all that a fee may have made of it.
 */
function visitPriceKeys(
  visit: KeyVisitor,
  record: RedemptionRecord | TicketRecord,
  { given, surname }: NormalName,
): void {
  if (record.kind === 'ticket' && (record.claims.length > 0 || record.items.length > 1)) return;
  const cents = amountsOf(record)[0];
  if (cents === undefined || cents <= 0 || !isTelling(cents)) return;
  const initial = (given || surname).charAt(0);
  const share = record.kind === 'ticket' ? 0 : feeShare;
  const [low, high] = [priceBucket(cents / (1 + share)), priceBucket(cents / (1 - share))];
  visit('price', low, initial);
  if (high !== low) visit('price', high, initial);
}

function amountsOf(record: RedemptionRecord | TicketRecord): number[] {
  if (record.kind === 'redemption') return [record.amountCents];
  if (record.claims.length > 0) return record.claims.map((claim) => claim.amountCents);
  // A record of five fields states one amount, as its total or as its only sale.
  const stated = record.totalCents ?? (record.items.length === 1 ? record.items[0]?.amountCents : undefined);
  return stated === undefined ? [] : [stated];
}

/**
 * Under which keys a record meets its possible counterparts. None names a clinic, so that a sister clinic's records meet too; a
 * caller keeps practices apart.
 */
export function visitBlockKeys(record: RedemptionRecord | TicketRecord, visit: KeyVisitor): void {
  const { name, phone, email, memberId } = record.person;
  if (phone !== null) visit('phone', digitCounts(phone), '');
  if (email !== null) visit('email', emailPart(email), '');
  if (memberId !== null) visit('member', memberId, '');
  if (record.kind === 'redemption') {
    if (record.authCode !== null) visit('auth', record.authCode, '');
  } else {
    for (const claim of record.claims) if (claim.authCode !== null) visit('auth', claim.authCode, '');
  }
  if (name !== null) {
    visitNameKeys(visit, name);
    const other = surnameInEmail(record.person);
    if (other !== null) visitNamePairs(visit, name.given, other);
    visitDayKeys(visit, record, name);
    visitPriceKeys(visit, record, name);
  }
  for (const cents of amountsOf(record)) if (isTelling(cents)) visit('amount', cents, '');
}

/** The keys of `visitBlockKeys` as texts, distinct. */
export function blockKeys(record: RedemptionRecord | TicketRecord): string[] {
  const keys = new Set<string>();
  visitBlockKeys(record, (kind, first, second) => keys.add([kind, first, second].join(separator)));
  return [...keys];
}
