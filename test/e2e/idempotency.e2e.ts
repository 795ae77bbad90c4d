import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { test } from 'node:test';
import { createCli, eventually, type RunningUp } from '../support/cli.ts';
import { countRows, ndjson, post, ticket } from '../support/live-feed.ts';

const path = '/v1/pos/transactions';

function keyed(up: RunningUp, body: string, key: string, type = 'application/json'): Promise<Response> {
  return fetch(`${up.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': type, 'idempotency-key': key },
    body,
  });
}

test('a keyed request that was answered before a kill -9 is answered the same after it, and appended once', async (t) => {
  const cli = createCli(t);
  let up = await cli.up();
  const body = JSON.stringify([ticket(1), ticket(2), { transaction_id: 'bad' }]);
  const first = await keyed(up, body, 'monday-1');
  const said = await first.text();
  assert.equal(first.status, 207);
  await up.stop('SIGKILL');
  up = await cli.up();
  const again = await keyed(up, body, 'monday-1');
  assert.deepEqual([again.status, await again.text()], [207, said]);
  const other = await keyed(up, JSON.stringify(ticket(3)), 'monday-1');
  assert.equal(other.status, 422);
  const records = (await cli.run(['topics', 'read', 'pos.transactions'])).stdout.trim().split('\n');
  assert.equal(records.length, 2);
  assert.equal(await up.stop(), 0, up.stderr());
});

const lines = 4000;

/** Streams lines until some are answered, and kills the server while the rest is on its way. */
async function cutByKill(up: RunningUp): Promise<string> {
  const headers = { 'content-type': 'application/x-ndjson', 'idempotency-key': 'stream-1' };
  const sent = request(`${up.url}${path}`, { method: 'POST', headers });
  sent.on('error', () => undefined);
  sent.write(ndjson(ticket, 0, lines / 2));
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  let told = '';
  answer.on('data', (chunk) => {
    told += chunk;
  });
  answer.on('error', () => undefined);
  await once(answer, 'data');
  sent.write(ndjson(ticket, lines / 2, lines));
  await up.stop('SIGKILL');
  return told;
}

test('an NDJSON body that a kill -9 cut off is sent again under its key: what was answered is there, and all of it once', async (t) => {
  const cli = createCli(t);
  const told = await cutByKill(await cli.up());
  const answered = told.split('\n').slice(0, -1);
  assert.ok(answered.length > 0 && answered.every((line) => 'id' in JSON.parse(line)));
  const up = await cli.up();
  const records = (await cli.run(['topics', 'read', 'pos.transactions', '--limit', '100000'])).stdout;
  for (const line of answered) assert.ok(records.includes(`"${JSON.parse(line).id}"`), line);
  for (let i = 0; i < 2; i++) {
    const again = await keyed(up, ndjson(ticket, 0, lines), 'stream-1', 'application/x-ndjson');
    const all = (await again.text()).trim().split('\n');
    assert.deepEqual(JSON.parse(all.at(-1) ?? ''), { accepted: lines, rejected: 0 });
    assert.equal(all.length, lines + 1);
  }
  assert.equal((await post(up, path, ndjson(ticket, lines, lines + 1))).status, 202);
  await eventually(
    () => countRows(cli, 'SELECT count() FROM pos_transactions FINAL'),
    (n) => n >= lines + 1,
  );
  assert.equal(await countRows(cli, 'SELECT count() FROM pos_transactions FINAL'), lines + 1);
  assert.equal(await countRows(cli, 'SELECT uniqExact(transaction_id) FROM pos_transactions'), lines + 1);
  assert.equal(await up.stop(), 0, up.stderr());
});
