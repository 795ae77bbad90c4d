import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Line, readLines } from '../../../connectors/csv/lines.ts';
import { frameRecords } from '../../../connectors/csv/records.ts';
import { fileOf, readExport, rewardsCsv } from './export-text.ts';

interface Written {
  readonly delimiter: string;
  readonly eol: string;
  readonly mark: boolean;
  readonly quoteAll: boolean;
  readonly encoding: 'utf8' | 'utf16le';
  readonly finalEol: boolean;
}

const dialect: fc.Arbitrary<Written> = fc.record({
  delimiter: fc.constantFrom(',', ';', '\t', '|'),
  eol: fc.constantFrom('\n', '\r\n'),
  mark: fc.boolean(),
  quoteAll: fc.boolean(),
  encoding: fc.constantFrom('utf8', 'utf16le'),
  finalEol: fc.boolean(),
});

const value = fc.string({ unit: fc.constantFrom(...'aZ0é€😀 .,;\t|"\n\'$='), maxLength: 12 });
const tables = fc
  .integer({ min: 1, max: 6 })
  .chain((width) => fc.array(fc.array(value, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 30 }));

function write(rows: readonly string[][], d: Written): Buffer {
  const quoted = (v: string): string =>
    d.quoteAll || /["\n]/.test(v) || v.includes(d.delimiter) ? `"${v.replaceAll('"', '""')}"` : v;
  const text = rows.map((r) => r.map(quoted).join(d.delimiter)).join(d.eol) + (d.finalEol ? d.eol : '');
  // UTF-16 needs its mark: short text without one looks like anything.
  return Buffer.from((d.mark || d.encoding === 'utf16le' ? '\ufeff' : '') + text, d.encoding);
}

async function read(bytes: Buffer, d: Written, chunkBytes: number): Promise<string[][]> {
  const how = { delimiter: d.delimiter, acceptMultiline: () => true };
  const rows: string[][] = [];
  let pending: readonly Line[] = [];
  for await (const lines of readLines('t.csv', fileOf(bytes, 't.csv', chunkBytes).open())) {
    const framed = frameRecords([...pending, ...lines], how, false);
    pending = framed.rest;
    rows.push(...framed.records.map((r) => [...r.fields]));
  }
  rows.push(...frameRecords(pending, how, true).records.map((r) => [...r.fields]));
  return rows;
}

test('any table of values, written in any dialect and cut into any chunks, is read back the same', async () => {
  await fc.assert(
    fc.asyncProperty(tables, dialect, fc.integer({ min: 5, max: 200 }), async (table, d, chunkBytes) => {
      // A row of nothing but delimiters and blanks is a blank line to a reader.
      const rows = table.filter((r) => r.some((v) => /[^\s,;|]/.test(v)));
      fc.pre(rows.length > 0);
      assert.deepEqual(await read(write(rows, d), d, chunkBytes), rows);
    }),
    { numRuns: 300 },
  );
});

test('lines may end with CR alone', async () => {
  const bytes = Buffer.from('a,b\rc,d\r');
  const how = { delimiter: ',', eol: '\r', mark: false, quoteAll: false, encoding: 'utf8', finalEol: true } as const;
  assert.deepEqual(await read(bytes, how, 100), [
    ['a', 'b'],
    ['c', 'd'],
  ]);
});

test('a lone CR in a file of LF ends a row when its line holds more values than a row has', async () => {
  const text = rewardsCsv(
    'r1,Ann Lee,3035550101,40,2026-03-02\rr2,Bea Cole,3035550102,60,2026-03-03',
    'r3,"Cam\rDiaz",3035550103,80,2026-03-04\rr4,Dee Fox,,20,2026-03-05,one too many',
  );
  const { opened, redemptions, rejected } = await readExport(fileOf(text), 'rewards');
  assert.deepEqual(
    redemptions.map((r) => [r.nativeId, r.line, r.event.amountCents]),
    [
      ['r1', 2, 4000],
      ['r2', 2, 6000],
    ],
  );
  assert.deepEqual(
    rejected.map((r) => r.line),
    [3, 3, 3],
  );
  assert.equal(opened.survey.rowCount, 5);
});
