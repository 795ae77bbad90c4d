import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileOf, type ReadExport, readExport } from './export-text.ts';

async function read(side: 'pos' | 'rewards', name: string, ...lines: string[]): Promise<ReadExport> {
  return readExport(fileOf(lines.join('\n'), name), side);
}

function redeemed({ redemptions }: ReadExport): (string | number | null)[][] {
  return redemptions.map(({ nativeId, event }) => [nativeId, event.program, event.amountCents]);
}

test('a reward or an offer whose name holds the program says which it is', async () => {
  for (const column of ['Reward Name', 'Reward Type', 'Offer', 'Coupon Name', 'Promotion']) {
    const header = `${column},Client Name,Date Redeemed,Offer Value,Redemption ID`;
    const alle = 'Allē $40 off,Ann Lee,2026-03-02,40,a1';
    const aspire = 'ASPIRE Galderma Rewards,Bea Cole,2026-03-03,60,a2';
    assert.deepEqual(
      redeemed(await read('rewards', 'march.csv', header, alle, aspire)),
      [
        ['a1', 'ALLE', 4000],
        ['a2', 'ASPIRE', 6000],
      ],
      column,
    );
  }
  const described = await read(
    'rewards',
    'x.csv',
    'Name,Date,Amount,Description',
    'Ann Lee,2026-03-02,40,Allē $40 off',
  );
  assert.deepEqual(redeemed(described), [[null, 'ALLE', 4000]]);
  const other = await read('rewards', 'alle.csv', 'Name,Date,Amount,Program', 'Ann Lee,2026-03-02,40,Evolus Rewards');
  assert.deepEqual(redeemed(other), [[null, 'OTHER', 4000]]);
});

test('"Redeemed" is the date where there is no other, else the amount; "Reward Used" is an amount, a purchase total is not', async () => {
  const dated = await read('rewards', 'alle.csv', 'Redeemed,Patient,$ Amount', '3/2/2026,Ann Lee,40');
  assert.deepEqual(redeemed(dated), [[null, 'ALLE', 4000]]);
  const paid = await read('rewards', 'alle.csv', 'Visit Date,Patient,Redeemed', '3/2/2026,Ann Lee,40');
  assert.deepEqual(redeemed(paid), [[null, 'ALLE', 4000]]);
  for (const column of ['Reward Used', 'Rewards Redeemed', 'Reward']) {
    const used = await read('rewards', 'alle.csv', `Date,Patient,Purchase Total,${column}`, '3/2/2026,Ann Lee,480,40');
    assert.deepEqual(redeemed(used), [[null, 'ALLE', 4000]], column);
  }
});

test('a column that is empty in every row holds nothing: the next one of its field is read', async () => {
  const pos = await read(
    'pos',
    'payments.csv',
    'Payment Date,Payment ID,Transaction #,Order ID,Tender,Amount,Customer Name,Phone,Customer Phone',
    '2026-03-02,P1,,O1,Alle Rewards,40,Ann Lee,,3035550101',
    '2026-03-02,P2,,O1,Visa,440,Ann Lee,,3035550101',
  );
  assert.deepEqual(
    pos.tickets.map(({ nativeId, rows, event }) => [nativeId, rows, event.customer.phone]),
    [['O1', 2, '3035550101']],
  );
});

test('a column of ids that several customers share names no redemption: none replaces another', async () => {
  const rows = ['Ann Lee', 'Bea Cole', 'Cam Diaz', 'Dee Fox'].map((name, i) => `BTX40,${name},2026-03-0${i + 1},40`);
  for (const column of ['Reward Code', 'Reference', 'Transaction ID']) {
    const shared = await read('rewards', 'alle.csv', `${column},Patient,Date,Amount`, ...rows);
    assert.equal(new Set(shared.redemptions.map(({ event }) => event.redemptionId)).size, 4, column);
  }
  const corrected = await read(
    'rewards',
    'alle.csv',
    'ID,Patient,Date,Amount,Status',
    ...['a,Ann Lee,2026-03-01,40,Redeemed', 'a,Ann Lee,2026-03-01,40,Reversed', 'b,Bea Cole,2026-03-02,40,Redeemed'],
  );
  assert.deepEqual(
    corrected.redemptions.map(({ nativeId }) => nativeId),
    ['a', 'a', 'b'],
  );
});

test('beside "Client" a "Name" is the item, unless the client is only a number; "Closed" is a date', async () => {
  const header = 'Sale,Closed,Client,Mobile,Name,Amount';
  const sale = '"Fri, Jan 2, 2026 at 3:04 PM",Ann Lee,3035550101,Botox,480';
  const { tickets } = await read('pos', 'sales.csv', header, `S1,${sale}`);
  const [first] = tickets;
  assert.deepEqual([first?.event.customer.name, first?.event.lines[0]?.product], ['Ann Lee', 'Botox']);
  assert.equal(first?.event.occurredAt, Date.UTC(2026, 0, 2, 22, 4));
  const numbered = await read('pos', 'sales.csv', 'Sale,Date,Client,Name,Amount', 'S1,2026-01-02,10442,Ann Lee,480');
  assert.equal(numbered.tickets[0]?.event.customer.name, 'Ann Lee');
});

test('a header in two lines is read as one', async () => {
  for (const above of ['Sale,Sale,Guest,Guest,Item,Item,Reward,Reward', 'Sale,,Guest,,Item,,Reward,']) {
    const { tickets, rejected } = await read(
      'pos',
      'sales.csv',
      'Sales of January',
      above,
      'Number,Date,Name,Phone,Name,Price,Name,Amount',
      'S1,2026-01-02,Ann Lee,3035550101,Botox,480,Alle,40',
      'S2,2026-01-02,Bea Cole,3035550102,Facial,120,,',
    );
    assert.deepEqual(rejected, []);
    assert.deepEqual(
      tickets.map(({ nativeId, line, event }) => [nativeId, line, event.customer.name, event.tenders[0]?.label]),
      [
        ['S1', 4, 'Ann Lee', 'Alle'],
        ['S2', 5, 'Bea Cole', undefined],
      ],
    );
  }
});

test('a total in the column of practices is no practice, and "Redeemed For" is the product', async () => {
  const { opened, redemptions } = await read(
    'rewards',
    'alle+aspire.csv',
    'Practice,Patient,Date,Redeemed For,$ Redeemed',
    'Glow,Ann Lee,2026-03-02,Botox,40',
    'TOTAL,,,,40',
  );
  assert.deepEqual([...opened.survey.practiceIds], ['Glow']);
  assert.deepEqual([redemptions[0]?.event.product, redemptions[0]?.event.program], ['Botox', 'ALLE']);
});

test('who is billed, takes part or holds the account is the customer where no column says so better', async () => {
  for (const column of ['Billed To', 'Bill To Name', 'Payer', 'Account Name', 'Participant', 'Alle Member']) {
    for (const side of ['pos', 'rewards'] as const) {
      const { tickets, redemptions } = await read(side, 'alle.csv', `${column},Amount,Date`, 'Ann Lee,40,2026-03-02');
      const [record] = side === 'pos' ? tickets : redemptions;
      assert.equal(record?.event.customer.name, 'Ann Lee', `${column} of ${side}`);
    }
  }
  const insured = await read('pos', 'pos.csv', 'Payer,Patient,Amount,Date', 'Aetna,Ann Lee,40,2026-03-02');
  assert.equal(insured.tickets[0]?.event.customer.name, 'Ann Lee');
});
