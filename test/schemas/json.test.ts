import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eventFromJson, eventToJson } from '../../schemas/json.ts';

const redemption = {
  redemption_id: 'alle:1',
  source: 'alle',
  program: 'ALLE',
  occurred_at: '2026-03-03T10:00:00-07:00',
  occurred_on: '2026-03-03',
  customer: { name: 'Ann Lee' },
  amount_cents: 4000,
};

test('a redemption is read from snake_case JSON, defaults filled in', () => {
  const event = eventFromJson('Redemption', redemption);
  assert.equal(event.redemptionId, 'alle:1');
  assert.equal(event.occurredAt, Date.UTC(2026, 2, 3, 17));
  assert.equal(event.occurredOn, 20_515);
  assert.equal(event.practiceId, 'default');
  assert.equal(event.status, 'COMPLETED');
  assert.deepEqual(event.customer, { name: 'Ann Lee', phone: null, email: null, memberId: null });
});

test('what is written is read back as the same event', () => {
  const event = eventFromJson('Redemption', redemption);
  assert.deepEqual(eventFromJson('Redemption', JSON.parse(JSON.stringify(eventToJson('Redemption', event)))), event);
  const letter = {
    dlqId: 'pos.transactions-0@1',
    topic: 'pos.transactions',
    partition: 0,
    offset: 1,
    key: null,
    value: Buffer.from([0, 255]),
    schemaId: null,
    code: 'RECORD_UNREADABLE',
    reason: 'x',
    component: 'matching',
    at: 1,
  };
  assert.deepEqual(eventFromJson('DeadLetter', eventToJson('DeadLetter', letter)), letter);
});

const wrong: [string, object, RegExp][] = [
  ['a missing amount', { amount_cents: undefined }, /^amount_cents: is missing$/],
  ['half a cent', { amount_cents: 0.5 }, /^amount_cents: give a whole number$/],
  ['a misspelled field', { ammount: 1 }, /^record: unknown field ammount; it has redemption_id, /],
  ['a program nobody knows', { program: 'alle' }, /^program: give one of OTHER, ALLE, ASPIRE$/],
  ['a time without offset', { occurred_at: '2026-03-03T10:00:00' }, /^occurred_at: give UTC milliseconds/],
  ['the 31st of February', { occurred_on: '2026-02-31' }, /^occurred_on: give YYYY-MM-DD/],
  ['a number for a name', { customer: { name: 7 } }, /^customer.name: give text$/],
  ['no object', { customer: 'Ann' }, /^customer: give an object$/],
];
for (const [what, change, message] of wrong) {
  test(`${what} is refused by field, without its value`, () => {
    assert.throws(() => eventFromJson('Redemption', { ...redemption, ...change }), { message });
  });
}
