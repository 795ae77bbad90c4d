import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { normaliseTicket } from '../../../../processors/matching/normalise/ticket.ts';
import { createWorld } from '../../../../processors/matching/world.ts';
import type { PosTransaction, Tender } from '../../../../schemas/generated/types.ts';

const tender = (lineId: string, label: string | null): Tender => ({
  lineId,
  kind: 'REWARD',
  label,
  amountCents: 2500,
  product: null,
  authCode: null,
});

const ticket = (tenders: Tender[]): PosTransaction => ({
  transactionId: 'pos:1',
  source: 'pos',
  practiceId: 'p',
  clinicId: null,
  revision: null,
  status: 'COMPLETED',
  occurredAt: 0,
  occurredOn: null,
  customer: { name: null, phone: null, email: null, memberId: null },
  provider: null,
  lines: [],
  tenders,
  totalCents: null,
  batchId: null,
  supersedesRevision: null,
});

describe('claims of a ticket', () => {
  const world = createWorld([], 'UTC');

  it('are reward tenders, of a named program, of none, or without a label', () => {
    const { claims } = normaliseTicket(
      ticket([tender('1', 'Alle'), tender('2', 'Other Coupon'), tender('3', null)]),
      world,
    );
    assert.deepEqual(
      claims.map((c) => [c.claimId, c.program]),
      [
        ['pos:1#1', 'ALLE'],
        ['pos:1#2', null],
        ['pos:1#3', null],
      ],
    );
  });

  it("leave out the practice's own discounts, which nobody pays back, but keep their amounts", () => {
    const { claims, discountCents } = normaliseTicket(
      ticket([tender('1', 'Birthday $25'), tender('2', 'Employee')]),
      world,
    );
    assert.deepEqual(claims, []);
    assert.deepEqual(discountCents, [2500, 2500]);
  });
});

it("a ticket rung up under its provider's name says nothing of its customer's, but keeps the phone", () => {
  const customer = { name: 'Kara Lindt RN', phone: '303-555-0101', email: null, memberId: null };
  const person = normaliseTicket(
    { ...ticket([]), customer, provider: 'kara lindt RN ' },
    createWorld([], 'UTC'),
  ).person;
  assert.equal(person.name, null);
  assert.equal(person.phone, '+13035550101');
  const own = normaliseTicket({ ...ticket([]), customer, provider: 'Tess Byrne' }, createWorld([], 'UTC')).person;
  assert.equal(own.name?.surname, 'lindt');
});
