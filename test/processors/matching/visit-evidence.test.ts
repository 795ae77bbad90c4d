import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MatchingDriver } from '../../support/matching-driver.ts';
import { at, customer, redemption, reward, ticket } from '../../support/matching-events.ts';

const who = customer({ name: 'Teresa Abbott', phone: '3035550133', email: 'tabbott@example.com' });
const row = redemption({
  redemptionId: 'alle:1',
  customer: who,
  product: 'Botox',
  occurredAt: at('2026-03-03T17:00Z'),
});
const sale = ticket({
  transactionId: 'pos:1',
  customer: who,
  sold: 'Botox',
  tenders: [reward('alle', 4_000)],
  occurredAt: at('2026-03-03T17:05Z'),
});

function linked(run: MatchingDriver, redemptionId: string): readonly string[] {
  const { status, transactionIds } = run.decision(`r:${redemptionId}`);
  return status === 'MATCHED' || status === 'REVIEW' ? transactionIds : [];
}

test('a second reward of the visit that the desk left out belongs to the ticket of the first', () => {
  const run = new MatchingDriver()
    .sell(sale)
    .redeem(row)
    .redeem({ ...row, redemptionId: 'alle:2', amountCents: 2_000 });
  assert.deepEqual(linked(run, 'alle:2'), ['pos:1']);
});

test('a second reward of the very amount that the ticket claims is not one that the desk left out', () => {
  const second = { ...row, redemptionId: 'alle:2', occurredAt: at('2026-03-03T21:00Z') };
  const run = new MatchingDriver().sell(sale).redeem(row).redeem(second);
  assert.deepEqual([linked(run, 'alle:1'), linked(run, 'alle:2')], [['pos:1'], []]);
});

test('of two redemptions that want one claim alike, one has it', () => {
  const run = new MatchingDriver()
    .sell(sale)
    .redeem({ ...row, authCode: 'AA11' })
    .redeem({ ...row, redemptionId: 'alle:2', authCode: 'BB22' });
  const ids = [...linked(run, 'alle:1'), ...linked(run, 'alle:2')];
  assert.deepEqual(ids, ['pos:1']);
});

test('a code redeemed twice has one place on a ticket that claims nothing, whichever row came first', () => {
  const coded = { ...row, authCode: 'QX1234' };
  const again = { ...coded, redemptionId: 'alle:2', occurredAt: at('2026-03-03T19:00Z') };
  const silent = { ...sale, tenders: [] };
  for (const rows of [
    [coded, again],
    [again, coded],
  ]) {
    const run = rows.reduce((r, redeemed) => r.redeem(redeemed), new MatchingDriver().sell(silent));
    assert.deepEqual([linked(run, 'alle:1'), linked(run, 'alle:2')], [['pos:1'], []]);
    assert.equal(run.decision('r:alle:2').exception, 'DUPLICATE');
  }
});

test('the same amount twice on a ticket that claims nothing is for a person to judge', () => {
  const again = { ...row, redemptionId: 'alle:2', occurredAt: at('2026-03-03T17:20Z') };
  const run = new MatchingDriver()
    .sell({ ...sale, tenders: [] })
    .redeem(row)
    .redeem(again);
  assert.notEqual(run.decision('r:alle:2').recommendation, 'AUTO_APPROVE');
});

test('a reward over two tickets has both, though the first bears its code', () => {
  const part = (transactionId: string, authCode: string | null) => ({
    ...sale,
    transactionId,
    tenders: [reward('alle', 2_000, { authCode })],
  });
  const run = new MatchingDriver()
    .sell(part('pos:1', 'QX1234'))
    .sell(part('pos:2', null))
    .redeem({ ...row, authCode: 'QX1234' });
  assert.deepEqual(linked(run, 'alle:1'), ['pos:1', 'pos:2']);
});

test('a claim of another program is for a person to judge, however well the customer is known', () => {
  const run = new MatchingDriver()
    .sell({ ...sale, tenders: [reward('aspire', 4_000, { label: 'Aspire' })] })
    .redeem({ ...row, product: null });
  assert.notEqual(run.decision('r:alle:1').recommendation, 'AUTO_APPROVE');
});

test('a customer of another surname is found by the name that her e-mail address kept, days apart', () => {
  const before = customer({ name: 'Teresa Quimby', phone: '7205550199' });
  const now = customer({ name: 'Teresa Abbott', phone: '3035550133', email: 'tquimby81@example.com' });
  const run = new MatchingDriver()
    .sell({ ...sale, customer: before })
    .redeem({ ...row, customer: now, occurredAt: at('2026-03-04T17:00Z') });
  assert.deepEqual(linked(run, 'alle:1'), ['pos:1']);
});

test('a customer of another surname and phone is found by given name and day', () => {
  const run = new MatchingDriver()
    .sell({ ...sale, tenders: [], customer: customer({ name: 'Terri Quimby' }) })
    .redeem({ ...row, customer: customer({ name: 'Teresa Abbott', phone: '3035550133' }) });
  const { runnerUp, transactionIds } = run.decision('r:alle:1');
  assert.deepEqual([...transactionIds, ...(runnerUp?.transactionIds ?? [])], ['pos:1']);
});
