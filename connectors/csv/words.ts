import type { LineKind, Program, RedemptionStatus, TenderKind, TicketStatus } from '../../schemas/generated/types.ts';

/** Lower case, no accents, words separated by single spaces; `#` reads "number". */
export function plainWords(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/[\u0300-\u036f\u2122\u00ae]/g, '')
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll('#', ' number ')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, ' ')
    .trim();
}

const nothing = /^(n\/?a|null|none|nil|-+|—|not applicable|undefined|nan)$/i;

/** The value, or '' for what exports write when there is none (`N/A`, `NULL`, `-`). */
export function orNothing(text: string): string {
  const bare = text.trim();
  return nothing.test(bare) ? '' : bare;
}

function wordTable<T extends string>(table: Readonly<Record<string, string>>): ReadonlyMap<string, T> {
  return new Map(Object.entries(table).flatMap(([value, words]) => words.split(',').map((w) => [w, value as T])));
}

const ticketWords = wordTable<TicketStatus>({
  COMPLETED:
    'completed,complete,paid,closed,sold,fulfilled,settled,success,successful,processed,approved,final,finalized,' +
    'captured,checked out,done,active,paid in full,posted,invoiced,sale,payment',
  VOIDED: 'void,voided,cancelled,canceled,deleted,no show,declined,failed,cancel',
  REFUNDED: 'refund,refunded,returned,return,reversed,fully refunded,chargeback',
  PENDING: 'pending,open,unpaid,draft,hold,on hold,in progress,processing,partially paid,partial,new,authorized',
});

const redemptionWords = wordTable<RedemptionStatus>({
  COMPLETED:
    'completed,complete,redeemed,approved,paid,settled,success,successful,processed,applied,used,closed,posted,' +
    'final,confirmed,reimbursed,accepted,fulfilled,active',
  PENDING: 'pending,processing,open,in progress,scheduled,submitted,awaiting,hold,on hold,requested,new,initiated',
  CANCELLED: 'cancelled,canceled,void,voided,declined,deleted,failed,rejected,cancel',
  REVERSED: 'reversed,refunded,returned,reversal,chargeback,clawed back,refund',
  EXPIRED: 'expired,lapsed,timed out',
});

/** The value of a phrase, or of its first word: "Voided - duplicate" is voided. */
function statusNamed<T extends string>(table: ReadonlyMap<string, T>, phrase: string): T | undefined {
  const words = plainWords(phrase);
  return table.get(words) ?? table.get(words.replace(/ .*/, ''));
}

/** A ticket's status by its word; blank is COMPLETED, a word nobody knows is UNKNOWN. */
export function ticketStatusOf(word: string): TicketStatus {
  return word === '' ? 'COMPLETED' : (statusNamed(ticketWords, word) ?? 'UNKNOWN');
}

/** A redemption's status by its word; blank is COMPLETED, a word nobody knows is UNKNOWN. */
export function redemptionStatusOf(word: string): RedemptionStatus {
  return word === '' ? 'COMPLETED' : (statusNamed(redemptionWords, word) ?? 'UNKNOWN');
}

// Digits may follow without a space, as in the file name `alle2026.csv`.
const alle = /\b(alle|allergan|brilliant distinctions?|bd)(?![a-z])/;
const aspire = /\b(aspire|galderma)(?![a-z])/;

/** The program that a text names (`Allē`, `Brilliant Distinctions`, `ASPIRE Galderma`); null when it names none. */
export function programNamed(text: string): Program | null {
  // An ē that an export could not write is shown as two letters, or as a question mark; case may be anything.
  const whole = text.replace(/all(ä“|ä\u0093|ã«|ã©|\?|\ufffd)/gi, 'alle');
  const forms = `${plainWords(whole)} | ${plainWords(whole.toLowerCase())}`;
  if (alle.test(forms)) return 'ALLE';
  return aspire.test(forms) ? 'ASPIRE' : null;
}

/** The program whose file this is by its name; null when it names none, or both. */
export function programOfFile(name: string): Program | null {
  const bare = name.replace(/^.*[\\/]/, '');
  const words = plainWords(bare);
  return alle.test(words) && aspire.test(words) ? null : programNamed(bare);
}

const allergan = /\b(botox|juvederm|kybella|coolsculpting|cooltone|latisse|skinmedica|diamondglow|natrelle|voluma)\b/;
const galderma = /\b(dysport|restylane|sculptra|kysse|refyne|defyne|alastin)\b/;

/** The program whose rewards a product can be bought with; null when the product is not one of its maker's known ones. */
export function programOfProduct(text: string): Program | null {
  // "CoolSculpting" is one word.
  const words = plainWords(text.toLowerCase());
  if (allergan.test(words)) return 'ALLE';
  return galderma.test(words) ? 'ASPIRE' : null;
}

// "gift card" and "CareCredit" hold the words of a card: the more specific kinds come first.
const tenders: readonly (readonly [RegExp, TenderKind])[] = [
  [/\b(care ?credit|cherry|affirm|klarna|afterpay|patient ?fi|financing|alphaeon)\b/, 'FINANCING'],
  [/\b(gift card|wallet|account credit|store credit|cosmetic balance|deposit)\b/, 'WALLET'],
  [/\b(visa|master ?card|am ?ex|american express|discover|credit card|debit|card|stripe|square)\b/, 'CARD'],
  [/\b(cash|check|cheque)\b/, 'CASH'],
];

/** What pays by its label: a program's reward or a kind of money; null when it is neither, as a discount is not. */
export function tenderKindOf(label: string): TenderKind | null {
  if (programNamed(label)) return 'REWARD';
  const words = plainWords(label);
  return tenders.find(([pattern]) => pattern.test(words))?.[1] ?? null;
}

const discount =
  /\b(discounts?|disc|coupons?|promos?|promotions?|rewards?|points|pts|certificates?|certs?|rebates?|vouchers?|offers?|credits?|specials?|comps?|comped|courtesy|complimentary|adjustments?|adj|write ?offs?|off|memberships?|loyalty|referral|groupon|redeemed|redemption)\b/;

/** Whether a row of a ticket with a negative amount is money off by what it is called, rather than a sale taken back. */
export function isDiscountNamed(service: string): boolean {
  return /\d ?%/.test(service) || discount.test(plainWords(service));
}

/** What a row of a ticket is by what it is called: tax and tip are no sale, and never reimbursed. */
export function lineKindOf(service: string): LineKind {
  const words = plainWords(service);
  if (/^(sales |state |local )?tax(es)?$/.test(words)) return 'TAX';
  return /^(tips?|gratuity|gratuities)$/.test(words) ? 'TIP' : 'SALE';
}
