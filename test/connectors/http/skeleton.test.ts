import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { test } from 'node:test';
import type { Caller } from '../../../connectors/http/access/caller.ts';
import { routeAccess } from '../../../connectors/http/access/route-access.ts';
import { createDoor } from '../../../connectors/http/server.ts';
import { createRecordingTelemetry } from '../../support/recording-telemetry.ts';
import { behind } from './behind.ts';
import { testAccess } from './test-access.ts';

const host = 'localhost';

function door(limits = {}) {
  const telemetry = createRecordingTelemetry();
  const access = testAccess({}, true);
  return { ...{ telemetry }, door: createDoor(behind(), { access, loopbackOnly: true, telemetry, limits }) };
}

test('every error is problem+json with a stable code, what to do, and the id of the request', async () => {
  const answer = await door().door.inject({ url: '/nowhere', headers: { host, 'x-request-id': 'a-1' } });
  assert.equal(answer.headers['content-type'], 'application/problem+json');
  const { action, ...rest } = answer.json();
  assert.deepEqual(rest, {
    type: 'about:blank',
    title: 'Not Found',
    status: 404,
    detail: 'the door has no such route; /docs lists them',
    code: 'NOT_FOUND',
    request_id: 'a-1',
  });
  assert.ok(action.length > 5);
});

test('a request keeps its id in answer and log; one that is no plain id is replaced', async () => {
  const { door: one, telemetry } = door();
  const kept = await one.inject({ url: '/topics?secret=1', headers: { host, 'x-request-id': 'req-7' } });
  assert.equal(kept.headers['x-request-id'], 'req-7');
  const [line] = telemetry.lines;
  assert.ok(line && JSON.stringify(line).includes('req-7') && !JSON.stringify(line).includes('secret'));
  for (const id of ['a b', 'é', 'x'.repeat(101), '<script>', '']) {
    const { headers } = await one.inject({ url: '/livez', headers: { host, 'x-request-id': id } });
    assert.match(String(headers['x-request-id']), /^[0-9a-f-]{36}$/);
  }
});

test('a method that a route does not take is answered 405 with those that it takes', async () => {
  for (const method of ['DELETE', 'PUT', 'PATCH', 'OPTIONS', 'TRACE'] as const) {
    const answer = await door().door.inject({ method: method as 'PUT', url: '/topics/dlq', headers: { host } });
    assert.equal(answer.statusCode, 405, method);
    assert.equal(answer.headers['allow'], 'GET, HEAD');
  }
});

test('/docs describes every route of the table with its roles', async () => {
  const answer = await door().door.inject({ url: '/openapi.json', headers: { host } });
  const { paths } = answer.json() as { paths: Record<string, Record<string, { description: string }>> };
  for (const row of Object.keys(routeAccess)) {
    const [method = '', url = ''] = row.split(' ');
    const described = paths[url.replace(/:(\w+)/g, '{$1}')]?.[method.toLowerCase()];
    assert.match(described?.description ?? '', /Roles: |Anyone/, row);
  }
});

test('answers bear the headers that keep a browser from doing harm with them, and none that opens them to pages', async () => {
  const { headers } = await door().door.inject({ url: '/topics', headers: { host } });
  assert.match(String(headers['content-security-policy']), /default-src 'none'/);
  assert.equal(headers['x-content-type-options'], 'nosniff');
  assert.equal(headers['access-control-allow-origin'], undefined);
});

test('a body that nests 100,000 deep, has prototype keys or is compressed is refused', async () => {
  const bodies: [string, string, number, string?][] = [
    ['deep lists', '['.repeat(100_000) + ']'.repeat(100_000), 400],
    ['deep objects', '{"a":'.repeat(100_000), 400],
    ['__proto__', '{"__proto__":{"admin":true},"query":"SELECT 1"}', 400],
    ['constructor.prototype', '{"constructor":{"prototype":{"x":1}},"query":"SELECT 1"}', 400],
    ['gzip', 'x', 415, 'gzip'],
    ['several encodings', 'x', 415, 'gzip, deflate'],
  ];
  for (const [what, payload, status, encoding] of bodies) {
    const headers = { host, 'content-type': 'application/json', ...(encoding && { 'content-encoding': encoding }) };
    const answer = await door().door.inject({ method: 'POST', url: '/sql', headers, payload });
    assert.equal(answer.statusCode, status, what);
    assert.equal(answer.headers['content-type'], 'application/problem+json', what);
  }
});

test('line breaks in paths, queries and headers come back as no header', async () => {
  const { door: one } = door();
  const breaks = '%0d%0aSet-Cookie:%20a=b';
  for (const url of [`/topics/${breaks}`, `/v1/decisions?cursor=${breaks}`, `/v1/decisions/x?practice_id=${breaks}`]) {
    const { headers } = await one.inject({ url, headers: { host, 'x-request-id': 'a\r\nSet-Cookie: a=b' } });
    assert.equal(headers['set-cookie'], undefined, url);
    assert.match(String(headers['x-request-id']), /^[0-9a-f-]{36}$/, url);
  }
});

test('a word that is none of a list is refused with the list', async () => {
  const headers = { host, 'content-type': 'application/json' };
  const answer = await door().door.inject({ method: 'POST', url: '/export', headers, payload: { format: 'xml' } });
  assert.deepEqual([answer.statusCode, answer.json().code], [400, 'REQUEST_INVALID']);
  assert.match(answer.json().detail, /format must be equal to one of the allowed values: json, csv/);
});

test('paths that try to leave the tree are answered 404 or 400', async () => {
  for (const url of [
    '/topics/..%2f..%2fetc%2fpasswd/x',
    '//livez/x',
    '/%',
    '/topics/%00/x',
    '/livez/..;/status',
    '/%c0%ae/',
  ])
    assert.ok([400, 404].includes((await door().door.inject({ url, headers: { host } })).statusCode), url);
});

/** What the door answers to these bytes, until it hangs up. */
async function answerTo(port: number, bytes: string, rest: (write: (more: string) => void) => void = () => undefined) {
  const socket = connect(port, '127.0.0.1');
  let answer = '';
  socket
    .on('error', () => undefined)
    .on('data', (chunk) => {
      answer += chunk;
    });
  socket.write(bytes);
  rest((more) => void socket.write(more));
  // `once` would throw the error of a connection that was reset, which is one way to hang up.
  await new Promise((resolve) => socket.on('close', resolve));
  return answer;
}

test('what is no HTTP, smuggles, or has too large headers is answered by a problem, and hung up on', async (t) => {
  const { door: one } = door();
  t.after(() => one.close());
  const { port } = new URL(await one.listen({ port: 0, host: '127.0.0.1' }));
  const cases: [string, number][] = [
    ['hello\r\n\r\n', 400],
    ['GET / HTTP/1.1\r\nHost: localhost\r\nX: a\u0000b\r\n\r\n', 400],
    [`GET / HTTP/1.1\r\nHost: localhost\r\nX: ${'a'.repeat(70_000)}\r\n\r\n`, 431],
    ['POST /sql HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n', 400],
  ];
  for (const [bytes, status] of cases) {
    const answer = await answerTo(Number(port), bytes);
    assert.match(answer, new RegExp(`^HTTP/1.1 ${status} `), bytes.slice(0, 40));
    assert.match(answer, /"code":"REQUEST_/);
  }
  assert.equal((await fetch(`http://127.0.0.1:${port}/livez`)).status, 200);
});

test('who sends headers or a body byte by byte is hung up on', async (t) => {
  const { door: one } = door({ headersMs: 100, bodyMs: 100, pauseMs: 100, lingerMs: 100 });
  t.after(() => one.close());
  const { port } = new URL(await one.listen({ port: 0, host: '127.0.0.1' }));
  const slow = (write: (more: string) => void): void => {
    const drip = setInterval(() => write('x'), 20);
    setTimeout(() => clearInterval(drip), 5000).unref();
    drip.unref();
  };
  const head = 'POST /sql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 9000\r\n';
  assert.match(await answerTo(Number(port), 'GET / HTTP/1.1\r\nX: ', slow), /^HTTP\/1.1 408 |^$/);
  assert.match(await answerTo(Number(port), ''), /^HTTP\/1.1 408 |^$/);
  await answerTo(Number(port), `${head}\r\n{`, slow);
  await answerTo(Number(port), `${head.replace('json', 'x-ndjson').replace('/sql', '/ingest?side=pos')}\r\n{`);
  assert.equal((await fetch(`http://127.0.0.1:${port}/livez`)).status, 200);
});

test('a token that asks too often is answered 429 with Retry-After, another one is not, nor is who is on this machine', async () => {
  const telemetry = createRecordingTelemetry();
  const token = (id: string): Caller => ({ actor: `token:${id}`, role: 'admin', practices: null });
  const access = testAccess({ a: token('a'), b: token('b') }, true);
  const limits = { requestsPerSecond: 2 };
  const one = createDoor(behind(), {
    access,
    loopbackOnly: true,
    telemetry,
    limits,
  });
  const ask = (authorization?: string) =>
    one.inject({
      url: '/topics',
      headers: { host, ...(authorization && { authorization: `Bearer ${authorization}` }) },
    });
  const answers: Awaited<ReturnType<typeof ask>>[] = [];
  for (const token of ['a', 'a', 'a', 'b', undefined, undefined, undefined]) answers.push(await ask(token));
  assert.deepEqual(
    answers.map(({ statusCode }) => statusCode),
    [200, 200, 429, 200, 200, 200, 200],
  );
  assert.equal(answers[2]?.json().code, 'RATE_LIMITED');
  assert.equal(answers[2]?.headers['retry-after'], '1');
});
