import assert from 'node:assert/strict';
import { buffer } from 'node:stream/consumers';
import { test } from 'node:test';
import type { PredictAnswer, PredictRequest } from '../../../connectors/http/predict-use-cases.ts';
import { createDoor } from '../../../connectors/http/server.ts';
import { createRecordingTelemetry } from '../../support/recording-telemetry.ts';
import { behind } from './behind.ts';
import { testAccess } from './test-access.ts';

/** A door, and what it passed on. */
function door() {
  const asked: PredictRequest[] = [];
  const { document } = behind();
  const predictions = {
    ...document.predictions,
    predict: async (request: PredictRequest) => {
      asked.push(request);
      return {} as PredictAnswer;
    },
  };
  const uploads = {
    upload: async ({ body }: { body: AsyncIterable<Buffer> }) => {
      await buffer(body);
      throw new Error('a body that is cut off was read to its end');
    },
  };
  const useCases = behind({ document: { ...document, predictions, uploads } });
  const options = { access: testAccess({}, true), loopbackOnly: true, telemetry: createRecordingTelemetry() };
  return { door: createDoor(useCases, options), asked };
}

const record = { customer_name: 'Ann Lee', amount: 40, date: '2026-01-20' };

test('a body is taken as it was sent: neither true nor null is a number, and text stays text', async () => {
  const { door: one, asked } = door();
  const predict = (reward: object, rest: object = {}) =>
    one.inject({
      ...{ method: 'POST', url: '/predict', headers: { host: 'localhost' } },
      payload: { reward_transaction: { ...record, ...reward }, pos_transaction: record, ...rest },
    });
  for (const bad of [{ amount: true }, { customer_name: 5 }, { date: false }])
    assert.equal((await predict(bad)).statusCode, 400, JSON.stringify(bad));
  for (const threshold of [true, '0.5', 2, [0.5]])
    assert.equal((await predict({}, { threshold })).statusCode, 400, JSON.stringify(threshold));
  assert.equal(asked.length, 0);
  for (const amount of [null, '0x10', '1.234', 40]) assert.equal((await predict({ amount })).statusCode, 200);
  assert.equal((await predict({}, { threshold: null })).statusCode, 200);
  assert.deepEqual(
    asked.map(({ reward_transaction }) => (reward_transaction as typeof record).amount),
    [null, '0x10', '1.234', 40, 40],
  );
  assert.equal(asked.at(-1)?.threshold, null);
});

test('what is no JSON in UTF-8 is refused', async () => {
  const { door: one } = door();
  const send = (payload: Buffer | string, type: string) =>
    one.inject({ method: 'POST', url: '/predict', payload, headers: { host: 'localhost', 'content-type': type } });
  assert.equal((await send('{}', 'text/plain')).statusCode, 415);
  const latin1 = Buffer.from(JSON.stringify({ reward_transaction: { customer_name: 'Renée' } }), 'latin1');
  const refused = await send(latin1, 'application/json');
  assert.deepEqual([refused.statusCode, refused.json().detail], [400, 'the body is not UTF-8']);
});

test('numbers of a query are read from its text', async () => {
  const { door: one } = door();
  const ask = (url: string) => one.inject({ url, headers: { host: 'localhost' } });
  assert.equal((await ask('/reconcile/history?limit=5')).statusCode, 200);
  assert.equal((await ask('/reconcile/history?limit=five')).statusCode, 400);
});

test('a multipart body that is cut off or malformed is the sender’s fault', async () => {
  const { door: one } = door();
  const begun =
    '--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\ncustomer_name,amount\r\nAnn';
  for (const payload of ['', '--x', '--x\r\n', '--x\r\nContent-Disposition: form', begun, `${begun}\r\n--y--`]) {
    const answer = await one.inject({
      ...{ method: 'POST', url: '/upload/pos-transactions', payload },
      headers: { host: 'localhost', 'content-type': 'multipart/form-data; boundary=x' },
    });
    assert.deepEqual([answer.statusCode, answer.json().code], [400, 'INPUT_UNUSABLE'], JSON.stringify(payload));
  }
});
