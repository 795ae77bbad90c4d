import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { blockKeys, keyKind } from '../../../../processors/matching/block/keys.ts';
import { defaultWindow, windowOf } from '../../../../processors/matching/block/window.ts';
import { normalisePerson } from '../../../../processors/matching/normalise/person.ts';
import type { RedemptionRecord, TicketRecord } from '../../../../processors/matching/record.ts';
import type { PosTransaction } from '../../../../schemas/generated/types.ts';
import { customer } from '../../../support/matching-events.ts';
import { reward, sale, ticketRecord } from '../../../support/records.ts';

function redemption(name: string | null, phone: string | null = null, email: string | null = null): RedemptionRecord {
  return {
    kind: 'redemption',
    id: 'alle:1',
    source: 'alle',
    practiceId: 'p',
    clinicId: null,
    program: 'ALLE',
    status: 'COMPLETED',
    prepaid: false,
    person: normalisePerson({ name, phone, email, memberId: null }),
    authCode: null,
    product: null,
    amountCents: 4_000,
    when: { atMs: 0, day: 0, dateOnly: true },
  };
}

function earlier(record: RedemptionRecord): RedemptionRecord {
  return { ...record, when: { ...record.when, day: record.when.day - 1 } };
}

function sharedKinds(a: RedemptionRecord, b: RedemptionRecord | TicketRecord): string[] {
  const left = new Set(blockKeys(a));
  return blockKeys(b)
    .filter((key) => left.has(key))
    .map(keyKind);
}

describe('block keys', () => {
  const pairs: [string, RedemptionRecord, RedemptionRecord][] = [
    ['a nickname and one of two surnames', redemption('Liz Smith-Jones'), redemption('Elizabeth Jones')],
    ['a swapped given name and surname', redemption('Chris James'), redemption('James Chris')],
    ['a swapped and mistyped surname', redemption('Linh Radley'), redemption('Radey Linh')],
    ['another surname, the order swapped', redemption('Susan Reynolds'), redemption('Oakfield Susan')],
    ['another surname a day later', redemption('Michelle King'), earlier(redemption('Shelly Oakworth'))],
    ['a surname with another sound', redemption('Jacqueline Nakamura'), earlier(redemption('Jacqueline Nakamvra'))],
    ['a mistyped given name', redemption('Jennifer Walker'), redemption('Jenifer Walker')],
    ['a surname that sounds alike', redemption('Ann Stevens'), redemption('Ann Stephens')],
    ['a given name and an initial', redemption('Liz S.'), redemption('Elizabeth Smith')],
    ['a note behind an initial', redemption('Jane S. new'), earlier(redemption('Jane S.'))],
    ['initials, and a note behind', redemption('J S new'), earlier(redemption('J S VIP'))],
    [
      'a surname cut off, and a note behind it',
      redemption('Georg Mackenzi'),
      earlier(redemption('Georg Mackenzie VIP')),
    ],
    ['a maiden name kept in the middle', redemption('Mary Smith Jones'), redemption('Mary Smith')],
    ['two swapped digits of a phone', redemption('A B', '303-555-0142'), redemption('C D', '303-555-0124')],
    ['another area code', redemption('A B', '303-555-0142'), redemption('C D', '720-555-0142')],
    [
      'a mistyped e-mail domain',
      redemption('A B', null, 'jwalker@gmail.com'),
      redemption('C D', null, 'jwalker@gmx.net'),
    ],
  ];
  for (const [what, a, b] of pairs) {
    it(`meet in spite of ${what}`, () => assert.ok(sharedKinds(a, b).length > 0));
  }

  it('meet for strangers only under an amount that no reward has', () => {
    const of = (name: string, amountCents: number) => ({ ...redemption(name), amountCents });
    assert.deepEqual(sharedKinds(of('Ann Lee', 61_510), of('Bo Diaz', 61_510)), ['amount']);
    assert.deepEqual(sharedKinds(of('Ann Lee', 4_000), of('Bo Diaz', 4_000)), []);
  });

  it('meet a ticket of one total under that, a fee more or less, and an initial; no ticket of a claim or several sales', () => {
    const fees = [0.91, 0.95, 1, 1.05, 1.09];
    const paid = (share: number) => ({ ...redemption('Ann Lee'), amountCents: Math.round(61_537 * share) });
    const ticket = (lines = [sale('Botox', 61_537)], more: Partial<PosTransaction> = {}) =>
      ticketRecord({ transactionId: 't', customer: customer({ name: 'A Diaz' }), lines, totalCents: 61_537, ...more });
    const meets = (of: TicketRecord) => fees.map((share) => sharedKinds(paid(share), of).includes('price'));
    assert.deepEqual(meets(ticket()), [true, true, true, true, true]);
    assert.ok(!meets(ticket([sale('Botox', 40_000), sale('Peel', 21_537)])).includes(true));
    assert.ok(!meets(ticket([sale('Botox', 61_537)], { tenders: [reward('Alle', 4_000)] })).includes(true));
    assert.ok(!sharedKinds(paid(1.6), ticket()).includes('price'));
  });

  it('do not meet for strangers', () => {
    assert.deepEqual(sharedKinds(redemption('Ann Lee', '303-555-0142'), redemption('Bo Diaz', '720-555-7777')), []);
  });
});

describe('date window', () => {
  it('runs from 3 days before to 14 days after the ticket, then late up to 60 days', () => {
    const places = [-4, -3, 0, 14, 15, 60, 61].map((day) => windowOf(100, 100 + day, defaultWindow));
    assert.deepEqual(places, ['late', 'inside', 'inside', 'inside', 'late', 'late', 'outside']);
  });
});
