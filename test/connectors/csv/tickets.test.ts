import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileOf, readExport } from './export-text.ts';

const header =
  'transaction_id,customer_name,customer_phone,service,amount,reward_label,reward_amount,auth_code,status,occurred_at';

function posCsv(...rows: string[]): string {
  return [header, ...rows].join('\n');
}

test('rows that share a ticket number are one ticket, also when others stand between them', async () => {
  const text = posCsv(
    't1,Ann Lee,3035550101,Botox 40u,520.00,,,,completed,2026-03-02 10:15',
    't2,Bea Cole,3035550102,Dysport,400.00,Aspire,60.00,,completed,2026-03-02 11:00',
    't1,Ann Lee,3035550101,Juvederm,650.00,Allē,40.00,A77,completed,2026-03-02 10:15',
  );
  const { tickets } = await readExport(fileOf(text), 'pos');
  assert.deepEqual(
    tickets.map((t) => [t.event.transactionId, t.nativeId, t.rows, t.line]),
    [
      ['pos:t2', 't2', 1, 3],
      ['pos:t1', 't1', 2, 2],
    ],
  );
  const { lines, tenders } = tickets[1]?.event ?? assert.fail();
  assert.deepEqual(
    lines.map((l) => [l.lineId, l.kind, l.product, l.amountCents]),
    [
      ['1', 'SALE', 'Botox 40u', 52_000],
      ['2', 'SALE', 'Juvederm', 65_000],
    ],
  );
  assert.deepEqual(tenders, [
    { lineId: '2r', kind: 'REWARD', label: 'Allē', amountCents: 4000, product: 'Juvederm', authCode: 'A77' },
  ]);
});

test('a credit line with a negative amount is a claim, by its label or by its name', async () => {
  const text = posCsv(
    't1,Ann,,Botox,520.00,,,,,2026-03-02',
    't1,Ann,,Botox,-40.00,Alle,,,,2026-03-02',
    't2,Bea,,Aspire reward,(60.00),,,,,2026-03-02',
  );
  const { tickets } = await readExport(fileOf(text), 'pos');
  assert.deepEqual(
    tickets.map(({ event }) => [event.lines.length, event.tenders[0]?.label, event.tenders[0]?.amountCents]),
    [
      [1, 'Alle', 4000],
      [0, 'Aspire reward', 6000],
    ],
  );
});

test('a line of a negative amount is money off when its name says so, in whatever words, and refused when it does not', async () => {
  const rowOf = (service: string): string => `t1,Ann,,${service},-40.00,,,,,2026-03-02`;
  const names = ['Coupon', 'Manufacturer rebate', 'Staff courtesy', 'Membership 10%', '$40 off', 'Gift Card', 'Botox'];
  const { tickets, rejected } = await readExport(
    fileOf(posCsv('t1,Ann,,Botox,520.00,,,,,2026-03-02', ...names.map(rowOf))),
    'pos',
  );
  const { lines, tenders } = tickets[0]?.event ?? assert.fail();
  assert.deepEqual(
    lines.slice(1).map((l) => [l.kind, l.label, l.amountCents]),
    names.slice(0, 5).map((name) => ['DISCOUNT', name, 4000]),
  );
  assert.deepEqual(
    tenders.map((t) => [t.kind, t.label]),
    [['WALLET', 'Gift Card']],
  );
  assert.deepEqual(
    rejected.map((r) => r.code),
    ['AMOUNT_NEGATIVE'],
  );
});

test('a discount column is no reward column: only what names a program becomes a reward', async () => {
  const text =
    'Invoice #,Client Name,Item,Price,Discount Name,Discount Amount,Date\n' +
    '7,Ann Lee,Botox,520,Staff 10%,52,3/2/2026\n8,Bea Cole,Botox,520,Alle Rewards,40,3/2/2026\n';
  const { tickets } = await readExport(fileOf(text), 'pos');
  assert.deepEqual(
    tickets.map(({ event }) => [event.lines.map((l) => l.kind), event.tenders.map((t) => t.kind)]),
    [
      [['SALE', 'DISCOUNT'], []],
      [['SALE'], ['REWARD']],
    ],
  );
});

test('a payment export names what paid each amount', async () => {
  const text = 'Sale #,Client,Payment Method,Amount,Date\n7,Ann,Visa,480,2026-03-02\n7,Ann,Alle,40,2026-03-02\n';
  const { tickets } = await readExport(fileOf(text), 'pos');
  assert.deepEqual(
    tickets[0]?.event.tenders.map((t) => [t.kind, t.amountCents]),
    [
      ['CARD', 48_000],
      ['REWARD', 4000],
    ],
  );
});

test('of a discount and a payment of one row the one that names a program is the reward', async () => {
  const text = [
    'Sale ID,Client,Item name,Item Total,Discount %,Discount amount,Total Paid w/ Payment Method,Payment Method,Sale Date',
    '8812,"Lee, Ann",Botox,$240.00,0%,$0.00,$200.00,Visa/MC,3/2/2026',
    '8812,"Lee, Ann",Botox,$240.00,0%,$0.00,$40.00,Alle Rewards,3/2/2026',
    '8813,"Cole, Bea",Dysport,$300.00,20%,$60.00,$240.00,Visa/MC,3/2/2026',
    '8814,"Diaz, Cam",Botox,$200.00,0%,$0.00,$200.00,,3/2/2026',
  ].join('\n');
  const { tickets, rejected } = await readExport(fileOf(text), 'pos');
  assert.deepEqual(rejected, []);
  const credits = tickets.map(({ event }) => [...event.tenders, ...event.lines.filter((l) => l.kind === 'DISCOUNT')]);
  assert.deepEqual(
    credits.map((of) => of.map((c) => [c.kind, c.label, c.amountCents])),
    [[['REWARD', 'Alle Rewards', 4000]], [['DISCOUNT', null, 6000]], []],
  );
});

test('a voided line of a ticket that stands neither sells nor claims; a ticket all voided is voided', async () => {
  const text = posCsv(
    't1,Ann,,Botox,520.00,Alle,40,,voided,2026-03-02',
    't1,Ann,,Dysport,400.00,,,,completed,2026-03-02',
    't2,Bea,,Botox,520.00,Alle,40,,Void,2026-03-02',
  );
  const { tickets } = await readExport(fileOf(text), 'pos');
  assert.deepEqual(
    tickets.map(({ event }) => [event.status, event.lines.length, event.tenders.length]),
    [
      ['COMPLETED', 1, 0],
      ['VOIDED', 1, 1],
    ],
  );
});

test('one ticket number for two customers on two days rejects the later row, and the ticket stands', async () => {
  const text = posCsv('t1,Ann Lee,,Botox,520,,,,,2026-03-02', 't1,Bea Cole,,Botox,520,,,,,2026-03-09');
  const { tickets, rejected } = await readExport(fileOf(text), 'pos');
  assert.deepEqual([tickets.length, rejected.map((r) => [r.line, r.code])], [1, [[3, 'TICKET_CONFLICT']]]);
});

test('loading the same file twice gives the same ids, also where it has none, whatever the status says by then', async () => {
  const rows = ['Ann Lee,Botox,520,2026-03-02', 'Ann Lee,Botox,520,2026-03-02', 'Bea Cole,Dysport,80,2026-03-03'];
  const idsOf = async (status: string, chunkBytes: number): Promise<string[]> => {
    const text = `name,service,amount,date,status\n${rows.map((r) => `${r},${status}`).join('\n')}\n`;
    const { tickets } = await readExport(fileOf(text, 'x.csv', chunkBytes), 'pos');
    return tickets.map((t) => t.event.transactionId);
  };
  const first = await idsOf('pending', 1000);
  assert.equal(new Set(first).size, 3);
  assert.deepEqual(await idsOf('completed', 11), first);
});

test('a corrected time zone does not change the id of a row without one', async () => {
  const file = fileOf('name,service,amount,date\nAnn Lee,Botox,520,2026-03-02 23:00\n');
  const denver = await readExport(file, 'pos');
  const tokyo = await readExport(file, 'pos', { zoneOf: () => 'Asia/Tokyo' });
  assert.equal(denver.tickets[0]?.event.transactionId, tokyo.tickets[0]?.event.transactionId);
  assert.notEqual(denver.tickets[0]?.event.occurredAt, tokyo.tickets[0]?.event.occurredAt);
});

test('a column for each program is a claim of each, and a discount without a name that is their sum is none beside them', async () => {
  const text = [
    'Invoice #,Client,Service,Price,Discounts,Alle Rewards,Aspire Discount,Auth Code,Sale Date',
    't1,Ann Lee,Botox,520.00,100.00,$40.00,60.00,A77,2026-03-02',
    't2,Bea Cole,Botox,520.00,25.00,-40.00,,B12,2026-03-02',
    't3,Cy Dunn,,,,,60.00,C34,2026-03-02',
    't4,Di Ely,Botox,520.00,,0.00,,,2026-03-02',
  ].join('\n');
  const { tickets, rejected } = await readExport(fileOf(text), 'pos');
  assert.deepEqual(rejected, []);
  const claims = tickets.map(({ event }) => event.tenders.map((t) => [t.kind, t.label, t.amountCents, t.authCode]));
  assert.deepEqual(claims, [
    [
      ['REWARD', 'Alle', 4000, null],
      ['REWARD', 'Aspire', 6000, null],
    ],
    [['REWARD', 'Alle', 4000, 'B12']],
    [['REWARD', 'Aspire', 6000, 'C34']],
    [],
  ]);
  const lines = tickets.map(({ event }) => event.lines.map((l) => [l.kind, l.amountCents]));
  assert.deepEqual(lines, [
    [['SALE', 52_000]],
    [
      ['SALE', 52_000],
      ['DISCOUNT', 2500],
    ],
    [],
    [['SALE', 52_000]],
  ]);
});
