import assert from 'node:assert/strict';
import { test } from 'node:test';
import { topics } from '../../../schemas/topics.ts';
import { MatchingDriver } from '../../support/matching-driver.ts';
import { at, customer, fileOf, redemption, reward, ticket } from '../../support/matching-events.ts';

const who = customer({ name: 'Carla Njoku', phone: '3035550199' });
const row = redemption({ redemptionId: 'alle:1', customer: who, product: 'Botox', batchId: 'a' });
const sale = ticket({
  transactionId: 'pos:1',
  customer: who,
  sold: 'Botox',
  tenders: [reward('alle', 4_000)],
  batchId: 'p',
});

function stateOf(run: MatchingDriver, id: string): string {
  const { finality, exception } = run.decision(id);
  return `${finality} ${exception}`;
}

test('a redemption is missing its ticket only when the file reaches 14 days back and 3 days and the grace ahead', () => {
  const covered = (from: string, through: string): string => {
    const run = new MatchingDriver().redeem(row).progress(fileOf('POS', { from, through }, { batchId: 'p' }));
    return stateOf(run, 'r:alle:1');
  };
  assert.equal(covered('2026-02-17', '2026-03-07'), 'FINAL MISSING_POS');
  assert.equal(covered('2026-02-18', '2026-03-07'), 'PROVISIONAL NONE');
  assert.equal(covered('2026-02-17', '2026-03-06'), 'PROVISIONAL NONE');
});

test('a claim is missing its redemption only when its program is complete 3 days back and 14 days and the grace ahead', () => {
  const covered = (program: 'ALLE' | 'ASPIRE', from: string, through: string): string => {
    const run = new MatchingDriver().sell(sale).progress(fileOf(program, { from, through }, { batchId: 'a' }));
    return stateOf(run, 'c:pos:1#alle');
  };
  assert.equal(covered('ALLE', '2026-02-28', '2026-03-18'), 'FINAL MISSING_REWARD');
  assert.equal(covered('ALLE', '2026-03-01', '2026-03-18'), 'PROVISIONAL NONE');
  assert.equal(covered('ALLE', '2026-02-28', '2026-03-17'), 'PROVISIONAL NONE');
  assert.equal(
    covered('ASPIRE', '2026-02-01', '2026-12-31'),
    'PROVISIONAL NONE',
    'a program without a file claims nothing',
  );
});

test('two files that touch cover what one would; a gap between them does not count', () => {
  const twice = (secondFrom: string): string => {
    const run = new MatchingDriver()
      .redeem(row)
      .progress(fileOf('POS', { from: '2026-02-01', through: '2026-03-04' }, { batchId: 'p1' }))
      .progress(fileOf('POS', { from: secondFrom, through: '2026-03-31' }, { batchId: 'p2' }));
    return stateOf(run, 'r:alle:1');
  };
  assert.equal(twice('2026-03-05'), 'FINAL MISSING_POS');
  assert.equal(twice('2026-03-06'), 'PROVISIONAL NONE');
});

test("one practice's backfill never expires another's records", () => {
  const run = new MatchingDriver()
    .redeem(row)
    .progress(fileOf('POS', { from: '2020-01-01', through: '2026-12-31' }, { practiceId: 'another' }));
  assert.equal(stateOf(run, 'r:alle:1'), 'PROVISIONAL NONE');
});

test("a live feed's own event time says how far it is complete, and a claim of no program waits for all of them", () => {
  const coupon = ticket({
    transactionId: 'pos:2',
    customer: who,
    sold: 'Botox',
    tenders: [reward('x', 3_000, { label: 'Other Coupon' })],
    batchId: 'p',
  });
  const live = (id: string, program: 'ALLE' | 'ASPIRE', on: string): ReturnType<typeof redemption> =>
    redemption({
      redemptionId: id,
      program,
      customer: customer({ name: `Q${id} Z` }),
      occurredAt: at(on),
      amountCents: 100,
    });
  const run = new MatchingDriver()
    .sell(sale)
    .sell(coupon)
    .redeem(live('alle:9', 'ALLE', '2026-03-18'));
  assert.equal(stateOf(run, 'c:pos:1#alle'), 'PROVISIONAL NONE', 'the 18th is not over');
  run.redeem(live('aspire:9', 'ASPIRE', '2026-03-10')).redeem(live('alle:10', 'ALLE', '2026-03-19'));
  assert.equal(stateOf(run, 'c:pos:1#alle'), 'FINAL MISSING_REWARD');
  assert.equal(stateOf(run, 'c:pos:2#x'), 'PROVISIONAL NONE', 'Aspire is only complete through the 9th');
  run.redeem(live('aspire:10', 'ASPIRE', '2026-03-19'));
  assert.equal(stateOf(run, 'c:pos:2#x'), 'FINAL MISSING_REWARD');
});

test('a stamp in the future completes nothing beyond its append time', () => {
  const run = new MatchingDriver().redeem({ ...row, occurredAt: at('2027-01-05') });
  run.sell(ticket({ transactionId: 'pos:8', customer: customer({ name: 'Una Far' }), occurredAt: at('2031-01-01') }));
  assert.equal(stateOf(run, 'r:alle:1'), 'PROVISIONAL NONE');
});

test('an undone import takes its records and its completeness back', () => {
  const run = new MatchingDriver()
    .sell(sale)
    .progress(fileOf('ALLE', { from: '2026-02-01', through: '2026-04-30' }, { batchId: 'a' }));
  assert.equal(stateOf(run, 'c:pos:1#alle'), 'FINAL MISSING_REWARD');
  run.progress(fileOf('ALLE', { from: '2026-02-01', through: '2026-04-30' }, { batchId: 'a', kind: 'WITHDRAWN' }));
  assert.equal(stateOf(run, 'c:pos:1#alle'), 'PROVISIONAL NONE');
  assert.deepEqual(run.openExceptions('c:pos:1#alle'), []);
  run.redeem(row);
  assert.equal(run.decision('r:alle:1').status, 'MATCHED');
  run.redeem({ ...row, status: 'WITHDRAWN' });
  assert.equal(run.decision('r:alle:1').status, 'RETRACTED');
  assert.equal(run.decision('c:pos:1#alle').status, 'UNMATCHED');
  run.redeem(row);
  assert.equal(run.decision('r:alle:1').status, 'MATCHED', 'the same file can be imported again');
  run.sell({ ...sale, status: 'WITHDRAWN' });
  assert.equal(run.decision('r:alle:1').status, 'UNMATCHED');
});

test('undoing a correction brings back what it had replaced', () => {
  const corrected = { ...row, amountCents: 9_900, batchId: 'a2' };
  const run = new MatchingDriver().sell(sale).redeem(row).redeem(corrected);
  assert.equal(run.decision('r:alle:1').exception, 'AMOUNT');
  assert.equal(run.decision('r:alle:1').redeemedCents, 9_900);
  run.redeem({ ...corrected, status: 'WITHDRAWN' });
  assert.equal(run.decision('r:alle:1').redeemedCents, 4_000);
});

test('a silent source raises one signal, and clears it when it speaks again', () => {
  const run = new MatchingDriver().sell({ ...sale, batchId: null });
  const silent = fileOf('ALLE', { from: '2026-03-01', through: '2026-03-01' }, { kind: 'STALE' });
  run
    .progress(silent)
    .progress(silent)
    .redeem({ ...row, batchId: null });
  const signals = run.outputs
    .filter((o) => o.topic === topics.opsSignals.name)
    .map((o) => o.value as { rule: string; state: string });
  assert.deepEqual(
    signals.map((s) => [s.rule, s.state]),
    [
      ['SOURCE_STALE', 'RAISED'],
      ['SOURCE_STALE', 'CLEARED'],
    ],
  );
});

test('thousands of claims that one file settles are decided in slices, all of them', () => {
  const run = new MatchingDriver();
  for (let i = 0; i < 1_203; i++) {
    run.feed({
      record: 'PosTransaction',
      value: ticket({
        transactionId: `pos:${i}`,
        customer: customer({ phone: `30355${String(i).padStart(5, '0')}` }),
        tenders: [reward('alle', 2_000)],
        batchId: 'p',
      }),
    });
  }
  run.progress(fileOf('ALLE', { from: '2026-01-01', through: '2026-12-31' }, { batchId: 'a' }));
  // Timers fire before the next record.
  run.progress(fileOf('ASPIRE', { from: '2026-01-01', through: '2026-01-01' }, { batchId: 'b' }));
  const missing = run.decisions.filter((d) => d.exception === 'MISSING_REWARD');
  assert.equal(missing.length, 1_203);
});
