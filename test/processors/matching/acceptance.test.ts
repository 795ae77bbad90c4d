import assert from 'node:assert/strict';
import { test } from 'node:test';
import { solve } from '../../../processors/matching/assign/solve.ts';
import type { Candidate } from '../../../processors/matching/assign/types.ts';
import { defaultModel } from '../../../processors/model/default-model.ts';
import type { MatchDecision } from '../../../schemas/generated/types.ts';
import { MatchingDriver } from '../../support/matching-driver.ts';
import { at, customer, fileOf, redemption, reward, ticket } from '../../support/matching-events.ts';

/** Shape of what the acceptance cases ask: recommendation, status, exception, tickets. */
function gist(d: MatchDecision): unknown[] {
  return [d.recommendation, d.status, d.exception, d.transactionIds];
}

function assertAuto(d: MatchDecision, ...transactionIds: string[]): void {
  assert.deepEqual(
    gist(d),
    ['AUTO_APPROVE', 'MATCHED', 'NONE', transactionIds],
    `p = ${d.probability}, gap = ${d.gapBits}`,
  );
}

test('case 1: a nickname and a maiden name on one phone, Alle credit on the ticket: AUTO', () => {
  const run = new MatchingDriver()
    .redeem(
      redemption({
        redemptionId: 'alle:1',
        customer: customer({ name: 'Liz Smith-Jones', phone: '(303) 555-0142' }),
        product: 'Botox Cosmetic',
        amountCents: 4_000,
        occurredAt: at('2026-03-03T18:00:00Z'),
      }),
    )
    .sell(
      ticket({
        transactionId: 'pos:1',
        customer: customer({ name: 'Elizabeth Jones', phone: '303-555-0142' }),
        sold: 'Botox',
        soldCents: 52_000,
        tenders: [reward('alle', 4_000, { label: 'Allē' })],
        occurredAt: at('2026-03-03T18:20:00Z'),
      }),
    );
  assertAuto(run.decision('r:alle:1'), 'pos:1');
});

test('case 2: the same name and day but only a Galderma product: REJECT with BRAND_CONFLICT', () => {
  const dana = customer({ name: 'Dana Whitfield' });
  const run = new MatchingDriver()
    .redeem(redemption({ redemptionId: 'alle:2', customer: dana, product: 'Botox', amountCents: 2_000 }))
    .sell(ticket({ transactionId: 'pos:2', customer: dana, sold: 'Dysport', soldCents: 40_000 }));
  const decision = run.decision('r:alle:2');
  assert.equal(decision.recommendation, 'REJECT');
  assert.equal(decision.exception, 'BRAND_CONFLICT');
  assert.deepEqual(run.openExceptions('r:alle:2'), ['BRAND_CONFLICT']);
  const claimed = new MatchingDriver()
    .redeem(redemption({ redemptionId: 'alle:2', customer: dana, product: 'Botox', amountCents: 2_000 }))
    .sell(ticket({ transactionId: 'pos:2', customer: dana, sold: 'Dysport', tenders: [reward('alle', 2_000)] }));
  assert.equal(claimed.decision('r:alle:2').recommendation, 'REJECT');
  assert.equal(claimed.decision('r:alle:2').exception, 'BRAND_CONFLICT');
});

test('case 3: mother and daughter of one name and phone: both AUTO by e-mail, both REVIEW without', () => {
  const day = at('2026-03-03T18:00:00Z');
  const run = (withEmail: boolean): MatchingDriver => {
    const maria = (email: string): ReturnType<typeof customer> =>
      customer({ name: 'Maria Garcia', phone: '3035550177', email: withEmail ? email : null });
    const sold = { sold: 'Juvederm', soldCents: 70_000, tenders: [reward('alle', 5_000)], occurredAt: day };
    const redeemed = { product: 'Juvederm', amountCents: 5_000, occurredAt: day };
    return new MatchingDriver()
      .redeem(redemption({ redemptionId: 'alle:m', customer: maria('maria.senior@example.com'), ...redeemed }))
      .redeem(redemption({ redemptionId: 'alle:d', customer: maria('mgarcia99@example.org'), ...redeemed }))
      .sell(ticket({ transactionId: 'pos:m', customer: maria('maria.senior@example.com'), ...sold }))
      .sell(ticket({ transactionId: 'pos:d', customer: maria('mgarcia99@example.org'), ...sold }));
  };
  const told = run(true);
  assertAuto(told.decision('r:alle:m'), 'pos:m');
  assertAuto(told.decision('r:alle:d'), 'pos:d');
  const untold = run(false);
  for (const id of ['r:alle:m', 'r:alle:d']) {
    assert.equal(untold.decision(id).status, 'REVIEW');
    assert.equal(untold.decision(id).exception, 'AMBIGUOUS');
  }
});

test('case 4: the best set of links, not the best link first: a1-b2 and a2-b1 (Splink issue 251)', () => {
  const link = (a: string, b: string, p: number): Candidate => ({
    id: `${a}>${b}`,
    redemptionIds: [a],
    claimIds: [`${b}#1`],
    transactionIds: [b],
    bits: Math.log2(p / (1 - p)),
    explanation: [],
    veto: null,
  });
  const candidates = [link('a1', 'b1', 0.95), link('a1', 'b2', 0.94), link('a2', 'b1', 0.93), link('a2', 'b2', 0.01)];
  const { links } = solve(candidates, defaultModel);
  assert.deepEqual(links.map((l) => l.candidate.id).sort(), ['a1>b2', 'a2>b1']);
});

test('case 5: one Aspire certificate over two lines of one ticket: one AUTO link to both claims', () => {
  const who = customer({ name: 'Priya Raman', phone: '7205550101' });
  const run = new MatchingDriver()
    .redeem(
      redemption({
        redemptionId: 'aspire:5',
        program: 'ASPIRE',
        customer: who,
        product: 'Restylane',
        amountCents: 10_000,
      }),
    )
    .sell(
      ticket({
        transactionId: 'pos:5',
        customer: who,
        sold: 'Restylane',
        lines: [
          { lineId: 'l1', kind: 'SALE', product: 'Restylane', label: null, amountCents: 65_000, authCode: null },
          { lineId: 'l2', kind: 'SALE', product: 'Sculptra', label: null, amountCents: 80_000, authCode: null },
        ],
        tenders: [
          reward('t1', 6_000, { label: 'Aspire', product: 'Restylane' }),
          reward('t2', 4_000, { label: 'Aspire', product: 'Sculptra' }),
        ],
      }),
    );
  const decision = run.decision('r:aspire:5');
  assertAuto(decision, 'pos:5');
  assert.deepEqual([...decision.claimIds].sort(), ['pos:5#t1', 'pos:5#t2']);
  assert.equal(decision.claimedCents, 10_000);
});

test('case 6: redeemed at 23:40 in Denver, stamped 05:40Z the next day, POS knows the local date: same day, AUTO', () => {
  const who = customer({ name: 'Noor Haddad', phone: '3035550123' });
  const run = new MatchingDriver()
    .pipe({
      record: 'Reference',
      value: {
        referenceId: 'clinic:clinic',
        practiceId: 'practice',
        withdrawn: false,
        clinic: { clinicId: 'clinic', name: null, timeZone: 'America/Denver', sisterIds: [] },
        product: null,
        rule: null,
      },
    })
    .redeem(
      redemption({ redemptionId: 'alle:6', customer: who, product: 'Botox', occurredAt: at('2026-06-02T05:40:00Z') }),
    )
    .sell(
      ticket({
        transactionId: 'pos:6',
        customer: who,
        sold: 'Botox',
        tenders: [reward('alle', 4_000)],
        occurredAt: at('2026-06-01T18:00:00Z'),
        occurredOn: at('2026-06-01T00:00:00Z') / 86_400_000,
      }),
    );
  const decision = run.decision('r:alle:6');
  assertAuto(decision, 'pos:6');
  assert.equal(decision.explanation.find((e) => e.comparison === 'date')?.level, 'same day');
});

test('case 7: a claim without redemption is MISSING_REWARD at window close; a late row closes it once', () => {
  const who = customer({ name: 'Hannah Okafor', phone: '3035550188' });
  const claim = ticket({
    transactionId: 'pos:7',
    customer: who,
    sold: 'Botox',
    tenders: [reward('alle', 6_000)],
    batchId: 'p1',
  });
  const run = new MatchingDriver().sell(claim).progress(fileOf('ALLE', { from: '2026-02-01', through: '2026-03-17' }));
  assert.deepEqual(
    gist(run.decision('c:pos:7#alle')),
    ['REJECT', 'UNMATCHED', 'NONE', ['pos:7']],
    'pending before the grace',
  );
  run.progress(fileOf('ALLE', { from: '2026-02-01', through: '2026-03-18' }));
  assert.equal(run.decision('c:pos:7#alle').exception, 'MISSING_REWARD');
  assert.equal(run.decision('c:pos:7#alle').atStakeCents, 6_000);
  assert.equal(run.decision('c:pos:7#alle').finality, 'FINAL');
  assert.deepEqual(run.openExceptions('c:pos:7#alle'), ['MISSING_REWARD']);
  const row = redemption({
    redemptionId: 'alle:7',
    customer: who,
    product: 'Botox',
    amountCents: 6_000,
    occurredAt: at('2026-03-12'),
    batchId: 'a1',
  });
  run.redeem(row).redeem(row);
  assert.equal(run.decision('c:pos:7#alle').status, 'RETRACTED');
  assert.deepEqual(run.decision('r:alle:7').transactionIds, ['pos:7']);
  const events = run.exceptions.filter((e) => e.decisionId === 'c:pos:7#alle').map((e) => [e.kind, e.state]);
  assert.deepEqual(events, [
    ['MISSING_REWARD', 'OPEN'],
    ['MISSING_REWARD', 'CLOSED'],
  ]);
});

test('case 8: an authorization code on two invoices: the best AUTO, the other DUPLICATE', () => {
  const who = customer({ name: 'Joan Pell', phone: '3035550155' });
  const run = new MatchingDriver()
    .redeem(
      redemption({
        redemptionId: 'alle:8',
        customer: who,
        product: 'Botox',
        authCode: 'AX7719',
        occurredAt: at('2026-03-03T18:00:00Z'),
      }),
    )
    .sell(
      ticket({
        transactionId: 'pos:8a',
        customer: who,
        sold: 'Botox',
        tenders: [reward('alle', 4_000, { authCode: 'AX7719' })],
        occurredAt: at('2026-03-03T18:10:00Z'),
      }),
    )
    .sell(
      ticket({
        transactionId: 'pos:8b',
        customer: who,
        sold: 'Botox',
        tenders: [reward('alle', 4_000, { authCode: 'AX7719' })],
        occurredAt: at('2026-03-05T17:00:00Z'),
      }),
    );
  assertAuto(run.decision('r:alle:8'), 'pos:8a');
  assert.equal(run.decision('c:pos:8b#alle').exception, 'DUPLICATE');
  assert.equal(run.decision('c:pos:8b#alle').status, 'UNMATCHED');
});

test('case 9: matched, then the ticket is voided the next day: retracted as REVERSED, the same history on replay', () => {
  const who = customer({ name: 'Ana Petrov', phone: '3035550166' });
  const history = (): MatchingDriver => {
    const sale = ticket({ transactionId: 'pos:9', customer: who, sold: 'Botox', tenders: [reward('alle', 4_000)] });
    return new MatchingDriver()
      .sell(sale)
      .redeem(redemption({ redemptionId: 'alle:9', customer: who, product: 'Botox' }))
      .sell({ ...sale, status: 'VOIDED' });
  };
  const run = history();
  const statuses = run.decisions.filter((d) => d.decisionId === 'r:alle:9').map((d) => [d.status, d.exception]);
  assert.deepEqual(statuses, [
    ['MATCHED', 'NONE'],
    ['RETRACTED', 'REVERSED'],
  ]);
  assert.deepEqual(run.openExceptions('r:alle:9'), ['REVERSED']);
  assert.equal(run.decision('r:alle:9').prev?.status, 'MATCHED');
  assert.deepEqual(history().outputs, run.outputs);
});

test('case 10: the reward line is compared, not the total: AUTO, and a changed tip does not move p', () => {
  const who = customer({ name: 'Grace Lindqvist', phone: '3035550111' });
  const run = (tipCents: number): MatchDecision =>
    new MatchingDriver()
      .redeem(redemption({ redemptionId: 'alle:10', customer: who, product: 'Botox', amountCents: 4_000 }))
      .sell(
        ticket({
          transactionId: 'pos:10',
          customer: who,
          lines: [
            { lineId: 'l1', kind: 'SALE', product: 'Botox', label: null, amountCents: 54_000, authCode: null },
            { lineId: 'l2', kind: 'SALE', product: 'SkinMedica', label: null, amountCents: 6_000, authCode: null },
            { lineId: 'tax', kind: 'TAX', product: null, label: null, amountCents: 510, authCode: null },
            { lineId: 'tip', kind: 'TIP', product: null, label: null, amountCents: tipCents, authCode: null },
          ],
          tenders: [
            reward('alle', 4_000),
            reward('card', 31_510, { kind: 'CARD', label: 'Visa' }),
            reward('fin', 25_000 + tipCents, { kind: 'FINANCING', label: 'CareCredit' }),
          ],
          totalCents: 56_510 + tipCents,
        }),
      )
      .decision('r:alle:10');
  assertAuto(run(5_000), 'pos:10');
  assert.ok(Math.abs(run(5_000).probability - run(15_000).probability) <= 0.01);
});

test('document 000: its example pair, which states one amount on each side, is AUTO', () => {
  const name = customer({ name: 'Jane Doe' });
  const run = new MatchingDriver()
    .redeem(
      redemption({ redemptionId: 'alle:000', clinicId: null, customer: name, product: 'Botox', amountCents: 45_000 }),
    )
    .sell(
      ticket({
        transactionId: 'pos:000',
        clinicId: null,
        customer: name,
        sold: 'Botox',
        soldCents: 45_000,
        totalCents: 45_000,
      }),
    );
  assertAuto(run.decision('r:alle:000'), 'pos:000');
});
