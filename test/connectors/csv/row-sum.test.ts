import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ReconduitError } from '../../../processors/errors.ts';
import { fileOf, readExport } from './export-text.ts';

const rows = [
  'transaction_id,customer_name,customer_phone,service,amount,reward_label,reward_amount,status,occurred_at',
  't1,Ann Lee,3035550101,"Botox, 40u",520.00,Alle,40.00,completed,2026-03-02 10:15',
  't2,"Cole ""Bea"" B",3035550102,Dysport,400.00,Aspire,60.00,completed,2026-03-02 11:00',
  't1,Ann Lee,3035550101,"Two\nlines",650.00,,,completed,2026-03-02 10:15',
  ',Dee Fox,,Facial,120.00,,,voided,3/4/2026',
  't3,Zoë Ruiz,3035550104,Filler,"1,200.00",,,completed,2026-03-05',
].join('\r\n');

const damage = fc.array(
  fc.record({
    at: fc.nat({ max: 700 }),
    remove: fc.nat({ max: 3 }),
    insert: fc.constantFrom('"', ',', '\n', '\r', '""', ';', '\0', '\u00e9', '-', '31/31/31', 't1', '\n\n"'),
  }),
  { maxLength: 6 },
);

function damaged(text: string, cuts: readonly { at: number; remove: number; insert: string }[]): string {
  return cuts.reduce((t, { at, remove, insert }) => t.slice(0, at) + insert + t.slice(at + remove), text);
}

test('however a file is damaged, every row ends in an event or among the rejected, or the file is refused', async () => {
  let taken = 0;
  await fc.assert(
    fc.asyncProperty(damage, fc.integer({ min: 20, max: 400 }), async (cuts, chunkBytes) => {
      const file = fileOf(damaged(rows, cuts), 'pos.csv', chunkBytes);
      try {
        const { opened, tickets, rejected } = await readExport(file, 'pos');
        const inEvents = tickets.reduce((sum, t) => sum + t.rows, 0);
        assert.equal(inEvents + rejected.length, opened.survey.rowCount);
        taken++;
      } catch (error) {
        assert.ok(error instanceof ReconduitError && error.code === 'INPUT_UNUSABLE', String(error));
      }
    }),
    { numRuns: 400 },
  );
  assert.ok(taken > 50, `only ${taken} files were readable: the damage proves nothing`);
});
