import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createLatencies } from '../../../../app/use-cases/document/latencies.ts';
import { type PredictParts, predict, predictBatch } from '../../../../app/use-cases/document/predict.ts';
import { createJsonRecords } from '../../../../connectors/csv/json-records.ts';
import type { PredictAnswer, PredictFailure } from '../../../../connectors/http/predict-use-cases.ts';
import { createPredictor } from '../../../../processors/matching/predict.ts';
import { createWorld } from '../../../../processors/matching/world.ts';
import { defaultModel } from '../../../../processors/model/default-model.ts';

const world = createWorld([], 'UTC');
const window = { before: 3, after: 14, retain: 60 };
const scoring = {
  model: defaultModel,
  activatedAtMs: null,
  references: [],
  world,
  records: createJsonRecords(world.zoneOf),
  predict: createPredictor(defaultModel, world, { window, autoThreshold: 0.95 }),
};

function parts(): PredictParts {
  let ms = 0;
  return {
    scoring: { current: async () => scoring },
    threshold: 0.95,
    latencies: createLatencies(),
    elapsedMs: () => {
      ms += 0.25;
      return ms;
    },
  };
}

const sarah = {
  customer_name: 'Sarah Johnson',
  customer_phone: '(555) 123-4567',
  amount: 450.0,
  date: '2024-01-15',
  service: 'Botox Treatment',
};
const mike = { customer_name: 'Mike Davis', customer_phone: '(555) 987-6543', amount: 200, date: '2024-01-20' };

test("the document's pair is a match that needs no person, with evidence that adds up", async () => {
  const answer = await predict(parts(), { reward_transaction: sarah, pos_transaction: sarah, threshold: 0.95 });
  const { confidence_level, recommendation, result, processing_time_ms } = answer;
  assert.deepEqual(
    { confidence_level, recommendation, result, processing_time_ms },
    { confidence_level: 'Very High', recommendation: 'AUTO_APPROVE', result: 'match', processing_time_ms: 0.25 },
  );
  const sum = answer.explanation.reduce((bits, entry) => bits + entry.bits, 0);
  assert.ok(Math.abs(sum - answer.score_bits) < 1e-9);
  assert.match(answer.explanation_text, /same phone/);
});

test('strangers are no match, whatever the threshold leaves room for', async () => {
  const answer = await predict(parts(), { reward_transaction: sarah, pos_transaction: mike, threshold: 0.5 });
  assert.deepEqual([answer.result, answer.confidence_level, answer.recommendation], ['no_match', 'Very Low', 'REJECT']);
});

test('the threshold of the request decides the result, not the recommendation', async () => {
  const typo = { ...sarah, customer_name: 'Sara Jonson', customer_phone: null };
  const loose = await predict(parts(), { reward_transaction: sarah, pos_transaction: typo, threshold: 0.5 });
  const strict = await predict(parts(), { reward_transaction: sarah, pos_transaction: typo, threshold: 1 });
  assert.deepEqual([loose.result, strict.result], ['match', 'no_match']);
  assert.equal(loose.recommendation, strict.recommendation);
});

test('without a threshold MODEL_THRESHOLD holds', async () => {
  const answer = await predict(
    { ...parts(), threshold: 0.999_99 },
    { reward_transaction: sarah, pos_transaction: sarah },
  );
  assert.deepEqual([answer.threshold, answer.result], [0.999_99, 'no_match']);
});

test('a record that cannot be read is refused with its name and the reason', async () => {
  const wrong: [string, Record<string, unknown>, RegExp][] = [
    ['no customer', { ...sarah, customer_name: null, customer_phone: '' }, /neither a name nor a phone/],
    ['no amount', { ...sarah, amount: undefined }, /no amount/],
    ['a day that does not exist', { ...sarah, date: '2024-02-31' }, /does not exist/],
    ['words for an amount', { ...sarah, amount: 'a lot' }, /not an amount/],
  ];
  for (const [what, record, reason] of wrong) {
    await assert.rejects(
      predict(parts(), { reward_transaction: sarah, pos_transaction: record }),
      (error: { code: string; message: string }) =>
        error.code === 'RECORD_INVALID' && /^pos_transaction: /.test(error.message) && reason.test(error.message),
      what,
    );
  }
});

test('what programs make of amounts is read: whole cents that floating point smeared, numbers as text', async () => {
  const record = { ...sarah, amount: 449.999_999_999_999_94 };
  const answer = await predict(parts(), {
    reward_transaction: record,
    pos_transaction: { ...sarah, amount: '$450.00' },
  });
  assert.equal(answer.result, 'match');
});

test('a batch is answered in order, a bad pair by an error in its place', async () => {
  const pairs = [
    { reward_transaction: sarah, pos_transaction: mike },
    { reward_transaction: sarah },
    'no pair at all',
    null,
    ...Array.from({ length: 60 }, () => ({ reward_transaction: sarah, pos_transaction: sarah })),
  ];
  const answers = await predictBatch(parts(), { pairs, threshold: 0.95 });
  assert.equal(answers.length, pairs.length);
  assert.equal((answers[0] as PredictAnswer).result, 'no_match');
  for (const failed of answers.slice(1, 4)) assert.equal((failed as PredictFailure).error.code, 'RECORD_INVALID');
  for (const matched of answers.slice(4)) assert.equal((matched as PredictAnswer).result, 'match');
});
