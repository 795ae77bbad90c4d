import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Outcome } from '../../../../app/use-cases/reconcile/outcome.ts';
import { summaryOf } from '../../../../app/use-cases/reconcile/summary.ts';
import { month, reconcileTexts } from './run-reconcile.ts';

const rewards = month.rewards['alle.csv'] ?? '';

/** The text with a column that names each row's practice, by its line. */
function withPractice(text: string, practiceOf: (line: number) => string): string {
  return text
    .split('\n')
    .map((row, line) => `${row},${line === 0 ? 'practice_id' : practiceOf(line)}`)
    .join('\n');
}

function ticketsOf(outcome: Outcome, redemption: string): readonly string[] {
  const id = [...outcome.book.redemptions].find(([, subject]) => subject.printedId === redemption)?.[0];
  return outcome.decisions.find((d) => d.redemptionId === id)?.transactionIds ?? [];
}

test('sides whose practices have no name in common are taken as of one practice, and it is said', async () => {
  const several = withPractice(rewards, (line) => (line % 2 === 0 ? 'North' : 'South'));
  for (const [pos, own] of [
    [month.pos, several],
    [withPractice(month.pos, () => 'glow'), withPractice(rewards, () => '10023')],
    [withPractice(month.pos, () => 'glow'), several],
  ] as const) {
    const { outcome } = await reconcileTexts({ pos, rewards: { 'alle.csv': own } });
    assert.deepEqual(ticketsOf(outcome, 'r-sure'), ['pos:t-sure']);
    assert.match(outcome.warnings.join(), /no practice in common/);
  }
});

test('sides that share practices are compared practice by practice', async () => {
  const pos = withPractice(month.pos, () => 'North');
  const { outcome } = await reconcileTexts({
    pos: `${pos}\nt-south,Ann Lee,303-555-0101,Botox,520.00,Alle,40.00,Completed,2026-01-20 10:00,South`,
    rewards: { 'alle.csv': withPractice(rewards, () => 'South') },
  });
  assert.deepEqual(ticketsOf(outcome, 'r-sure'), ['pos:t-south']);
  assert.deepEqual(outcome.warnings, []);
});

test('an id that two practices both use is two records: no row and no money is lost', async () => {
  const { outcome } = await reconcileTexts({
    pos: [
      'ticket,practice_id,client,phone,item,amount,discount name,discount amount,date',
      '1,A,Ann Lee,3035550101,Botox,300,Alle,40,2026-03-02',
      '1,B,Bea Cole,3035550102,Botox,400,Alle,60,2026-03-03',
    ].join('\n'),
    rewards: {
      'alle.csv': [
        'id,practice_id,name,phone,product,amount,date',
        '7,A,Ann Lee,3035550101,Botox,40,2026-03-02',
        '7,B,Bea Cole,3035550102,Botox,60,2026-03-03',
      ].join('\n'),
    },
  });
  const linked = outcome.decisions.map((d) => [d.practiceId, d.redeemedCents, d.transactionIds.length]);
  assert.deepEqual(linked, [
    ['A', 4000, 1],
    ['B', 6000, 1],
  ]);
  assert.deepEqual(summaryOf(outcome)['rows'], {
    rewards: { in: 2, matched: 2, unmatched: 0, rejected: 0 },
    pos: { in: 2, matched: 2, unmatched: 0, rejected: 0 },
  });
});
