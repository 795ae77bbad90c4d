import assert from 'node:assert/strict';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { localCaller } from '../../../connectors/http/access/caller.ts';
import { createDoor } from '../../../connectors/http/server.ts';
import type { DoorUseCases, IngestRequest } from '../../../connectors/http/use-cases.ts';
import { createRecordingTelemetry } from '../../support/recording-telemetry.ts';
import { behind } from './behind.ts';
import { testAccess } from './test-access.ts';

const secret = 'a-secret-of-this-test';
/** As once a token exists: nobody comes in without one. */
const access = testAccess({ [secret]: localCaller });
const authorized = { host: '127.0.0.1:8000', authorization: `Bearer ${secret}` };

function door(over: Partial<DoorUseCases> = {}) {
  return createDoor(behind(over), { access, loopbackOnly: true, telemetry: createRecordingTelemetry() });
}

test('livez and readyz answer without the secret; readyz says why it is not ready', async () => {
  const ready = door();
  assert.equal((await ready.inject({ url: '/livez', headers: { host: 'localhost' } })).statusCode, 200);
  assert.equal((await ready.inject({ url: '/readyz', headers: { host: '[::1]:8000' } })).statusCode, 200);
  const answer = await door({ notReadyBecause: async () => 'draining' }).inject({
    url: '/readyz',
    headers: { host: 'localhost' },
  });
  assert.equal(answer.statusCode, 503);
  assert.deepEqual(answer.json(), { ready: false, reason: 'draining' });
});

for (const url of [
  ...['/metrics', '/status', '/topics', '/topics/dlq', '/dlq', '/dlq/x', '/decisions/x', '/reference', '/models'],
  ...['/models/x', '/model/info', '/model/metrics', '/reviews', '/reviews/sample'],
]) {
  test(`GET ${url} is refused without the secret, and with a wrong one`, async () => {
    for (const authorization of ['', 'Bearer wrong', `Basic ${secret}`, `Bearer ${secret}x`]) {
      const answer = await door().inject({ url, headers: { host: 'localhost', authorization } });
      assert.equal(answer.statusCode, 401);
    }
  });
}

for (const url of [
  '/ingest?side=pos',
  '/ingest/undo',
  '/sql',
  '/dlq/replay',
  '/reference',
  '/models',
  '/models/promote',
  '/predict',
  '/reviews',
]) {
  test(`POST ${url} is refused without the secret`, async () => {
    const answer = await door().inject({ method: 'POST', url, headers: { host: 'localhost' }, payload: {} });
    assert.equal(answer.statusCode, 401);
  });
}

test('a Host that a DNS record could point here is refused, even with the secret', async () => {
  for (const host of [
    'evil.example',
    'evil.example:8000',
    '127.0.0.1.evil.example',
    'localhost.evil.example',
    '0.0.0.0',
  ]) {
    const answer = await door().inject({ url: '/livez', headers: { ...authorized, host } });
    assert.equal(answer.statusCode, 421, host);
  }
});

test('a web page of another origin is refused', async () => {
  for (const origin of ['http://evil.example', 'null', 'http://127.0.0.1:9999']) {
    const answer = await door().inject({ url: '/status', headers: { ...authorized, origin } });
    assert.equal(answer.statusCode, 403, origin);
  }
  const own = await door().inject({ url: '/status', headers: { ...authorized, origin: 'http://127.0.0.1:8000' } });
  assert.equal(own.statusCode, 200);
});

test('rows reach the use case as a stream, with what the query says about them', async () => {
  const seen: IngestRequest[] = [];
  let body = '';
  const ingest: DoorUseCases['ingest'] = async (request) => {
    seen.push(request);
    body = await text(request.body);
    return {
      batch_id: 'b',
      rows: 2,
      taken: 1,
      events: 1,
      rejected: 1,
      rejected_rows: [{ line: 3, reason: 'amount is missing' }],
    };
  };
  const columns = encodeURIComponent('{"amount":"Total"}');
  const answer = await door({ ingest }).inject({
    method: 'POST',
    url: `/ingest?side=rewards&source=alle&batch=true&name=alle.csv&columns=${columns}`,
    headers: { ...authorized, 'content-type': 'text/csv; charset=utf-8' },
    payload: 'a,b\n1,2\n',
  });
  assert.equal(answer.statusCode, 207);
  assert.equal(answer.json().rejected_rows[0].line, 3);
  assert.equal(body, 'a,b\n1,2\n');
  const { body: _, ...rest } = seen[0] ?? assert.fail('not called');
  assert.deepEqual(rest, {
    side: 'rewards',
    format: 'csv',
    source: 'alle',
    name: 'alle.csv',
    batch: true,
    columns: { amount: 'Total' },
    through: null,
  });
});

const wrongRequests: [string, string, string, string, string?][] = [
  ['a side nobody knows', '/ingest?side=both', 'text/csv', ''],
  ['no side', '/ingest', 'text/csv', ''],
  ['rows of another type', '/ingest?side=pos', 'application/json', '[]', 'USAGE'],
  ['columns that are no object of names', '/ingest?side=pos&columns=[1]', 'text/csv', '', 'USAGE'],
  ['a day that does not exist', '/ingest?side=pos&through=2026-02-31', 'text/csv', ''],
  ['an empty query', '/sql', 'application/json', '{"query":""}'],
  ['a query with a NUL', '/sql', 'application/json', '{"query":"SELECT\\u00001"}'],
  ['a field nobody knows', '/sql', 'application/json', '{"query":"SELECT 1","user":"x"}'],
  ['broken JSON', '/sql', 'application/json', '{'],
];
for (const [what, url, type, payload, code = 'REQUEST_INVALID'] of wrongRequests) {
  test(`${what} is answered 400 with the reason`, async () => {
    const answer = await door().inject({
      method: 'POST',
      url,
      headers: { ...authorized, 'content-type': type },
      payload,
    });
    assert.equal(answer.statusCode, 400);
    assert.equal(answer.json().code, code);
    assert.ok(answer.json().detail.length > 5);
  });
}

test('a body over the limit is refused, a stream of rows may be as long as it likes', async () => {
  const payload = JSON.stringify({ query: 'x'.repeat(5 << 20) });
  const headers = { ...authorized, 'content-type': 'application/json' };
  assert.equal((await door().inject({ method: 'POST', url: '/sql', headers, payload })).statusCode, 413);
  const ingest: DoorUseCases['ingest'] = async ({ body }) => {
    const rows = (await text(body)).length;
    return { batch_id: null, rows, taken: rows, events: 0, rejected: 0, rejected_rows: [] };
  };
  const rows = { ...authorized, 'content-type': 'application/x-ndjson' };
  const answer = await door({ ingest }).inject({
    method: 'POST',
    url: '/ingest?side=pos',
    headers: rows,
    payload: 'x'.repeat(5 << 20),
  });
  assert.equal(answer.json().taken, 5 << 20);
});

test('an error of a use case keeps its code and message; a defect shows neither stack nor text', async () => {
  const missing = await door().inject({ url: '/dlq/d1', headers: authorized });
  assert.equal(missing.statusCode, 404);
  assert.equal(missing.json().detail, 'there is no dead letter d1');
  const defect = await door({
    status: async () => {
      throw new TypeError('Ann Lee, 555-0100');
    },
  }).inject({ url: '/status', headers: authorized });
  assert.equal(defect.statusCode, 500);
  assert.ok(!defect.body.includes('Ann'));
});

test('a topic is read as one JSON a line', async () => {
  const answer = await door().inject({ url: '/topics/matches?partition=2&from=7&limit=3', headers: authorized });
  assert.equal(answer.headers['content-type'], 'application/x-ndjson');
  assert.deepEqual(JSON.parse(answer.body), { topic: 'matches', partition: 2, fromOffset: 7, limit: 3 });
});
