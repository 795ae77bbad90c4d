import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MatchingDriver } from '../../support/matching-driver.ts';
import { at, customer, fileOf, redemption, reward, ticket } from '../../support/matching-events.ts';

const who = customer({ name: 'Teresa Abbott', phone: '3035550133', email: 'tabbott@example.com' });
const row = redemption({ redemptionId: 'alle:1', customer: who, product: 'Botox' });
const sale = ticket({ transactionId: 'pos:1', customer: who, sold: 'Botox', tenders: [reward('alle', 4_000)] });
const everything = { from: '2026-01-01', through: '2026-12-31' };

test('sums that differ keep the link and open AMOUNT with the difference at stake', () => {
  const run = new MatchingDriver().redeem({ ...row, amountCents: 6_000, authCode: 'QX123' }).sell({
    ...sale,
    tenders: [reward('alle', 4_000, { authCode: 'QX123' })],
  });
  const decision = run.decision('r:alle:1');
  assert.deepEqual([decision.exception, decision.atStakeCents, decision.transactionIds], ['AMOUNT', 2_000, ['pos:1']]);
  run.sell({ ...sale, tenders: [reward('alle', 6_000, { authCode: 'QX123' })] });
  assert.equal(run.decision('r:alle:1').exception, 'NONE');
  assert.deepEqual(run.openExceptions('r:alle:1'), []);
});

test('clinics that do not belong together make WRONG_CLINIC, sisters do not', () => {
  const clinic = (id: string, sisterIds: string[]) =>
    ({
      record: 'Reference',
      value: {
        referenceId: `clinic:${id}`,
        practiceId: 'practice',
        withdrawn: false,
        clinic: { clinicId: id, name: null, timeZone: 'UTC', sisterIds },
        product: null,
        rule: null,
      },
    }) as const;
  const run = (sisters: string[]): MatchingDriver =>
    new MatchingDriver()
      .pipe(clinic('north', sisters), clinic('south', []))
      .redeem({ ...row, clinicId: 'north' })
      .sell({ ...sale, clinicId: 'south' });
  assert.deepEqual(
    [run([]).decision('r:alle:1').status, run([]).decision('r:alle:1').exception],
    ['REVIEW', 'WRONG_CLINIC'],
  );
  assert.equal(run(['south']).decision('r:alle:1').exception, 'NONE');
});

test('a prepaid redemption wants review', () => {
  const run = new MatchingDriver().redeem({ ...row, prepaid: true }).sell(sale);
  assert.deepEqual([run.decision('r:alle:1').status, run.decision('r:alle:1').exception], ['REVIEW', 'PREPAID']);
});

test('a redemption beyond the window is a LATE link to look at, whichever came first', () => {
  const late = { ...row, occurredAt: at('2026-03-22'), authCode: 'LATE77' };
  const claim = { ...sale, tenders: [reward('alle', 4_000, { authCode: 'LATE77' })] };
  for (const run of [new MatchingDriver().redeem(late).sell(claim), new MatchingDriver().sell(claim).redeem(late)]) {
    const { status, exception, transactionIds } = run.decision('r:alle:1');
    assert.deepEqual([status, exception, transactionIds], ['REVIEW', 'LATE', ['pos:1']]);
  }
  const gone = new MatchingDriver().redeem({ ...late, occurredAt: at('2026-05-22') }).sell(claim);
  assert.equal(gone.decision('r:alle:1').status, 'UNMATCHED');
});

test('beyond the window a ticket without claims is LATE by a total that is rare, not by one that many pay', () => {
  const paid = (cents: number): MatchingDriver =>
    new MatchingDriver()
      .sell(ticket({ transactionId: 'pos:1', customer: who, soldCents: cents, totalCents: cents }))
      .redeem({ ...row, product: null, amountCents: cents, occurredAt: at('2026-03-22') });
  const verdict = (run: MatchingDriver) => [run.decision('r:alle:1').status, run.decision('r:alle:1').exception];
  assert.deepEqual(verdict(paid(38_217)), ['REVIEW', 'LATE']);
  assert.deepEqual(verdict(paid(15_000)), ['UNMATCHED', 'NONE']);
});

test('a second redemption of a ticket whose whole amount is the reward has no ticket', () => {
  const whole = ticket({ transactionId: 'pos:1', customer: who, sold: 'Botox', soldCents: 45_000, totalCents: 45_000 });
  const first = { ...row, amountCents: 45_000 };
  const run = new MatchingDriver()
    .sell(whole)
    .redeem(first)
    .redeem({ ...first, redemptionId: 'alle:2', occurredAt: at('2026-03-03T13:00:00Z') });
  const verdicts = ['r:alle:1', 'r:alle:2'].map((id) => [run.decision(id).status, run.decision(id).exception]);
  assert.deepEqual(verdicts, [
    ['MATCHED', 'NONE'],
    ['UNMATCHED', 'DUPLICATE'],
  ]);
});

test('one of two redemption rows with one code is a DUPLICATE', () => {
  const run = new MatchingDriver()
    .sell(sale)
    .redeem({ ...row, authCode: 'DUP55' })
    .redeem({ ...row, redemptionId: 'alle:2', authCode: 'DUP55', occurredAt: at('2026-03-05') });
  const exceptions = ['r:alle:1', 'r:alle:2'].map((id) => run.decision(id).exception);
  assert.deepEqual(exceptions, ['NONE', 'DUPLICATE']);
});

test('a cancelled redemption retracts its link, stakes what the ticket gave away, and carries its claim', () => {
  const run = new MatchingDriver()
    .redeem(row)
    .sell(sale)
    .redeem({ ...row, status: 'CANCELLED' });
  const decision = run.decision('r:alle:1');
  assert.deepEqual([decision.status, decision.exception, decision.atStakeCents], ['RETRACTED', 'REVERSED', 4_000]);
  assert.deepEqual([decision.redeemedCents, decision.claimedCents], [0, 4_000], 'only the ticket has money');
  run.progress(fileOf('ALLE', everything)).progress(fileOf('POS', everything));
  assert.equal(run.decisions.filter((d) => d.exception === 'MISSING_REWARD').length, 0, 'one exception is enough');
  run.sell({ ...sale, status: 'VOIDED' });
  assert.deepEqual(
    [run.decision('r:alle:1').exception, run.decision('r:alle:1').atStakeCents],
    ['NONE', 0],
    'both sides took it back',
  );
  assert.deepEqual([run.decision('r:alle:1').redeemedCents, run.decision('r:alle:1').claimedCents], [0, 0]);
});

test('a voided ticket takes nothing off, and its redemption is redeemed until the program takes it back', () => {
  const run = new MatchingDriver().redeem(row).sell({ ...sale, status: 'VOIDED' });
  const { status, exception, redeemedCents, claimedCents, atStakeCents } = run.decision('r:alle:1');
  assert.deepEqual([status, exception], ['RETRACTED', 'REVERSED']);
  assert.deepEqual([redeemedCents, claimedCents, atStakeCents], [4_000, 0, 4_000]);
});

test('a redemption that was cancelled before any ticket came was not redeemed', () => {
  const run = new MatchingDriver().redeem({ ...row, status: 'CANCELLED' });
  assert.deepEqual([run.decision('r:alle:1').status, run.decision('r:alle:1').redeemedCents], ['UNMATCHED', 0]);
});

test('an expired reward is EXPIRED when a ticket gave it', () => {
  const run = new MatchingDriver().redeem({ ...row, status: 'EXPIRED' }).sell(sale);
  assert.deepEqual([run.decision('r:alle:1').status, run.decision('r:alle:1').exception], ['RETRACTED', 'EXPIRED']);
});

test('a ticket that is voided and rung up again hands its redemption over', () => {
  const run = new MatchingDriver()
    .sell(sale)
    .redeem(row)
    .sell({ ...sale, status: 'VOIDED' })
    .sell({ ...sale, transactionId: 'pos:2' });
  assert.deepEqual([run.decision('r:alle:1').status, run.decision('r:alle:1').transactionIds], ['MATCHED', ['pos:2']]);
  assert.deepEqual(run.openExceptions('r:alle:1'), []);
});

test('a claim rung up twice is a DUPLICATE once nothing more can come', () => {
  const run = new MatchingDriver()
    .redeem(row)
    .sell(sale)
    .sell({ ...sale, transactionId: 'pos:2' })
    .progress(fileOf('ALLE', everything));
  const open = ['c:pos:1#alle', 'c:pos:2#alle'].flatMap((id) => run.openExceptions(id));
  assert.deepEqual(open, ['DUPLICATE']);
});

test('every decision follows its predecessor: sequence, prev, and no exception left open', () => {
  const run = new MatchingDriver()
    .sell(sale)
    .progress(fileOf('ALLE', everything))
    .redeem(row)
    .redeem({ ...row, status: 'REVERSED' })
    .sell({ ...sale, status: 'REFUNDED' });
  const last = new Map<string, (typeof run.decisions)[number]>();
  for (const d of run.decisions) {
    const before = last.get(d.decisionId);
    assert.equal(d.decisionSeq, (before?.decisionSeq ?? 0) + 1);
    const { status, exception, atStakeCents } = before ?? { status: null, exception: null, atStakeCents: null };
    assert.deepEqual(
      d.prev && [d.prev.status, d.prev.exception, d.prev.atStakeCents],
      before ? [status, exception, atStakeCents] : null,
    );
    last.set(d.decisionId, d);
  }
  for (const [id, d] of last) assert.deepEqual(run.openExceptions(id), d.exception === 'NONE' ? [] : [d.exception]);
});

test('no decision or exception carries a name, phone or e-mail', () => {
  const run = new MatchingDriver().redeem(row).sell(sale).progress(fileOf('ALLE', everything));
  const text = JSON.stringify(run.outputs.map((o) => o.value));
  for (const secret of ['Teresa', 'teresa', 'abbott', '5550133']) assert.ok(!text.includes(secret), secret);
});
