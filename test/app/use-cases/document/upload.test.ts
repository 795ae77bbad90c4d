import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { json } from 'node:stream/consumers';
import { type TestContext, test } from 'node:test';
import { readUpload } from '../../../../app/use-cases/document/read-upload.ts';
import { type UploadParts, upload } from '../../../../app/use-cases/document/upload.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

function parts(t: TestContext): UploadParts {
  const { path, remove } = temporaryFolder();
  t.after(remove);
  return {
    spoolDir: join(path, 'spool'),
    defaultZone: 'UTC',
    largestFileBytes: 1000,
    scoring: { current: async () => ({ references: [] }) } as unknown as UploadParts['scoring'],
    read: readUpload,
    admit: () => undefined,
  };
}

interface Answer {
  readonly transactions: readonly Record<string, unknown>[];
  readonly rejected: readonly { readonly line: number; readonly reason: string }[];
  readonly summary: Readonly<Record<string, unknown>>;
}

const read = async (from: UploadParts, side: 'pos' | 'rewards', name: string, text: string): Promise<Answer> =>
  (await json(await upload(from, { side, name, body: Readable.from([Buffer.from(text)]) }))) as Answer;

test('rows come back under their own names, amounts as numbers and dates as ISO, read as the whole file is written', async (t) => {
  const csv = 'Patient;Betrag;Total;Date\nAnn Lee;x;"1.040,50";25.01.2026\nBea Cole;x;20,00;03.02.2026\n';
  const { transactions, summary } = await read(parts(t), 'rewards', 'aspire-january.csv', csv);
  assert.deepEqual(
    transactions.map(({ customer_name, amount, date, program }) => [customer_name, amount, date, program]),
    [
      ['Ann Lee', 1040.5, '2026-01-25', 'ASPIRE'],
      ['Bea Cole', 20, '2026-02-03', 'ASPIRE'],
    ],
  );
  assert.deepEqual([summary['total_amount'], summary['first_date']], [1060.5, '2026-01-25']);
});

test('a discount without a name stays one: as a row of reward columns it would else be a reward', async (t) => {
  const csv = 'customer,amount,discount,date\nAnn Lee,500,40,2026-01-20\n';
  const { transactions } = await read(parts(t), 'pos', 'pos.csv', csv);
  assert.deepEqual([transactions[0]?.['reward_label'], transactions[0]?.['reward_amount']], ['Discount', 40]);
});

test('what another row of the file takes back comes back as reversed', async (t) => {
  const csv =
    'id,customer,amount,date\nr1,Ann Lee,40,2026-01-20\nr1,Ann Lee,-40,2026-01-22\nr2,Bea Cole,60,2026-01-20\n';
  const { transactions, rejected } = await read(parts(t), 'rewards', 'alle.csv', csv);
  assert.deepEqual(
    [transactions.map(({ redemption_id, amount, status }) => [redemption_id, amount, status]), rejected],
    [
      [
        ['r1', 40, 'reversed'],
        ['r1', 40, 'reversed'],
        ['r2', 60, undefined],
      ],
      [],
    ],
  );
});

test('a file beyond the limit is refused with 413, one that is no table with the reason; nothing of either is kept', async (t) => {
  const from = parts(t);
  const large = `customer,amount,date\n${'Ann Lee,40,2026-01-20\n'.repeat(100)}`;
  await assert.rejects(read(from, 'pos', 'pos.csv', large), { statusCode: 413 });
  await assert.rejects(read(from, 'pos', 'pos.csv', '<html></html>'), { code: 'INPUT_UNUSABLE' });
  assert.deepEqual(readdirSync(from.spoolDir), []);
});
