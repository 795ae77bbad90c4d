import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseLabelFile } from '../../../connectors/csv/label-file.ts';

const header = 'redemption_id,transaction_id,is_match';

test('a label without a verdict is refused, not read as "no match"', () => {
  assert.throws(
    () => parseLabelFile('l.csv', `${header}\nA-1,T-1,1\nA-2,T-2,\n`),
    /row 3 has no is_match: write 1 or 0/,
  );
  const sample = { reward_transaction: {}, pos_transaction: {} };
  assert.throws(() => parseLabelFile('l.json', JSON.stringify([sample])), /sample 1 has no is_match/);
  assert.throws(() => parseLabelFile('l.csv', `${header}\nA-1,T-1,maybe\n`), /row 2 has "maybe" as its is_match/);
});

test('an empty list of training data is training data without samples', () => {
  assert.deepEqual(parseLabelFile('l.json', '{"training_data": []}'), {
    kind: 'pairs',
    pairs: [],
    validationSplit: null,
  });
});
