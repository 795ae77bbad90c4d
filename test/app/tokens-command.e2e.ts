import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createCli } from '../support/cli.ts';

test('tokens are made, used, revoked and audited; without one no other address is served', async (t) => {
  const cli = createCli(t, { API_HOST: '0.0.0.0' });
  const refused = await cli.run(['up']);
  assert.equal(refused.code, 2);
  assert.match(refused.stderr, /CONFIG_INVALID: API_HOST 0.0.0.0 .* tokens create/);

  const made = await cli.run(['tokens', 'create', '--role', 'admin', '--all-practices', '--name', 'till', '--json']);
  const { id, secret } = JSON.parse(made.stdout);
  const up = await cli.up();
  const ask = (authorization?: string) =>
    fetch(`${up.url}/topics`, authorization === undefined ? {} : { headers: { authorization } });
  assert.equal((await ask()).status, 401);
  assert.equal((await ask('Bearer wrong')).status, 401);
  assert.equal((await ask(`Bearer ${secret}`)).status, 200);
  assert.equal((await cli.run(['tokens', 'revoke', id])).code, 0);
  assert.equal((await ask(`Bearer ${secret}`)).status, 401);
  assert.equal(await up.stop(), 0, up.stderr());
  assert.ok(!up.stderr().includes(secret));

  const listed = JSON.parse((await cli.run(['tokens', 'list', '--json'])).stdout);
  assert.deepEqual([listed[0].state, listed[0].practices], ['revoked', null]);
  const sql = 'SELECT action, actor, object, outcome FROM audit ORDER BY at FORMAT JSONCompactEachRow';
  await cli.run(['ingest', '--pos', '-'], 'transaction_id,customer_name,amount,date\n1,Ann Lee,5,2026-03-01\n');
  const rows = (await cli.run(['sql', sql])).stdout
    .trim()
    .split('\n')
    .map((row) => JSON.parse(row));
  assert.deepEqual(rows, [
    ['token.create', 'local', `token:${id}`, 'DONE'],
    ['access.refused', 'anyone', 'GET /topics', 'REFUSED'],
    ['token.revoke', 'local', `token:${id}`, 'DONE'],
    ['access.refused', 'anyone', 'GET /topics', 'REFUSED'],
  ]);
});
