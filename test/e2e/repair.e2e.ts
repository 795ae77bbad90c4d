import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { systemClock } from '../../app/system-clock.ts';
import { openEmbedded } from '../../connectors/embedded/open-embedded.ts';
import { topics } from '../../schemas/topics.ts';
import { type Cli, createCli } from '../support/cli.ts';

const pos = `transaction_id,customer_name,customer_phone,service,amount,reward_label,reward_amount,date
T1,Ann Lee,303-555-0101,Botox,450.00,Alle,40.00,2026-03-02
T2,Beth Moreno,303-555-0202,Juvederm,700.00,Alle,50.00,2026-03-03
`;
const rewards = `redemption_id,program,customer_name,customer_phone,product,amount,date
A1,Alle,Ann Lee,303-555-0101,Botox,40.00,2026-03-02
A2,Alle,Beth Moreno,303-555-0202,Juvederm,50.00,2026-03-03
`;

const noon = Date.UTC(2026, 2, 2, 18);

async function ingest(cli: Cli, side: string, csv: string): Promise<string> {
  const { code, stdout, stderr } = await cli.run(['ingest', `--${side}`, '-', '--json'], csv);
  assert.equal(code, 0, stderr);
  return (JSON.parse(stdout) as { batch_id: string }[])[0]?.batch_id ?? assert.fail('no batch id');
}

async function ask(cli: Cli, sql: string): Promise<unknown[]> {
  const { code, stdout, stderr } = await cli.run(['sql', `${sql} FORMAT JSONCompactEachRow`]);
  assert.equal(code, 0, stderr);
  return stdout
    .trim()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}

const decisions =
  'SELECT decision_id, status, arrayStringConcat(transaction_ids) FROM current_matches ORDER BY decision_id';
const matchedBoth = [
  ['r:alle:A1', 'MATCHED', 'pos:T1'],
  ['r:alle:A2', 'MATCHED', 'pos:T2'],
];

test('an undone import is as if it had never come, also when undone twice, and can come again', async (t) => {
  const cli = createCli(t);
  await ingest(cli, 'pos', pos);
  const batch = await ingest(cli, 'rewards', rewards);
  assert.deepEqual(await ask(cli, decisions), matchedBoth);

  const undone = await cli.run(['ingest', 'undo', batch, '--json']);
  assert.equal(undone.code, 0, undone.stderr);
  assert.deepEqual(JSON.parse(undone.stdout), { batch_id: batch, records: 2, withdrawn: 2, restored: 0, unchanged: 0 });
  const after = (await ask(cli, decisions)) as string[][];
  assert.ok(
    after.every(([id]) => id?.startsWith('c:')),
    JSON.stringify(after),
  );
  assert.deepEqual(await ask(cli, 'SELECT count() FROM reward_transactions FINAL'), [[0]]);

  const twice = await cli.run(['ingest', 'undo', batch, '--json']);
  assert.deepEqual(JSON.parse(twice.stdout), { batch_id: batch, records: 2, withdrawn: 0, restored: 0, unchanged: 2 });

  await ingest(cli, 'rewards', rewards);
  assert.deepEqual(
    ((await ask(cli, decisions)) as string[][]).filter(([id]) => id?.startsWith('r:')),
    matchedBoth,
  );
  assert.equal((await cli.run(['ingest', 'undo', 'no-such-batch'])).code, 1);
});

test('undoing an import that corrected an earlier one puts the earlier content back', async (t) => {
  const cli = createCli(t);
  await ingest(cli, 'pos', pos);
  await ingest(cli, 'rewards', rewards);
  const correction = await ingest(cli, 'rewards', rewards.replace('Botox,40.00', 'Botox,60.00'));
  const amount = "SELECT toString(amount) FROM reward_transactions FINAL WHERE redemption_id = 'alle:A1'";
  assert.deepEqual(await ask(cli, amount), [['60']]);
  const undone = await cli.run(['ingest', 'undo', correction, '--json']);
  assert.deepEqual(JSON.parse(undone.stdout).restored, 2, undone.stderr);
  assert.deepEqual(await ask(cli, amount), [['40']]);
  assert.deepEqual(await ask(cli, decisions), matchedBoth);
});

test('undoing the later of two stated revisions shows the earlier one again, in tables and decisions, until a corrected one comes', async (t) => {
  const cli = createCli(t);
  await ingest(cli, 'pos', pos);
  const revised = (revision: number, amount_cents: number): string =>
    JSON.stringify({
      ...{ redemption_id: 'A1', program: 'ALLE', revision, amount_cents, product: 'Botox' },
      ...{ practice_id: 'default', customer: { name: 'Ann Lee', phone: '303-555-0101' }, occurred_at: noon },
    });
  const shown = async (): Promise<unknown[]> => [
    ...(await ask(
      cli,
      "SELECT revision, toString(amount) FROM reward_transactions FINAL WHERE redemption_id = 'alle:A1'",
    )),
    ...(await ask(cli, "SELECT toString(redeemed) FROM current_matches WHERE decision_id = 'r:alle:A1'")),
  ];
  await ingest(cli, 'rewards', revised(3, 4000));
  const mistaken = await ingest(cli, 'rewards', revised(5, 6000));
  assert.deepEqual(await shown(), [[5, '60'], ['60']]);
  assert.equal((await cli.run(['ingest', 'undo', mistaken])).code, 0);
  assert.deepEqual(await shown(), [[3, '40'], ['40']]);
  const corrected = await ingest(cli, 'rewards', revised(5, 4500));
  assert.deepEqual(await shown(), [[5, '45'], ['45']]);
  assert.equal((await cli.run(['ingest', 'undo', corrected])).code, 0);
  assert.deepEqual(await shown(), [[3, '40'], ['40']]);
  await ingest(cli, 'rewards', revised(6, 5000));
  assert.deepEqual(await shown(), [[6, '50'], ['50']]);
});

test('a dead letter is listed, shown with its bytes, and replayed once', async (t) => {
  const cli = createCli(t);
  const embedded = await openEmbedded({ dir: join(cli.dataDir, 'log'), partitions: 8, clock: systemClock });
  await embedded.publisher.publish([
    { topic: topics.posTransactions.name, partition: 3, key: 'default', value: Buffer.from('garbage') },
  ]);
  await embedded.close();
  const reference = join(cli.dataDir, 'reference.json');
  writeFileSync(reference, '{}');
  assert.equal((await cli.run(['reference', 'load', reference])).code, 0);

  const list = async (): Promise<{ dlq_id: string; code: string; replayed: boolean }[]> =>
    JSON.parse((await cli.run(['dlq', 'list', '--json'])).stdout);
  // The sink, a consumer of its own, cannot read it either and says so under the same id.
  const [letter, ...others] = await list();
  assert.equal(others.length, 0);
  assert.equal(letter?.code, 'RECORD_UNREADABLE');
  const shown = JSON.parse((await cli.run(['dlq', 'show', letter?.dlq_id ?? ''])).stdout);
  assert.equal(Buffer.from(shown.value_base64, 'base64').toString(), 'garbage');
  assert.equal((await cli.run(['dlq', 'show', 'nothing'])).code, 1);

  const replayed = await cli.run(['dlq', 'replay', letter?.dlq_id ?? '', '--json']);
  assert.deepEqual(JSON.parse(replayed.stdout), { replayed: 1, already_replayed: 0 });
  const again = await cli.run(['dlq', 'replay', letter?.dlq_id ?? '', '--json']);
  assert.deepEqual(JSON.parse(again.stdout), { replayed: 0, already_replayed: 1 });
  // It is garbage still, so it is back under the id of its new place.
  const rows = await list();
  assert.deepEqual(
    rows.filter((row) => row.replayed).map((row) => row.dlq_id),
    [letter?.dlq_id],
  );
  assert.equal(rows.length, 2);
  const held = await ask(cli, 'SELECT code, count() FROM dlq FINAL GROUP BY code ORDER BY code');
  assert.deepEqual(held, [
    ['RECORD_UNREADABLE', 2],
    ['REPLAYED', 1],
  ]);
  const status = JSON.parse((await cli.run(['status', '--json'])).stdout);
  assert.deepEqual(status.dead_letters, { waiting: 1, replayed: 1 });
});
