import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { request } from 'node:http';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import type { Caller } from '../../../connectors/http/access/caller.ts';
import type { LiveUseCases } from '../../../connectors/http/live-use-cases.ts';
import { createDoor } from '../../../connectors/http/server.ts';
import { ReconduitError } from '../../../processors/errors.ts';
import { memoryAnswers } from '../../support/memory-answers.ts';
import { createRecordingTelemetry } from '../../support/recording-telemetry.ts';
import { behind } from './behind.ts';
import { testAccess } from './test-access.ts';

const source: Caller = { actor: 'token:till', role: 'source', practices: ['glow'] };
const signing = { secret: 'shared', caller: source };
const host = 'localhost';
const json = { host, authorization: 'Bearer till', 'content-type': 'application/json' };
const ndjson = { ...json, 'content-type': 'application/x-ndjson' };
const url = '/v1/pos/transactions';

/** A door whose log is a list of what went in; an item `bad` is refused. */
function createTestDoor(append?: LiveUseCases['append']) {
  const log: unknown[] = [];
  const take: LiveUseCases['append'] = async (_kind, items) => {
    log.push(...items.filter((item) => item !== 'bad'));
    return items.map((item) =>
      item === 'bad' ? { error: { code: 'RECORD_INVALID', detail: 'x: is missing' } } : { id: `pos:${item}` },
    );
  };
  const access = { ...testAccess({ till: source }), signer: (id: string) => (id === 'till' ? signing : null) };
  const useCases = behind({ live: { answers: memoryAnswers(), append: append ?? take } });
  const door = createDoor(useCases, { access, loopbackOnly: true, telemetry: createRecordingTelemetry() });
  return { door, log };
}

test('one event, an array, and an array with bad ones are answered item by item', async () => {
  const { door } = createTestDoor();
  const cases: [string, number, object[]][] = [
    ['"a"', 202, [{ id: 'pos:a' }]],
    ['["a","b"]', 202, [{ id: 'pos:a' }, { id: 'pos:b' }]],
    ['["a","bad"]', 207, [{ id: 'pos:a' }, { error: { code: 'RECORD_INVALID', detail: 'x: is missing' } }]],
    ['["bad"]', 400, [{ error: { code: 'RECORD_INVALID', detail: 'x: is missing' } }]],
  ];
  for (const [payload, status, items] of cases) {
    const answer = await door.inject({ method: 'POST', url, headers: json, payload });
    assert.equal(answer.statusCode, status, payload);
    assert.deepEqual(answer.json().items, items);
  }
  for (const payload of ['[]', '']) {
    const empty = await door.inject({ method: 'POST', url, headers: json, payload });
    assert.equal(empty.statusCode, 400, payload);
  }
});

test('lines are answered as their events become durable, and counted at the end', async () => {
  const { door, log } = createTestDoor();
  const payload = '"a"\n"bad"\n\nno json\n"b"';
  const answer = await door.inject({ method: 'POST', url, headers: ndjson, payload });
  assert.equal(answer.statusCode, 202);
  assert.deepEqual(log, ['a', 'b']);
  assert.deepEqual(
    answer.body
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line)),
    [
      { line: 1, id: 'pos:a' },
      { line: 2, error: { code: 'RECORD_INVALID', detail: 'x: is missing' } },
      { line: 4, error: { code: 'RECORD_INVALID', detail: 'this line is not JSON; write one object a line' } },
      { line: 5, id: 'pos:b' },
      { accepted: 2, rejected: 2 },
    ],
  );
});

test('when the log fails nothing is acknowledged', async () => {
  const { door } = createTestDoor(() => Promise.reject(new ReconduitError('KAFKA_UNAVAILABLE', 'no broker')));
  for (const headers of [json, ndjson]) {
    const answer = await door.inject({ method: 'POST', url, headers, payload: '"a"\n' });
    assert.equal(answer.statusCode, 503);
    assert.equal(answer.json().code, 'KAFKA_UNAVAILABLE');
    assert.equal(answer.headers['retry-after'], '5');
  }
});

test('a body that is cut off keeps what was answered and nothing else', async (t) => {
  const { door, log } = createTestDoor();
  t.after(() => door.close());
  const { port } = new URL(await door.listen({ port: 0, host: '127.0.0.1' }));
  const sent = request({ port, host: '127.0.0.1', path: url, method: 'POST', headers: ndjson });
  sent.on('error', () => undefined);
  sent.write('"a"\n"b"\n"half');
  const answered = await new Promise<string>((resolve) => {
    sent.once('response', (response) => {
      response.once('data', (chunk) => resolve(String(chunk))).on('error', () => undefined);
    });
  });
  assert.equal(answered, '{"line":1,"id":"pos:a"}\n{"line":2,"id":"pos:b"}\n');
  sent.destroy();
  assert.equal((await fetch(`http://127.0.0.1:${port}/livez`)).status, 200);
  assert.deepEqual(log, ['a', 'b']);
});

test('a request repeated under its Idempotency-Key is answered the same and done once', async () => {
  const { door, log } = createTestDoor();
  const send = (payload: string) =>
    door.inject({ method: 'POST', url, headers: { ...json, 'idempotency-key': 'k1' }, payload });
  const answers = await Promise.all([send('"a"'), send('"a"')]);
  assert.deepEqual(answers[0].json(), answers[1].json());
  assert.deepEqual((await send('"a"')).json(), answers[0].json());
  assert.deepEqual(log, ['a']);
  const other = await send('"b"');
  assert.deepEqual([other.statusCode, other.json().code], [422, 'KEY_REUSED']);
});

function signatureOf(body: string, atSeconds: number, secret = signing.secret): string {
  const mac = createHmac('sha256', secret).update(`${atSeconds}.${body}`).digest('hex');
  return `t=${atSeconds},v1=${mac}`;
}

test('a signed event goes in once; another body, secret, time or source does not', async () => {
  const now = Math.floor(Date.now() / 1000);
  const { door, log } = createTestDoor();
  const send = (payload: string, signature: string, id = 'till') =>
    door.inject({
      ...{ method: 'POST', url: `/v1/webhooks/${id}/pos/transactions`, payload },
      headers: { host, 'content-type': 'application/json', 'x-reconduit-signature': signature },
    });
  assert.equal((await send('"a"', signatureOf('"a"', now))).statusCode, 202);
  assert.equal((await send('"a"', signatureOf('"a"', now))).statusCode, 202);
  assert.deepEqual(log, ['a']);
  const wrong: [string, string, string?][] = [
    ['"b"', signatureOf('"a"', now)],
    ['"b"', signatureOf('"b"', now, 'guess')],
    ['"b"', signatureOf('"b"', now - 301)],
    ['"b"', signatureOf('"b"', now + 600)],
    ['"b"', signatureOf('"b"', now), 'nobody'],
  ];
  for (const [payload, signature, id] of wrong) {
    const answer = await send(payload, signature, id);
    assert.deepEqual([answer.statusCode, answer.json().code], [401, 'UNAUTHENTICATED'], signature);
  }
  const locked = await send('"b"', '');
  assert.deepEqual([locked.statusCode, locked.headers['retry-after']], [429, '1']);
  assert.deepEqual(log, ['a']);
});

test('a large stream is not held in memory: the door reads no faster than the log takes', async (t) => {
  let open = (): void => undefined;
  const held = new Promise<void>((resolve) => {
    open = resolve;
  });
  const { door } = createTestDoor(async (_kind, items) => {
    await held;
    return items.map(() => ({ id: 'x' }));
  });
  t.after(() => door.close());
  const { port } = new URL(await door.listen({ port: 0, host: '127.0.0.1' }));
  let given = 0;
  const body = Readable.from(
    (function* () {
      for (; given < 4000; given++) yield `${JSON.stringify('x'.repeat(16_000))}\n`;
    })(),
  );
  const sent = request({ port, host: '127.0.0.1', path: url, method: 'POST', headers: ndjson });
  body.pipe(sent);
  // The sender is held back long before it has given its 64 MB.
  let before = -1;
  while (given !== before) {
    before = given;
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
  assert.ok(given < 2500, `${given} of 4000 were taken from the sender`);
  open();
  const status = await new Promise((resolve) => sent.once('response', (answer) => resolve(answer.resume().statusCode)));
  assert.equal(status, 202);
});
