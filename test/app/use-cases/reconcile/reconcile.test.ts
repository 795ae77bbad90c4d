import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from 'csv-parse/sync';
import type { Outcome } from '../../../../app/use-cases/reconcile/outcome.ts';
import { reportHtml } from '../../../../app/use-cases/reconcile/report.ts';
import { summaryOf } from '../../../../app/use-cases/reconcile/summary.ts';
import { exceptionRows, exceptionsCsv, matchesCsv } from '../../../../app/use-cases/reconcile/tables.ts';
import { month, reconcileTexts, type Texts } from './run-reconcile.ts';

type Cells = Record<string, string>;

function matchesOf(outcome: Outcome): Cells[] {
  return parse([...matchesCsv(outcome)].join(''), { columns: true });
}

function exceptionsOf(outcome: Outcome): Cells[] {
  return parse([...exceptionsCsv(exceptionRows(outcome))].join(''), { columns: true });
}

function rowSums(
  outcome: Outcome,
): Record<'pos' | 'rewards', Record<'in' | 'matched' | 'unmatched' | 'rejected', number>> {
  return summaryOf(outcome)['rows'] as ReturnType<typeof rowSums>;
}

test('a small month is reconciled as its rows say', async () => {
  const { outcome } = await reconcileTexts(month);
  const rows = matchesOf(outcome).map((r) => [r['redemption_id'], r['transaction_id'], r['status'], r['exception']]);
  assert.deepEqual(rows, [
    ['r-first', '', 'UNMATCHED', 'NONE'],
    ['r-sure', 't-sure', 'MATCHED', 'NONE'],
    ['row:4', '', 'UNMATCHED', 'MISSING_POS'],
    ['r-void', '', 'RETRACTED', 'REVERSED'],
    ['r-last', '', 'UNMATCHED', 'NONE'],
    ['r-split', 't-split', 'MATCHED', 'NONE'],
    ['r-open', '', 'UNMATCHED', 'NONE'],
  ]);
  assert.deepEqual(
    exceptionsOf(outcome).map((r) => [r['exception'], r['customer_name'], r['amount_at_stake'], r['age_days']]),
    [
      ['MISSING_REWARD', 'Cam Diaz', '100.00', '36'],
      ['REVERSED', 'Eve Gray', '60.00', '35'],
      ['MISSING_POS', 'Fay Ito', '30.00', '34'],
    ],
  );
});

test('matches.csv has the columns of its contract and one row a redemption', async () => {
  const { outcome } = await reconcileTexts(month);
  const [row] = matchesOf(outcome);
  assert.deepEqual(
    Object.keys(row ?? {}).join(),
    'redemption_id,transaction_id,probability,confidence_level,recommendation,status,exception,explanation,model_id',
  );
  const sure = matchesOf(outcome).find((r) => r['redemption_id'] === 'r-sure') ?? assert.fail();
  assert.equal(sure['confidence_level'], 'Very High');
  assert.equal(sure['recommendation'], 'AUTO_APPROVE');
  assert.match(sure['explanation'] ?? '', /name: exact \+\d/);
});

test('rows in are rows matched, unmatched and rejected, on each side', async () => {
  const { outcome, rejected } = await reconcileTexts(month);
  const { pos, rewards } = rowSums(outcome);
  assert.deepEqual(pos, { in: 9, matched: 3, unmatched: 5, rejected: 1 });
  assert.deepEqual(rewards, { in: 8, matched: 2, unmatched: 5, rejected: 1 });
  assert.deepEqual(
    rejected.map((r) => [r.file, r.line, r.code]),
    [
      ['pos.csv', 9, 'AMOUNT_UNREADABLE'],
      ['alle.csv', 6, 'NAME_OR_PHONE_MISSING'],
    ],
  );
});

test('rows of one id count as rows, though they are one redemption', async () => {
  const alle = month.rewards['alle.csv'] ?? '';
  const again = alle.split('\n').find((line) => line.startsWith('r-sure')) ?? '';
  const { outcome } = await reconcileTexts({ ...month, rewards: { 'alle.csv': `${alle}\n${again}\n` } });
  assert.deepEqual(rowSums(outcome).rewards, { in: 7, matched: 2, unmatched: 4, rejected: 1 });
});

test('the same files give the same outputs, byte for byte', async () => {
  const texts = await Promise.all(
    [1, 2].map(async () => {
      const { outcome } = await reconcileTexts(month);
      const rows = exceptionRows(outcome);
      const tables = [...matchesCsv(outcome), ...exceptionsCsv(rows)].join('');
      return tables + reportHtml(outcome, rows) + JSON.stringify(summaryOf(outcome));
    }),
  );
  assert.equal(texts[0], texts[1]);
});

test('a person who knows that a side is complete further turns pending into missing', async () => {
  const day = Date.UTC(2026, 2, 31) / 86_400_000;
  const { outcome } = await reconcileTexts(month, { completeThrough: { all: day, pos: null, programs: {} } });
  const found = exceptionsOf(outcome).filter((r) => r['exception']?.startsWith('MISSING'));
  assert.deepEqual(found.map((r) => r['customer_name']).sort(), [
    'Cam Diaz',
    'Dee Fox',
    'Fay Ito',
    'Kim Long',
    'New Customer',
  ]);
});

test('a program without a file claims nothing', async () => {
  const { 'alle.csv': alle = '' } = month.rewards;
  const { outcome } = await reconcileTexts({ ...month, rewards: { 'alle.csv': alle } });
  assert.deepEqual(
    exceptionsOf(outcome).filter((r) => r['program'] === 'Aspire'),
    [],
  );
});

test('rows that name no practice belong to the only one that the other side names', async () => {
  const pos = month.pos
    .split('\n')
    .map((line, i) => `${line},${i === 0 ? 'practice_id' : 'glow'}`)
    .join('\n');
  const { outcome } = await reconcileTexts({ ...month, pos });
  assert.equal(matchesOf(outcome).find((r) => r['redemption_id'] === 'r-sure')?.['transaction_id'], 't-sure');
});

test('what comes from a file can neither run in a spreadsheet nor in a browser', async () => {
  const name = '=HYPERLINK(""http://x"",""<img src=x onerror=alert(1)>"")';
  const pos = month.pos.replace('Cam Diaz', `"${name}"`).replace('t-missing', '@t<b>');
  const { outcome } = await reconcileTexts({ ...month, pos });
  const rows = exceptionRows(outcome);
  const [missing] = exceptionsOf(outcome);
  assert.equal(missing?.['customer_name'], `'=HYPERLINK("http://x","<img src=x onerror=alert(1)>")`);
  assert.equal(missing?.['transaction_id'], `'@t<b>`);
  const page = reportHtml(outcome, rows);
  assert.ok(page.includes('=HYPERLINK(&quot;http://x&quot;,&quot;&lt;img src=x'));
  assert.ok(!page.includes('<img') && !page.includes('<b>,') && !/<script/i.test(page));
});

test('points earned in a rewards export are neither redemptions nor money, and how many there are is said', async () => {
  const ledger = [
    'redemption_id,type,customer_name,customer_phone,product,amount,redeemed_at',
    'e1,Points Earned,Ann Lee,303-555-0101,Botox,480.00,2026-01-20 10:05',
    'r1,Redemption,Ann Lee,303-555-0101,Botox,-40.00,2026-01-20 10:05',
    'e2,Purchase,Cam Diaz,303-555-0103,Juvederm,700.00,2026-01-22 12:05',
  ].join('\n');
  const { outcome } = await reconcileTexts({ ...month, rewards: { 'alle.csv': ledger } });
  assert.deepEqual(rowSums(outcome).rewards, { in: 3, matched: 1, unmatched: 0, rejected: 2 });
  assert.deepEqual((summaryOf(outcome)['money'] as Cells)['redeemed'], '40.00');
  assert.deepEqual(outcome.warnings, ['alle.csv: 2 rows of points earned, or of rewards not used yet, were left out.']);
});

const statement: Texts = {
  pos: [
    'transaction_id,customer_name,customer_phone,service,amount,discount,date',
    't1,Ann Lee,303-555-0101,Botox,520.00,40.00,2026-03-02',
    't2,Bea Cole,303-555-0102,Botox,400.00,60.00,2026-03-03',
    't3,Cay Diaz,303-555-0103,Botox,400.00,50.00,2026-03-03',
    ',Total,,,1320.00,150.00,',
  ].join('\n'),
  rewards: {
    'alle.csv': [
      'redemption_id,customer_name,customer_phone,product,amount,redeemed_at',
      'r1,Ann Lee,303-555-0101,Botox,40.00,2026-03-02',
      'r1,Ann Lee,303-555-0101,Botox,-40.00,2026-03-05',
      'r2,Bea Cole,303-555-0102,Botox,60.00,2026-03-03',
      'Total,,,,60.00,',
    ].join('\n'),
  },
};

test('a discount without a name is never missing, but finds its redemption; what a statement takes back is reversed', async () => {
  const { outcome, rejected } = await reconcileTexts(statement, {
    completeThrough: { all: Date.UTC(2026, 5, 1) / 86_400_000, pos: null, programs: {} },
  });
  assert.deepEqual(
    matchesOf(outcome).map((r) => [r['redemption_id'], r['transaction_id'], r['status'], r['exception']]),
    [
      ['r1', '', 'RETRACTED', 'REVERSED'],
      ['r2', 't2', 'MATCHED', 'NONE'],
    ],
  );
  assert.deepEqual(
    exceptionsOf(outcome).map((r) => [r['exception'], r['transaction_id'], r['amount_at_stake']]),
    [['REVERSED', 't1', '40.00']],
    'nothing of the discount on t3',
  );
  assert.deepEqual(
    rejected.map((r) => r.code),
    ['REPORT_LINE', 'REPORT_LINE'],
  );
  assert.deepEqual(rowSums(outcome), {
    rewards: { in: 4, matched: 1, unmatched: 2, rejected: 1 },
    pos: { in: 4, matched: 1, unmatched: 2, rejected: 1 },
  });
});
