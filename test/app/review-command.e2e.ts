import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { type Cli, createCli, eventually } from '../support/cli.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** Redemptions of $20, $40 and $60, each with two tickets of its customer on that day that fit it equally well. */
function writeFiles(dir: string): { pos: string; rewards: string } {
  const who = (i: number): string => `spa,Maria Garcia-${i},303555017${i}`;
  const tickets = [20, 40, 60].flatMap((dollars, i) =>
    ['a', 'b'].map((t) => `${i}${t},${who(i)},Juvederm,500,Alle,${dollars},2026-03-03T18:00:00Z`),
  );
  const redemptions = [20, 40, 60].map((dollars, i) => `R${i},${who(i)},Juvederm,${dollars},2026-03-03T18:00:00Z`);
  const who3 = 'practice_id,customer_name,customer_phone';
  const pos = join(dir, 'pos.csv');
  const rewards = join(dir, 'alle.csv');
  writeFileSync(
    pos,
    [`transaction_id,${who3},service,amount,reward_label,reward_amount,occurred_at`, ...tickets].join('\n'),
  );
  writeFileSync(rewards, [`redemption_id,${who3},product,amount,redeemed_at`, ...redemptions].join('\n'));
  return { pos, rewards };
}

type Row = Record<string, unknown>;

async function json(cli: Cli, ...args: string[]): Promise<Row[]> {
  const { stdout, stderr, code } = await cli.run([...args, '--json']);
  assert.ok(code === 0 || code === 1, stderr);
  return JSON.parse(stdout) as Row[];
}

test('what waits is listed costliest first, decided by one person, confirmed by a second one, and taken back', async (t) => {
  const cli = createCli(t);
  const { path, remove } = temporaryFolder();
  t.after(remove);
  const { pos, rewards } = writeFiles(path);
  await cli.up();
  const ingested = await cli.run(['ingest', '--pos', pos, '--rewards', rewards]);
  assert.equal(ingested.code, 0, ingested.stderr);
  const waiting = await eventually(
    () => json(cli, 'review', 'list'),
    (rows) => rows.length === 3,
  );
  assert.deepEqual(
    waiting.map((row) => row['at_stake']),
    ['60.00', '40.00', '20.00'],
  );
  assert.match(String(waiting[0]?.['why']), /same phone/);
  assert.equal((await json(cli, 'review', 'list', '--batch', '2', '--batch-size', '2')).length, 1);
  const [dear, middle] = waiting.map((row) => String(row['decision_id'])) as [string, string];

  const [first] = await json(cli, 'review', 'approve', dear, '--by', 'ana', '--reason', 'asked the desk');
  assert.deepEqual([first?.['outcome'], first?.['second_of']], ['ACCEPTED', null]);
  // Without waiting: what was just decided is what is explained.
  const { stdout } = await cli.run(['explain', dear, '--json']);
  assert.deepEqual(
    [JSON.parse(stdout).reviewed_by, JSON.parse(stdout).status, JSON.parse(stdout).newer],
    ['ana', 'MATCHED', null],
  );
  const stale = await cli.run(['review', 'reject', dear, '--by', 'ben', '--seq', '1']);
  assert.equal(stale.code, 1);
  assert.match(stale.stdout, /the decision has changed since/);
  await eventually(
    () => json(cli, 'review', 'list', '--second'),
    (rows) => rows.length === 1 && rows[0]?.['decision_id'] === dear,
  );
  const [second] = await json(cli, 'review', 'approve', dear, '--by', 'ben');
  assert.deepEqual([second?.['outcome'], second?.['second_of'], second?.['agrees']], ['ACCEPTED', 'ana', true]);
  await json(cli, 'review', 'reject', middle, '--by', 'ana');
  await eventually(
    async () =>
      (
        await cli.run([
          'sql',
          'SELECT actor, action, is_match, reason FROM reviews FINAL ORDER BY decided_at FORMAT TSV',
        ])
      ).stdout,
    (text) => text === 'ana\tAPPROVE\t1\tasked the desk\nben\tREJECT\t0\t\nben\tAPPROVE\t1\t\nana\tREJECT\t0\t\n',
  );
  const agreement = await cli.run(['sql', 'SELECT first_actor, second_actor, agrees FROM review_agreement FORMAT TSV']);
  assert.equal(agreement.stdout, 'ana\tben\t1\n');
  await eventually(
    () => json(cli, 'review', 'list'),
    (rows) => rows.length === 1,
  );
  await json(cli, 'review', 'undo', dear, middle, '--by', 'ana');
  await eventually(
    () => json(cli, 'review', 'list'),
    (rows) => rows.length === 3,
  );
  assert.equal((await cli.run(['review', 'approve', 'r:none', '--by', 'ana'])).code, 1);
  await json(cli, 'review', 'approve', dear, '--by', 'cleo');
  // What ana and ben had said was undone.
  await eventually(
    () => json(cli, 'review', 'list', '--second'),
    (rows) => rows.length === 1 && rows[0]?.['decision_id'] === dear,
  );
  // Written with the link that was shown, a verdict holds in a replay, whatever is shown there.
  const named = "SELECT count() FROM reviews FINAL WHERE action != 'REOPEN' AND length(claim_ids) = 1 FORMAT TSV";
  assert.equal((await cli.run(['sql', named])).stdout, '4\n');
});

test('a second person who approves what the first one left agrees with the rejection of what was shown before', async (t) => {
  const cli = createCli(t);
  const { path, remove } = temporaryFolder();
  t.after(remove);
  const { pos, rewards } = writeFiles(path);
  await cli.up();
  await cli.run(['ingest', '--pos', pos, '--rewards', rewards]);
  const waiting = await eventually(
    () => json(cli, 'review', 'list'),
    (rows) => rows.length === 3,
  );
  const [dear, middle, cheap] = waiting.map((row) => String(row['decision_id'])) as [string, string, string];
  const seconds = (count: number): Promise<Row[]> =>
    eventually(
      () => json(cli, 'review', 'list', '--second'),
      (rows) => rows.length === count,
    );
  await json(cli, 'review', 'reject', dear, middle, '--by', 'ana');
  await json(cli, 'review', 'approve', cheap, '--by', 'ana');
  // By now each rejected one shows its customer's other ticket.
  await seconds(3);
  const [agreed] = await json(cli, 'review', 'approve', dear, '--by', 'ben');
  const [other] = await json(cli, 'review', 'reject', middle, '--by', 'ben');
  const [contrary] = await json(cli, 'review', 'reject', cheap, '--by', 'ben');
  assert.deepEqual(
    [agreed, other, contrary].map((result) => [result?.['outcome'], result?.['second_of'], result?.['agrees']]),
    [
      ['ACCEPTED', 'ana', true],
      ['ACCEPTED', 'ana', null],
      ['ACCEPTED', 'ana', false],
    ],
  );
});

test('of a decision id that two practices have, the one meant must be named, and only that one is decided', async (t) => {
  const cli = createCli(t);
  const { path, remove } = temporaryFolder();
  t.after(remove);
  const files = { pos: join(path, 'pos.csv'), rewards: join(path, 'alle.csv') };
  const practices = ['north', 'south'];
  const tickets = practices.flatMap((p) => ['a', 'b'].map((id) => `${id},${p},Maria Garcia,3035550170,40,2026-03-03`));
  const redemptions = practices.map((p) => `R1,${p},Maria Garcia,3035550170,40,2026-03-03`);
  writeFileSync(files.pos, ['transaction_id,practice_id,name,phone,reward_amount,date', ...tickets].join('\n'));
  writeFileSync(files.rewards, ['redemption_id,practice_id,name,phone,amount,date', ...redemptions].join('\n'));
  await cli.up();
  await cli.run(['ingest', '--pos', files.pos, '--rewards', files.rewards]);
  await eventually(
    () => json(cli, 'review', 'list'),
    (rows) => rows.length === 2,
  );
  assert.match((await cli.run(['review', 'list'])).stdout, /practice/);
  for (const verb of [['explain'], ['review', 'reject']]) {
    const asked = await cli.run([...verb, 'r:alle:R1']);
    assert.equal(asked.code, 2, asked.stdout);
    assert.match(asked.stderr, /several practices \(north, south\)/);
  }
  const [answer] = await json(cli, 'review', 'reject', 'r:alle:R1', '--practice', 'south', '--by', 'ana');
  assert.equal(answer?.['outcome'], 'ACCEPTED');
  await eventually(
    () => json(cli, 'review', 'list'),
    (rows) => rows.length === 1 && rows[0]?.['practice_id'] === 'north',
  );
  const explained = await cli.run(['explain', 'r:alle:R1', '--practice', 'north']);
  assert.match(explained.stdout, /REVIEW/);
});
