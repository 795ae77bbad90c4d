import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ReconduitError } from '../../../processors/errors.ts';
import { fileOf, readExport, rewardsCsv } from './export-text.ts';

const good = 'r1,Ann Lee,3035550101,40.00,2026-03-02';
const alsoGood = 'r9,Bea Cole,3035550102,60.00,2026-03-03';

async function refusal(content: string | Buffer): Promise<string> {
  try {
    await readExport(fileOf(content), 'rewards');
  } catch (error) {
    assert.ok(error instanceof ReconduitError, String(error));
    assert.equal(error.code, 'INPUT_UNUSABLE');
    assert.ok(!error.message.includes('\n'), 'one sentence');
    return error.message;
  }
  return assert.fail('the file was taken');
}

/** The beginning of a zip whose first file has this name. */
function zipOf(entry: string): Buffer {
  const head = Buffer.alloc(30);
  head.writeUInt32LE(0x04034b50, 0);
  head.writeUInt16LE(entry.length, 26);
  return Buffer.concat([head, Buffer.from(entry)]);
}

/** Reads two good rows around a bad one and gives what became of the bad one. */
async function between(bad: string): Promise<{ code: string; line: number; raw: string; reason: string }> {
  const { redemptions, rejected } = await readExport(fileOf(rewardsCsv(good, bad, alsoGood)), 'rewards');
  assert.deepEqual(
    redemptions.map((r) => r.nativeId),
    ['r1', 'r9'],
  );
  assert.equal(rejected.length, 1);
  const [row] = rejected;
  assert.ok(row && row.reason.length > 10);
  return row;
}

async function amountOf(text: string): Promise<number | undefined> {
  const { redemptions } = await readExport(fileOf(rewardsCsv(`r1,Ann,,"${text}",2026-03-02`)), 'rewards');
  return redemptions[0]?.event.amountCents;
}

test('a missing column ends with one sentence that names what was looked for and what is there', async () => {
  const message = await refusal('customer_name,redeemed_at,colour\nAnn,2026-03-02,red\n');
  assert.match(message, /no column for the amount .*line 1 has: customer_name, redeemed_at, colour/);
});

test('an empty file ends with one sentence', async () => {
  assert.match(await refusal(''), /is empty/);
  assert.match(await refusal('\n\n  \n'), /is empty/);
});

test('a file with only a header ends with one sentence', async () => {
  assert.match(await refusal('customer_name,amount,redeemed_at\n'), /no rows/);
});

test('a binary, a workbook, a PDF, a web page and prose are refused with what to do', async () => {
  assert.match(
    await refusal(zipOf('[Content_Types].xml')),
    /^export\.csv is an Excel workbook \(\.xlsx\), not a CSV: open it and choose File > Save As > "CSV UTF-8 \(Comma delimited\)"$/,
  );
  assert.match(await refusal(zipOf('xl/worksheets/sheet1.xml')), /\.xlsx.*Save As/);
  assert.match(await refusal(zipOf('mimetype')), /zip archive.*save its sheet as CSV/);
  assert.match(await refusal(Buffer.from('PK\u0003\u0004')), /zip archive/);
  assert.match(await refusal(Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1])), /\.xls.*Save As/);
  assert.match(await refusal('%PDF-1.7\n'), /PDF/);
  assert.match(await refusal(Buffer.from([0, 1, 2, 3, 0, 0, 0, 9])), /binary/);
  assert.match(await refusal('<!DOCTYPE html><html><body>Sign in</body></html>'), /web page/);
  assert.match(await refusal('Dear customer,\nplease find attached nothing.\n'), /is no rewards CSV/);
});

test('JSON that is no NDJSON is refused with how to make it so', async () => {
  const row = '{"customer_name":"Ann","amount":40,"date":"2026-03-02"}';
  for (const text of [`[${row}]`, `[\n  ${row}\n]`, '{\n  "rows": []\n}'])
    assert.match(await refusal(text), /is one JSON document: write one object a line/);
});

test('a zero byte rejects its row only', async () => {
  const stray = `r2,Ann\0Lee,3035550101,40.00,2026-03-02\n${'r3,Ann Lee,3035550101,40.00,2026-03-02\n'.repeat(9)}`;
  const { redemptions, rejected } = await readExport(fileOf(rewardsCsv(good, stray)), 'rewards');
  assert.deepEqual([redemptions.length, rejected.map((r) => [r.line, r.code])], [10, [[3, 'VALUE_BROKEN']]]);
});

test('Windows-1252 is read where the text is not UTF-8', async () => {
  const start = Buffer.from(rewardsCsv('r1,Zo'), 'utf8').subarray(0, -1);
  const content = Buffer.concat([
    start,
    Buffer.from([0xeb]),
    Buffer.from(' Ruiz,,40,2026-03-02\nr2,Chloé,,1,2026-3-2'),
  ]);
  const { redemptions } = await readExport(fileOf(content), 'rewards');
  assert.deepEqual(
    redemptions.map((r) => r.event.customer.name),
    ['Zoë Ruiz', 'Chloé'],
  );
});

test('UTF-16 is read by its byte order mark, and without one', async () => {
  const text = rewardsCsv('r1,Zoë,,40,2026-03-02');
  const little = Buffer.from(`\ufeff${text}`, 'utf16le');
  const big = Buffer.from(`\ufeff${text}`, 'utf16le').swap16();
  for (const bytes of [little, big, Buffer.from(text, 'utf16le')]) {
    const { redemptions } = await readExport(fileOf(bytes, 'a.csv', 7), 'rewards');
    assert.equal(redemptions[0]?.event.customer.name, 'Zoë');
  }
});

test('a UTF-8 byte order mark does not hide the first column', async () => {
  const { redemptions } = await readExport(fileOf(`\ufeff${rewardsCsv(good)}`), 'rewards');
  assert.equal(redemptions[0]?.nativeId, 'r1');
});

test('a stray quote rejects its row only, and reading goes on at the next line', async () => {
  assert.deepEqual(await between('r2,"Ann Lee,3035550101,40.00,2026-03-02'), {
    code: 'STRAY_QUOTE',
    line: 3,
    raw: 'r2,"Ann Lee,3035550101,40.00,2026-03-02',
    reason: 'a quotation mark opens or closes in the wrong place; write a quote inside a value twice',
  });
  assert.equal((await between('r2,"Ann" Lee,3035550101,40.00,2026-03-02')).code, 'STRAY_QUOTE');
});

test('a quote that closes rows later does not swallow them into one value', async () => {
  const text = rewardsCsv('r1,"Ann,1,40,2026-03-02', 'r2,Bea",1,40,2026-03-02', 'r3,Cay,1,40,2026-03-02');
  const { redemptions, rejected } = await readExport(fileOf(text), 'rewards');
  assert.equal(redemptions.length + rejected.length, 3);
  assert.equal(rejected[0]?.line, 2);
});

test('semicolons, tabs and bars delimit as well as commas', async () => {
  for (const delimiter of [',', ';', '\t', '|']) {
    const text = rewardsCsv(good, alsoGood).replaceAll(',', delimiter);
    const { redemptions } = await readExport(fileOf(text), 'rewards');
    assert.equal(redemptions[1]?.event.amountCents, 6000, delimiter);
  }
});

test('thousands separators, currency signs and European decimals are read', async () => {
  assert.equal(await amountOf('1,234.50'), 123_450);
  assert.equal(await amountOf('$1,234'), 123_400);
  assert.equal(await amountOf('USD 40'), 4000);
  assert.equal(await amountOf('1.234,56 €'), 123_456);
  assert.equal(await amountOf('40,5'), 4050);
  assert.equal(await amountOf('40.0000'), 4000);
});

test('an amount that could be read two ways, or is none, rejects its row', async () => {
  const { rejected } = await readExport(fileOf(rewardsCsv('r1,Ann,,1.234,2026-03-02')), 'rewards');
  assert.equal(rejected[0]?.code, 'AMOUNT_AMBIGUOUS');
  assert.equal((await between('r2,Ann,,40.125,2026-03-02')).code, 'AMOUNT_UNREADABLE');
  assert.equal((await between('r2,Ann,,forty,2026-03-02')).code, 'AMOUNT_UNREADABLE');
  assert.equal((await between('r2,Ann,,"12,34,56",2026-03-02')).code, 'AMOUNT_UNREADABLE');
  assert.equal((await between('r2,Ann,,,2026-03-02')).code, 'AMOUNT_MISSING');
  assert.equal((await between('r2,Ann,,0.00,2026-03-02')).code, 'AMOUNT_ZERO');
});

test('US and ISO dates mean the same day', async () => {
  const days = ['2026-03-04', '3/4/2026', '03/04/26', '20260304', 'Mar 4, 2026', '4-Mar-2026', 'Wed, March 4, 2026'];
  const rows = days.map((d, i) => `r${i},Ann,,40,"${d}"`);
  const { redemptions, rejected } = await readExport(fileOf(rewardsCsv(...rows)), 'rewards');
  assert.deepEqual(rejected, []);
  for (const { event } of redemptions) assert.equal(event.occurredOn, Date.UTC(2026, 2, 4) / 86_400_000);
});

test('a 31st of February rejects its row', async () => {
  assert.equal((await between('r2,Ann,,40,2026-02-31')).code, 'DATE_IMPOSSIBLE');
  assert.equal((await between('r2,Ann,,40,2/31/2026')).code, 'DATE_IMPOSSIBLE');
  assert.equal((await between('r2,Ann,,40,next week')).code, 'DATE_UNREADABLE');
  assert.equal((await between('r2,Ann,,40,')).code, 'DATE_MISSING');
});

test('a negative amount rejects its row unless the status takes it back', async () => {
  assert.equal((await between('r2,Ann,,-40,2026-03-02')).code, 'AMOUNT_NEGATIVE');
  const text = 'name,amount,date,status\nAnn,($40.00),2026-03-02,Reversed\n';
  const { redemptions } = await readExport(fileOf(text), 'rewards');
  assert.deepEqual([redemptions[0]?.event.amountCents, redemptions[0]?.event.status], [4000, 'REVERSED']);
});

test('a statement without a status takes a redemption back by its id, with the same amount negative', async () => {
  const rows = [good, 'r2,Ann Lee,,-60.00,2026-03-05', 'r1,Ann Lee,3035550101,($40.00),2026-03-04', alsoGood];
  for (const order of [rows, rows.toReversed()]) {
    const { redemptions, rejected } = await readExport(fileOf(rewardsCsv(...order)), 'rewards');
    assert.deepEqual(
      new Set(redemptions.map(({ nativeId, event }) => `${nativeId} ${event.status} ${event.amountCents}`)),
      new Set(['r1 REVERSED 4000', 'r9 COMPLETED 6000']),
    );
    assert.deepEqual(
      rejected.map((r) => [r.code, r.raw]),
      [['AMOUNT_NEGATIVE', 'r2,Ann Lee,,-60.00,2026-03-05']],
      'nobody can tell what it takes back, if anything',
    );
  }
  const other = await readExport(fileOf(rewardsCsv(good, 'r1,Ann Lee,3035550101,-25.00,2026-03-04')), 'rewards');
  assert.deepEqual(
    [other.redemptions.map((r) => r.event.status), other.rejected.map((r) => r.code)],
    [['COMPLETED'], ['AMOUNT_NEGATIVE']],
    'another amount is not the whole of it',
  );
});

test('a row whose kind is a reversal is one, whatever its sign', async () => {
  const text =
    'type,name,amount,date\nReversal,Ann,-40,2026-03-02\nReversal,Bea,60,2026-03-02\nReward,Cay,50,2026-03-02\n';
  const { redemptions } = await readExport(fileOf(text), 'rewards');
  assert.deepEqual(
    redemptions.map((r) => [r.event.amountCents, r.event.status]),
    [
      [4000, 'REVERSED'],
      [6000, 'REVERSED'],
      [5000, 'COMPLETED'],
    ],
  );
});

test('a 10 MB field rejects its row only, quoted or not', async () => {
  const huge = 'x'.repeat(10_000_000);
  for (const value of [huge, `"${huge}"`]) {
    const row = await between(`r2,${value},,40,2026-03-02`);
    assert.equal(row.code, 'ROW_TOO_LONG');
    assert.equal(row.line, 3);
    assert.ok(row.raw.length < 1000);
  }
  assert.equal((await between(`r2,${'x'.repeat(5000)},,40,2026-03-02`)).code, 'VALUE_TOO_LONG');
});

test('a value with a control character, which joins the parts of keys of state, rejects its row only', async () => {
  for (const value of ['Ann\u0001Lee', 'Ann\u001b'])
    assert.equal((await between(`r2,${value},,40,2026-03-02`)).code, 'VALUE_BROKEN');
});

test('a row with more values than columns, or without a customer, is rejected', async () => {
  assert.equal((await between('r2,Lee, Ann,3035550101,40.00,2026-03-02')).code, 'COLUMN_COUNT');
  assert.equal((await between('r2,,,40.00,2026-03-02')).code, 'NAME_OR_PHONE_MISSING');
  assert.equal((await between('r2,N/A,n/a,40.00,2026-03-02')).code, 'NAME_OR_PHONE_MISSING');
});

test('an e-mail address is enough to say whose a row is', async () => {
  const text = 'redemption_id,email,amount,date\nr1,ann@example.com,40,2026-03-02\nr2,ann,40,2026-03-02\n';
  const { redemptions, rejected } = await readExport(fileOf(text), 'rewards');
  assert.deepEqual(
    redemptions.map((r) => r.event.customer.email),
    ['ann@example.com'],
  );
  assert.deepEqual(
    rejected.map((r) => r.code),
    ['NAME_OR_PHONE_MISSING'],
  );
});

test('NDJSON rows and events are read, and a broken line is rejected', async () => {
  const lines = [
    { customer_name: 'Ann', amount: 40, redeemed_at: '2026-03-02T10:00:00Z', redemption_id: 'r1' },
    {
      redemption_id: 'alle:r2',
      source: 'alle',
      program: 'ALLE',
      occurred_at: 1767225600000,
      customer: {},
      amount_cents: 4000,
    },
    { redemption_id: 'alle:r3', source: 'alle', occurred_at: 'soon', customer: {}, amount_cents: 4000 },
  ].map((l) => JSON.stringify(l));
  const { redemptions, rejected } = await readExport(fileOf([...lines, '{"a":', ''].join('\n')), 'rewards');
  assert.deepEqual(
    redemptions.map((r) => [r.nativeId, r.event.amountCents]),
    [
      ['r1', 4000],
      ['r2', 4000],
    ],
  );
  assert.deepEqual(rejected.map((r) => r.code).sort(), ['EVENT_INVALID', 'JSON_UNREADABLE']);
});

test('totals, page numbers and repeated headers of a report are called so, and a row that lacks as much is not', async () => {
  const { redemptions, rejected } = await readExport(
    fileOf(
      rewardsCsv(
        good,
        'Subtotal,,,40.00,',
        'Page 1 of 2,,,,',
        'redemption_id,customer_name,customer_phone,amount,redeemed_at',
        alsoGood,
        'Ann Lee Total,,,40.00,',
        '"Grand Total:",,,"$1,100.00",',
        ',Total,,100.00,',
        'Report generated 3/4/2026 10:15,,,,',
        '2 records,,,,',
        'r3,Total Wellness LLC,,40.00,',
        'r4,,,40.00,2026-03-04',
      ),
    ),
    'rewards',
  );
  assert.deepEqual(
    [redemptions.map((r) => r.nativeId), rejected.map((r) => r.code)],
    [
      ['r1', 'r9'],
      [...Array.from({ length: 8 }, () => 'REPORT_LINE'), 'DATE_MISSING', 'NAME_OR_PHONE_MISSING'],
    ],
  );
});

test('totals of a point of sale are called so', async () => {
  const text = 'Sale,Client,Item,Total,Date\n1,Ann Lee,Botox,520.00,2026-03-02\nTotal,,,520.00,\n,,,520.00,Total\n';
  const { tickets, rejected } = await readExport(fileOf(text), 'pos');
  assert.deepEqual([tickets.length, rejected.map((r) => r.code)], [1, ['REPORT_LINE', 'REPORT_LINE']]);
});
