import assert from 'node:assert/strict';
import { existsSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { createCli, eventually } from '../support/cli.ts';
import { countRows as count, ndjson, post, redemption, ticket } from '../support/live-feed.ts';

const dayMs = 86_400_000;

const matched = "SELECT count() FROM current_matches WHERE status = 'MATCHED'";
// Which of them a person should look at is the model's affair; this is about losing none.
const linked = "SELECT count() FROM current_matches WHERE status IN ('MATCHED', 'REVIEW')";

test('what `up` acknowledged survives SIGTERM, SIGKILL and restarts, and is matched once', async (t) => {
  const cli = createCli(t);
  let up = await cli.up();
  assert.equal((await post(up, '/ingest?side=pos', ndjson(ticket, 0, 50))).status, 200);
  assert.equal((await post(up, '/ingest?side=rewards', ndjson(redemption, 0, 30))).status, 200);
  await eventually(
    () => count(cli, matched),
    (n) => n === 30,
  );
  assert.equal(await up.stop('SIGTERM'), 0, up.stderr());
  assert.ok(!existsSync(join(cli.dataDir, 'door.json')));

  up = await cli.up();
  assert.equal((await post(up, '/ingest?side=rewards', ndjson(redemption, 30, 50))).status, 200);
  await up.stop('SIGKILL');

  up = await cli.up();
  await eventually(
    () => count(cli, matched),
    (n) => n === 50,
  );
  // The same again changes nothing.
  await post(up, '/ingest?side=rewards', ndjson(redemption, 0, 50));
  await post(up, '/ingest?side=pos', ndjson(ticket, 0, 50));
  await up.stop();
  assert.equal(await count(cli, matched), 50);
  assert.equal(await count(cli, "SELECT sum(sign) FROM match_log FINAL WHERE status = 'MATCHED'"), 50);
});

test('SIGTERM right after an acknowledgement loses nothing: the next start goes on where it ended', async (t) => {
  const cli = createCli(t);
  const up = await cli.up();
  await post(up, '/ingest?side=pos', ndjson(ticket, 0, 200));
  const answer = await post(up, '/ingest?side=rewards', ndjson(redemption, 0, 200));
  assert.deepEqual(((await answer.json()) as { taken: number }).taken, 200);
  assert.equal(await up.stop(), 0, up.stderr());
  const again = await cli.up();
  await eventually(
    () => count(cli, linked),
    (n) => n === 200,
  );
  assert.equal(await again.stop(), 0);
});

test('rows that cannot be read are answered by line, the others are taken', async (t) => {
  const cli = createCli(t);
  const up = await cli.up();
  const body = `${JSON.stringify(ticket(1))}\nnot json\n${JSON.stringify({ ...ticket(2), occurred_at: 1_700_000_000 })}\n${JSON.stringify(ticket(3))}\n`;
  const answer = await post(up, '/ingest?side=pos', body);
  assert.equal(answer.status, 207);
  const { taken, rejected_rows } = (await answer.json()) as {
    taken: number;
    rejected_rows: { line: number; reason: string }[];
  };
  assert.equal(taken, 2);
  assert.deepEqual(
    rejected_rows.map((row) => row.line),
    [2, 3],
  );
  assert.match(rejected_rows[1]?.reason ?? '', /occurred_at/);
});

test('the door is open on loopback until there are tokens, but a wrong secret, another Host and another page are refused', async (t) => {
  const cli = createCli(t);
  const up = await cli.up();
  assert.equal(statSync(join(cli.dataDir, 'door.json')).mode & 0o777, 0o600);
  assert.equal((await fetch(`${up.url}/livez`)).status, 200);
  assert.equal((await fetch(`${up.url}/readyz`)).status, 200);
  for (const path of ['/metrics', '/status', '/topics', '/dlq', '/reference'])
    assert.equal((await fetch(`${up.url}${path}`, { headers: { authorization: 'Bearer wrong' } })).status, 401);
  assert.equal((await fetch(`${up.url}/status`)).status, 200);
  assert.equal((await fetch(`${up.url}/status`, { headers: { origin: 'http://evil.example' } })).status, 403);
  const metrics = await fetch(`${up.url}/metrics`, { headers: { authorization: `Bearer ${up.secret}` } });
  assert.match(await metrics.text(), /^reconduit_task_lag_records|^# HELP process_cpu/m);
});

test('while `up` owns the data every verb speaks to it, and a second `up` is refused', async (t) => {
  const cli = createCli(t);
  const up = await cli.up();
  const file = join(cli.dataDir, 'tickets.ndjson');
  writeFileSync(file, ndjson(ticket, 0, 3));
  const second = await cli.run(['up']);
  assert.equal(second.code, 1);
  assert.match(second.stderr, /^error DATA_LOCKED: /);
  const reference = join(cli.dataDir, 'reference.json');
  writeFileSync(reference, '{"clinics": [{"clinic_id": "DEN-1", "time_zone": "America/Denver"}]}');
  for (const args of [
    ['reference', 'load', reference],
    ['ingest', '--pos', file, '--json'],
    ['reference', 'list', '--json'],
    ['topics', 'list', '--json'],
    ['topics', 'read', 'pos.transactions'],
    ['dlq', 'list', '--json'],
    ['status', '--json'],
    ['sql', 'SELECT 1', '--json'],
  ]) {
    const { code, stdout, stderr } = await cli.run(args);
    assert.equal(code, 0, `${args.join(' ')}: ${stderr}`);
    assert.ok(stdout.length > 0, args.join(' '));
  }
  await eventually(
    () => count(cli, 'SELECT count() FROM pos_transactions FINAL'),
    (n) => n === 3,
  );
  assert.equal(await up.stop(), 0, up.stderr());
});

test('a verb without `up` does the whole path itself', async (t) => {
  const cli = createCli(t);
  const pos =
    'transaction_id,customer_name,customer_phone,service,amount,reward_label,reward_amount,date\nT1,Ann Lee,303-555-0101,Botox,450.00,Alle,40.00,2026-03-02\n';
  const rewards =
    'redemption_id,program,customer_name,customer_phone,product,amount,date\nA1,Alle,Ann Lee,303-555-0101,Botox,40.00,2026-03-02\n';
  const first = await cli.run(['ingest', '--pos', '-'], pos);
  assert.equal(first.code, 0, first.stderr);
  assert.match(first.stdout, /^-: 1 rows, 1 taken, 0 rejected; batch \S+\n$/);
  const second = await cli.run(['ingest', '--rewards', '-'], rewards);
  assert.equal(second.code, 0, second.stderr);
  assert.equal(await count(cli, matched), 1);
  const explained = await cli.run(['explain', 'r:alle:A1']);
  assert.equal(explained.code, 0, explained.stderr);
  assert.match(explained.stdout, /MATCHED/);
  const json = JSON.parse((await cli.run(['explain', 'r:alle:A1', '--json'])).stdout);
  const sum = json.evidence.reduce((total: number, { bits }: { bits: number }) => total + bits, 0);
  assert.ok(Math.abs(sum - json.score_bits) < 1e-9);
  assert.equal((await cli.run(['explain', 'r:alle:nobody'])).code, 1);
  const noCsv = await cli.run(['ingest', '--pos', '-'], 'this is a letter\n');
  assert.equal(noCsv.code, 2);
  assert.match(noCsv.stderr, /^error INPUT_UNUSABLE: [^\n]+\n$/);
});

test('a live feed that falls silent is called stale by an event, not by the matcher’s clock', async (t) => {
  const cli = createCli(t, { SOURCE_IDLE_MS: '1000', SOURCE_STALE_MS: '2500' });
  const up = await cli.up();
  await post(up, '/ingest?side=pos', `${JSON.stringify({ ...ticket(1), occurred_at: Date.now() - dayMs })}\n`);
  const kinds = async (): Promise<string[]> => {
    const { stdout } = await cli.run(['topics', 'read', 'source.progress']);
    return stdout
      .trim()
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line).value.kind);
  };
  // On a machine that stands still for longer than the silence, IDLE is passed over: not its order, the event is what counts.
  await eventually(kinds, (all) => all.includes('STALE'));
  await eventually(
    () => count(cli, "SELECT count() FROM active_signals WHERE rule = 'SOURCE_STALE'"),
    (n) => n === 1,
  );
  await up.stop();
});

test('ClickHouse away does not stop matching, and `status` says how far behind it is', async (t) => {
  // Nobody listens on port 1.
  const cli = createCli(t, { CLICKHOUSE_URL: 'http://127.0.0.1:1' });
  const up = await cli.up();
  await post(up, '/ingest?side=pos', ndjson(ticket, 0, 3));
  await post(up, '/ingest?side=rewards', ndjson(redemption, 0, 3));
  const decided = async (): Promise<string[]> => {
    const { stdout } = await cli.run(['topics', 'read', 'matches']);
    return stdout
      .trim()
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line).value.status);
  };
  await eventually(decided, (all) => all.filter((status) => status === 'MATCHED').length >= 3);
  const status = JSON.parse((await cli.run(['status', '--json'])).stdout) as {
    sink: { lag: number };
    signals: unknown;
  };
  assert.ok(status.sink.lag >= 6);
  assert.equal(status.signals, null);
  const refused = await cli.run(['sql', 'SELECT 1']);
  assert.equal(refused.code, 1);
  assert.match(refused.stderr, /^error CLICKHOUSE_UNAVAILABLE: [^\n]+\n$/);
  assert.equal(await up.stop(), 0, up.stderr());
});
