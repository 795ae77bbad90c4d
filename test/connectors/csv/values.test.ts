import assert from 'node:assert/strict';
import { test } from 'node:test';
import { recogniseColumns } from '../../../connectors/csv/columns.ts';
import { parseCivil } from '../../../connectors/csv/dates.ts';
import type { Field } from '../../../connectors/csv/fields.ts';
import { createJsonRecords } from '../../../connectors/csv/json-records.ts';
import { parseCents } from '../../../connectors/csv/money.ts';
import { redemptionStatusOf, ticketStatusOf } from '../../../connectors/csv/words.ts';
import { fileOf, readExport, rewardsCsv } from './export-text.ts';

const dayMs = 86_400_000;

test('an amount is read as it is written, whatever the country', () => {
  const amounts: [string, number][] = [
    ['40', 4000],
    ['$40.5', 4050],
    ['-$40.00', -4000],
    ['$-40.00', -4000],
    ['40.00-', -4000],
    ['−40', -4000],
    ['($1,040.00)', -104_000],
    ['US$ 1,234,567.89', 123_456_789],
    ['1 234,50 €', 123_450],
    ["1'234.50", 123_450],
    ['.5', 50],
    ['-0.00', 0],
  ];
  for (const [text, cents] of amounts) assert.equal(parseCents(text), cents, text);
  assert.equal(parseCents('1.234', ','), 123_400);
  assert.equal(parseCents('1,234', '.'), 123_400);
  for (const text of ['', '$', '4O', '1e3', '12-34', '(40', '1.2.3', '3035550101000']) {
    assert.throws(() => parseCents(text), text);
  }
});

test('times of day are read with halves, seconds and offsets', () => {
  const minute = 60_000;
  const stamps: [string, number | null, number | null][] = [
    ['2026-03-02', null, null],
    ['2026-03-02T10:15:30.250Z', 615 * minute + 30_250, 0],
    ['2026-03-02 10:15:00-07:00', 615 * minute, -420],
    ['2026-03-02T10:15:00+0530', 615 * minute, 330],
    ['3/2/26 1:05 PM', 785 * minute, null],
    ['3/2/2026 12:05am', 5 * minute, null],
    ['Mar 2, 2026 at'.replace(' at', ' 9 pm'), 1260 * minute, null],
    ['03/02/2026 10:15 MST', 615 * minute, -420],
    ['46083.5', 720 * minute, null],
  ];
  for (const [text, timeMs, offsetMinutes] of stamps) {
    assert.deepEqual(parseCivil(text, 'month-first'), { year: 2026, month: 3, day: 2, timeMs, offsetMinutes }, text);
  }
  for (const text of ['3/2/2026 13:05 PM', '2026-03-02 25:00', '2026-03-02 10:15 XYZ', '1/1/1899', 'tomorrow', '3/2']) {
    assert.throws(() => parseCivil(text, 'month-first'), text);
  }
});

test('the day comes first when some date of the file can be read no other way', async () => {
  const dayFirst = await readExport(fileOf(rewardsCsv('r1,Ann,,40,3/4/2026', 'r2,Bea,,40,25/4/2026')), 'rewards');
  assert.deepEqual(
    dayFirst.redemptions.map((r) => r.event.occurredOn),
    [Date.UTC(2026, 3, 3) / dayMs, Date.UTC(2026, 3, 25) / dayMs],
  );
  const monthFirst = await readExport(fileOf(rewardsCsv('r1,Ann,,40,3/4/2026', 'r2,Bea,,40,4/25/2026')), 'rewards');
  assert.equal(monthFirst.redemptions[0]?.event.occurredOn, Date.UTC(2026, 2, 4) / dayMs);
});

test('a stamp without offset is local to the clinic, one with offset is not, a date alone is local noon', async () => {
  const { redemptions } = await readExport(
    fileOf(rewardsCsv('r1,A B,,40,2026-07-02 23:40', 'r2,A B,,40,2026-07-03T05:40:00Z', 'r3,A B,,40,2026-07-02')),
    'rewards',
  );
  const [local, stamped, date] = redemptions.map((r) => r.event);
  assert.equal(local?.occurredAt, Date.UTC(2026, 6, 3, 5, 40));
  assert.equal(stamped?.occurredAt, local?.occurredAt);
  assert.equal(date?.occurredAt, Date.UTC(2026, 6, 2, 18));
  assert.deepEqual(
    redemptions.map((r) => r.day),
    redemptions.map(() => Date.UTC(2026, 6, 2) / dayMs),
  );
});

test('stamps that are all at midnight are dates', async () => {
  const all = await readExport(fileOf(rewardsCsv('r1,A B,,40,2026-07-02 00:00:00')), 'rewards');
  assert.equal(all.redemptions[0]?.event.occurredOn, Date.UTC(2026, 6, 2) / dayMs);
  const some = await readExport(
    fileOf(rewardsCsv('r1,A B,,40,2026-07-02 00:00:00', 'r2,A B,,40,2026-07-02 09:30:00')),
    'rewards',
  );
  assert.equal(some.redemptions[0]?.event.occurredOn, null);
});

test('a JSON record at midnight states a date, whatever the other record of its pair says', () => {
  const records = createJsonRecords(() => 'America/Denver');
  const dayOf = (date: string): number | null =>
    records.redemption('record', { customer_name: 'Ann Lee', amount: 450, date }).occurredOn;
  assert.equal(dayOf('2024-01-15T00:00:00Z'), dayOf('2024-01-15'));
  assert.equal(dayOf('2024-01-15T00:00:00'), Date.UTC(2024, 0, 15) / dayMs);
  assert.equal(dayOf('2024-01-15T10:30:00'), null);
});

test('columns are recognised by the names that exports use, in any order', () => {
  const zenoti = [
    'Center Name',
    'Invoice No',
    'Guest Name',
    'Guest Mobile',
    'Item Name',
    'Sales (Inc. Tax)',
    'Sale Date',
  ];
  assert.deepEqual(
    [...recogniseColumns('pos', zenoti).index.keys()].sort(),
    ['amount', 'clinic_id', 'customer_name', 'customer_phone', 'occurred_at', 'service', 'transaction_id']
      .slice()
      .sort(),
  );
  const portal = [
    'Date Redeemed',
    'Member First Name',
    'Member Last Name',
    'Product',
    'Reward Value',
    'Confirmation #',
  ];
  assert.deepEqual(recogniseColumns('rewards', portal).missing, []);
  assert.equal(recogniseColumns('rewards', portal).index.get('redemption_id'), 5);
});

test('a column of no known name is recognised by its words, and those that say something else are left alone', () => {
  const namesOf = (side: 'pos' | 'rewards', header: string[]): Record<string, string | undefined> =>
    Object.fromEntries([...recogniseColumns(side, header).index].map(([field, at]) => [field, header[at]]));
  const boulevard = ['Order #', 'Closed On', 'Location Name', 'Client', 'Client Mobile', 'Line Item', 'Line Item Type'];
  boulevard.push('Gross Sales', 'Discount %', 'Discounts', 'Discount Name', 'Net Sales', 'Tax', 'Tips', 'Birth Date');
  assert.deepEqual(namesOf('pos', boulevard), {
    transaction_id: 'Order #',
    occurred_at: 'Closed On',
    clinic_id: 'Location Name',
    customer_name: 'Client',
    customer_phone: 'Client Mobile',
    service: 'Line Item',
    amount: 'Net Sales',
    reward_amount: 'Discounts',
    reward_label: 'Discount Name',
  });
  const portal = ['Redemption ID', 'Patient Legal Name', 'Expiration Date', 'Redeemed Timestamp', 'Points Redeemed'];
  portal.push('Dollar Value', 'Practice Location', 'Treatment Performed');
  assert.deepEqual(namesOf('rewards', portal), {
    redemption_id: 'Redemption ID',
    customer_name: 'Patient Legal Name',
    redeemed_at: 'Redeemed Timestamp',
    amount: 'Dollar Value',
    clinic_id: 'Practice Location',
    product: 'Treatment Performed',
  });
});

/** Headers as these systems and portals write them, and the columns of theirs that hold what must be known. */
const realHeaders: readonly (readonly ['pos' | 'rewards', string, Record<string, string>])[] = [
  [
    'pos',
    'Order Number|Order Closed At|Location Name|Client Name|Line Item Name|Unit Price|Gross Sales|Discount Name|Discount Amount|Net Sales',
    { occurred_at: 'Order Closed At', service: 'Line Item Name', amount: 'Net Sales', reward_label: 'Discount Name' },
  ],
  [
    'pos',
    'Patient Name|Patient ID|Account ID|Date of Service|Bill ID|Charge Description|Charge Amount|Payment Amount|Pay Method|Location',
    { transaction_id: 'Bill ID', service: 'Charge Description', amount: 'Charge Amount', tender_label: 'Pay Method' },
  ],
  [
    'pos',
    'Transaction ID|Checkout Date|Customer|Item Sold|Price|Disc|Amt Paid',
    { occurred_at: 'Checkout Date', service: 'Item Sold', amount: 'Price', reward_amount: 'Disc' },
  ],
  ['pos', 'Trans #|Trans Dt/Time|Pt Name|Inv Amt|Discount %', { transaction_id: 'Trans #', amount: 'Inv Amt' }],
  [
    'rewards',
    'Member|Reward Name|Reward Value ($)|Transaction Date/Time|Clinic Location|Certificate ID',
    { redeemed_at: 'Transaction Date/Time', clinic_id: 'Clinic Location', auth_code: 'Certificate ID' },
  ],
  [
    'rewards',
    'Redeemed On|Consumer First Name|Consumer Last Name|Brand|Reimbursement Amount|Business Name|Confirmation #',
    { redeemed_at: 'Redeemed On', amount: 'Reimbursement Amount', redemption_id: 'Confirmation #' },
  ],
];

test('headers of point-of-sale systems and portals are recognised as they write them', () => {
  for (const [side, text, expected] of realHeaders) {
    const header = text.split('|');
    const { missing, index } = recogniseColumns(side, header);
    assert.deepEqual(missing, [], text);
    for (const [field, name] of Object.entries(expected))
      assert.equal(header[index.get(field as Field) ?? -1], name, `${field} of ${text}`);
    // A customer's account is no practice, and a percentage no amount.
    assert.ok(!index.has('practice_id'));
    assert.ok(!/%/.test(header[index.get('reward_amount') ?? -1] ?? ''));
  }
});

test('a map says of a column that nothing is in it', async () => {
  const file = fileOf('practice,name,sum,day,amount\n77,Ann Lee,40,2026-03-02,tip\n');
  const names = { customer_name: 'name', amount: 'sum', redeemed_at: 'day', practice_id: null };
  const { redemptions } = await readExport(file, 'rewards', { names });
  assert.equal(redemptions[0]?.event.practiceId, 'default');
});

test('abbreviated headers are read as what they stand for, and a name beside a surname is the given one', () => {
  const header = 'txn_id,txn_dt,name,surname,pt phone,mail,svc desc,line_amt,adj type,adj amt,payment type,loc'.split(
    ',',
  );
  const { index, missing } = recogniseColumns('pos', header);
  assert.deepEqual(missing, []);
  assert.deepEqual(
    ['transaction_id', 'occurred_at', 'first_name', 'last_name', 'customer_phone', 'customer_email'].map((f) =>
      index.get(f as 'amount'),
    ),
    [0, 1, 2, 3, 4, 5],
  );
  assert.deepEqual(
    ['service', 'amount', 'reward_label', 'reward_amount', 'clinic_id'].map((f) => index.get(f as 'amount')),
    [6, 7, 8, 9, 11],
  );
});

test('a status is known by its first word', () => {
  assert.equal(ticketStatusOf('Voided - duplicate'), 'VOIDED');
  assert.equal(ticketStatusOf('Partially refunded'), 'UNKNOWN');
  assert.equal(redemptionStatusOf('Cancelled by patient'), 'CANCELLED');
  assert.equal(redemptionStatusOf('Anything'), 'UNKNOWN');
});

test('a map says which column is which, and wins', async () => {
  const file = fileOf('who,sum,day,amount\nAnn Lee,40,2026-03-02,tip\n');
  const names = { customer_name: 'who', amount: 'sum', redeemed_at: 'day' };
  const { redemptions } = await readExport(file, 'rewards', { names });
  assert.equal(redemptions[0]?.event.amountCents, 4000);
  await assert.rejects(
    readExport(file, 'rewards', { names: { ...names, program: 'brand' } }),
    /"brand", which is not there/,
  );
});

test('titles above the header are passed over', async () => {
  const { redemptions } = await readExport(
    fileOf(`Redemption report\nMarch 2026,,\n\n${rewardsCsv('r1,A B,,40,2026-07-02')}`),
    'rewards',
  );
  assert.equal(redemptions[0]?.line, 5);
});

test('the program is the column, else the file name, else the only maker of the product', async () => {
  const programOf = async (name: string, header: string, value: string): Promise<string | undefined> => {
    const file = fileOf(`name,amount,date,${header}\nAnn,40,2026-03-02,${value}\n`, name);
    return (await readExport(file, 'rewards')).redemptions[0]?.event.redemptionId.split(':')[0];
  };
  assert.equal(await programOf('alle.csv', 'program', 'Aspire Galderma'), 'aspire');
  assert.equal(await programOf('/exports/Allē_2026-03.csv', 'product', 'Dysport'), 'alle');
  assert.equal(await programOf('march.csv', 'product', 'Restylane Lyft'), 'aspire');
  assert.equal(await programOf('march.csv', 'product', 'Facial'), 'rewards');
  assert.equal(await programOf('march.csv', 'product', 'CoolSculpting'), 'alle');
  assert.equal(await programOf('march.csv', 'product', 'SkinMedica TNS'), 'alle');
  for (const alle of [
    'aLLe',
    'AllÄ“',
    'All?',
    'ALLE_REWARDS',
    'AlleRewards',
    'Allē by Allergan',
    'BrilliantDistinctions',
  ]) {
    assert.equal(await programOf('march.csv', 'program', alle), 'alle', alle);
  }
  for (const aspire of ['aSPIRE', 'AspirE', 'AspireGalderma', 'ASPIRE®']) {
    assert.equal(await programOf('march.csv', 'program', aspire), 'aspire', aspire);
  }
  assert.equal(await programOf('alle and aspire.csv', 'product', 'Dysport'), 'aspire', 'such a name says nothing');
  assert.equal(await programOf('alle.csv', 'source', 'Mobile app'), 'alle', 'such a column says nothing');
  assert.equal(await programOf('march.csv', 'program', 'Evolus Rewards'), 'rewards');
});

test('a file makes complete its first to its last local day, for each practice and program in it', async () => {
  const text =
    'practice_id,program,name,amount,date\np1,Alle,A B,40,2026-03-02\np1,Alle,C D,40,2026-03-09\np2,Aspire,E F,40,2026-03-05\n';
  const { opened } = await readExport(fileOf(text), 'rewards');
  const denver = 7 * 3_600_000;
  assert.deepEqual(
    opened.progress.progress(null, 'b1').map((p) => [p.practiceId, p.program, p.completeFrom, p.completeThrough]),
    [
      ['p1', 'ALLE', Date.UTC(2026, 2, 2) + denver, Date.UTC(2026, 2, 10) - 1 + denver - 3_600_000],
      ['p2', 'ASPIRE', Date.UTC(2026, 2, 5) + denver, Date.UTC(2026, 2, 6) - 1 + denver],
    ],
  );
});
