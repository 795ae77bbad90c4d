import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileOf, type ReadExport, readExport } from './export-text.ts';

/** Reads rows `kind,name,amount,date` under this name of the first column. */
async function readKinds(column: string, ...rows: [kind: string, amount: string][]): Promise<ReadExport> {
  const lines = rows.map(([kind, amount], i) => `${kind},Ann Lee ${i},${amount},2026-03-02`);
  return readExport(fileOf([`${column},name,amount,date`, ...lines].join('\n'), 'alle.csv'), 'rewards');
}

function amounts({ redemptions }: ReadExport): number[] {
  return redemptions.map(({ event }) => event.amountCents);
}

test('points earned are no redemptions: they are left out, and it is said of each', async () => {
  for (const column of ['Transaction Type', 'Activity', 'Type', 'Status', 'Description']) {
    const read = await readKinds(column, ['Points Earned', '120'], ['Reward Redeemed', '40'], ['Earned', '80']);
    assert.deepEqual(amounts(read), [4000], column);
    assert.deepEqual(
      read.rejected.map(({ line, code }) => [line, code]),
      [
        [2, 'NOT_REDEEMED'],
        [4, 'NOT_REDEEMED'],
      ],
    );
    assert.match(read.rejected[0]?.reason ?? '', /earned/);
  }
});

test('a purchase is one that earned points only where other rows say that they redeem', async () => {
  const ledger = await readKinds('Type', ['Purchase', '600'], ['Redeem', '-40'], ['Bonus', '20'], ['Redemption', '60']);
  assert.deepEqual(amounts(ledger), [4000, 6000]);
  assert.deepEqual(amounts(await readKinds('Type', ['Purchase', '40'], ['Purchase', '60'])), [4000, 6000]);
});

test('a reward that waits to be used is no redemption', async () => {
  const read = await readKinds(
    'Status',
    ['Available', '50'],
    ['Redeemed', '40'],
    ['Not redeemed', '30'],
    ['Unused', '20'],
  );
  assert.deepEqual(amounts(read), [4000]);
  assert.deepEqual(
    read.rejected.map(({ code }) => code),
    ['NOT_REDEEMED', 'NOT_REDEEMED', 'NOT_REDEEMED'],
  );
});

test('a file whose amounts are all negative writes what was taken off', async () => {
  assert.deepEqual(
    amounts(await readKinds('Product', ['Botox', '-40'], ['Botox', '($60.00)'], ['Botox', '20-'])),
    [4000, 6000, 2000],
  );
  const mixed = await readKinds('Product', ['Botox', '-40'], ['Botox', '60']);
  assert.deepEqual(
    mixed.rejected.map(({ code }) => code),
    ['AMOUNT_NEGATIVE'],
  );
});

test('in a ledger, points that were redeemed under the id of those earned are not taken back', async () => {
  const text = 'id,type,name,amount,date\nm1,Purchase,Ann,40,2026-03-01\nm1,Redeemed,Ann,-40,2026-03-02\n';
  const { redemptions } = await readExport(fileOf(text, 'alle.csv'), 'rewards');
  assert.deepEqual(
    redemptions.map(({ event }) => [event.amountCents, event.status]),
    [[4000, 'COMPLETED']],
  );
});
