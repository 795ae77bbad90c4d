import assert from 'node:assert/strict';
import { test } from 'node:test';
import { redemptionOfJson, ticketOfJson } from '../../../connectors/csv/json-events.ts';
import { JsonEventError } from '../../../schemas/json.ts';

const seen = { occurred_at: '2026-03-03T18:00:00Z', customer: { name: 'Ann Lee' } };
const ticket = { ...seen, transaction_id: 'T-1' };
const redemption = { ...seen, redemption_id: 'R-1', program: 'ALLE', amount_cents: 4_000 };

test('an id takes its source in front, once', () => {
  assert.equal(ticketOfJson(ticket, null).transactionId, 'pos:T-1');
  assert.equal(redemptionOfJson({ ...redemption, redemption_id: 'alle:R-1' }, null).redemptionId, 'alle:R-1');
});

test('ids that would break keys apart, or that no address can hold, are refused', () => {
  for (const bad of ['', ' ', 'a\u0001b', 'a\nb', '\u0000', 'x'.repeat(301)]) {
    assert.throws(() => ticketOfJson({ ...ticket, transaction_id: bad }, null), JsonEventError, JSON.stringify(bad));
    assert.throws(() => redemptionOfJson({ ...redemption, redemption_id: bad }, null), JsonEventError);
  }
  for (const field of ['practice_id', 'clinic_id', 'source'])
    assert.throws(() => ticketOfJson({ ...ticket, [field]: 'glow\u0001luma' }, null), JsonEventError, field);
});
