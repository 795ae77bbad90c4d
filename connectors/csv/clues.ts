import type { Field, FileSide } from './fields.ts';

/** Words of a header that give away what its column holds, and words that say it holds something else. */
interface Clue {
  readonly field: Field;
  readonly has: RegExp;
  readonly not: RegExp;
}

/** Longer headers are sentences of a report's title, or a row of data. */
const maxWords = 5;

const person = /\b(customer|client|patient|guest|member|consumer|buyer|shopper|payer|cardholder)s?\b/;
const notAmount =
  /\b(points?|balance|type|code|name|id|number|date|status|count|qty|quantity|reason|currency|percent|rate|by|at|on|rep)\b/;
const notDate =
  /\b(birth|birthday|dob|joined|expir\w*|due|updated|modified|printed|last|next|first|since|export\w*|report\w*|deleted|void\w*|cancel\w*|refund\w*|enroll\w*|booked|days)\b/;
const dated = /\b(date|datetime|timestamp|day)\b|^when$|^(\w+ )?\w+ed (on|at)$|\b(paid|sold|rung up|spent) (on|at)$/;
const numbered = /\b(id|number|no|code|ref|reference|key|uuid)$/;

/** What takes money off. */
const credit = 'discounts?|promos?|promotions?|coupons?|campaigns?|offers?|adjustments?|rewards?|loyalty';

/** Of a reward: what says how much, when, or which one, rather than what it is called. */
const notRewardName =
  /\b(amount|amt|value|dollars?|points?|pts|balance|id|number|code|date|status|redeemed|used|applied|earned|savings|by|at|on)\b/;

/** The field is named by a noun of these, and the column holds its number. */
function numberOf(nouns: string): RegExp {
  return new RegExp(`\\b(${nouns})\\b.*${numbered.source}`);
}

const common: readonly Clue[] = [
  {
    field: 'customer_email',
    has: /\be ?mail\b/,
    not: /\b(opt|consent|type|status|staff|provider|practice|marketing)\b/,
  },
  {
    field: 'customer_phone',
    has: /\b(phone|mobile|cell|cellphone|telephone|tel)\b/,
    not: /\b(type|consent|opt|country|ext|extension|staff|provider|practice|location|center|store|clinic)\b/,
  },
  {
    field: 'clinic_id',
    has: /\b(location|clinic|center|centre|store|branch|office|site)s?\b/,
    not: /\b(phone|e ?mail|address|city|state|zip|type|group|country|tax|web|customer|client|patient|guest|member)\b/,
  },
];

const customerName: Clue = {
  field: 'customer_name',
  has: new RegExp(`${person.source}.*\\bname\\b|\\bname\\b.*${person.source}`),
  not: /\b(first|last|given|family|middle|preferred|nick|user|company|business|staff|group|type)\b/,
};

const rewards: readonly Clue[] = [
  customerName,
  ...common,
  { field: 'redeemed_at', has: dated, not: notDate },
  // Alone the word says what was done; whether the column holds when or how much shows in what the others hold.
  { field: 'redeemed_at', has: /^(redeemed|used)$/, not: notDate },
  { field: 'amount', has: /^(redeemed|used|rewards?|rewards? (redeemed|used|applied))$/, not: /^$/ },
  {
    field: 'amount',
    has: /\b(amount|amt|value|dollars?|discounts?|savings|credits?)\b/,
    not: new RegExp(
      `${notAmount.source}|\\b(tax|tips?|earned|remaining|ticket|invoice|purchase|sales?|spend|spent)\\b`,
    ),
  },
  {
    field: 'redemption_id',
    has: numberOf('redemption|transaction|txn|trans|claim|confirmation|reward|offer|record|reference|certificate use'),
    not: /\b(customer|client|patient|guest|member|provider|practice|location|auth\w*|product)\b/,
  },
  {
    field: 'program',
    has: /\b(rewards?|offers?|coupons?|promotions?|promos?|campaigns?)\b/,
    not: notRewardName,
  },
  {
    field: 'product',
    has: /\b(products?|brand|treatments?|services?|procedures?|items?)\b/,
    not: new RegExp(`${notAmount.source}|\\b(category|class|group|sku|price|amount|total|provider|date|day)\\b`),
  },
];

const pos: readonly Clue[] = [
  customerName,
  ...common,
  { field: 'occurred_at', has: dated, not: notDate },
  { field: 'occurred_at', has: /^(closed|completed|sold|invoiced|checked out)$/, not: notDate },
  {
    field: 'reward_amount',
    has: /^(\w+ )?(discounts?|rewards?|coupons?|adjustments?)( (amount|amt|value|total|applied|given|dollars?|used|redeemed))?$/,
    not: notAmount,
  },
  {
    field: 'reward_label',
    has: new RegExp(
      `^campaigns?$|\\b(${credit}|tenders?|payments?)\\b.*\\b(names?|types?|labels?|reasons?|descriptions?|methods?|titles?|notes?|programs?|codes?)$`,
    ),
    not: /\b(status|date|amount|id)\b/,
  },
  {
    field: 'amount',
    has: /\b(amount|amt|total|totals|sales?|price|net|gross|paid|charged?|charges)\b/,
    not: new RegExp(
      `${notAmount.source}|\\b(tips?|gratuity|discounts?|rewards?|coupons?|credits?|due|cost|commission|method|refund\\w*|tax)\\b`,
    ),
  },
  {
    field: 'transaction_id',
    has: numberOf(
      'pos|invoice|ticket|order|receipt|transaction|txn|trans|sale|bill|checkout|appointment|visit|encounter',
    ),
    not: /\b(customer|client|patient|guest|member|staff|provider|location|product|item|line|auth\w*|tax)\b/,
  },
  {
    field: 'service',
    has: /\b(products?|services?|treatments?|procedures?|items?|description)\b/,
    not: new RegExp(
      `${notAmount.source}|\\b(category|class|group|sku|price|amount|total|provider|date|day|cost|tax|tender|payment|visit|${credit})\\b`,
    ),
  },
];

/** The field that a header (as plain words) gives away although it is no known name of it; null when it gives none away. */
export function fieldsHinted(side: FileSide, key: string): readonly Field[] {
  if (key === '' || key.split(' ').length > maxWords) return [];
  return (side === 'pos' ? pos : rewards).filter(({ has, not }) => has.test(key) && !not.test(key)).map((c) => c.field);
}
