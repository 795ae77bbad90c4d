import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { defaultModel } from '../../processors/model/default-model.ts';
import { identified, modelFileText } from '../../processors/model/model-file.ts';
import { createCli, eventually } from '../support/cli.ts';
import { countRows } from '../support/live-feed.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const { modelId, ...body } = defaultModel;
/** Believes no ticket that does not state the reward. */
const strict = identified({
  ...body,
  parent: modelId,
  priors: { ...body.priors, implicit: { ...body.priors.implicit, strangerBits: -40 } },
});

interface Diff {
  readonly decisions_a: number;
  readonly decisions_b: number;
  readonly totals: { kind: string; decisions: number; amount: string }[];
  readonly places: { kind: string; clinic_id: string; decisions: number; amount: string }[];
  readonly changes: { kind: string; decision_id: string; amount: string; reason: [string, number][] }[];
}

test('what another model decides otherwise is told by kind, place and money, with the reason in bits', async (t) => {
  const cli = createCli(t);
  const { path, remove } = temporaryFolder();
  t.after(remove);
  const who = (n: number): string => `spa,Ada Number${n},30355501${40 + n},Botox`;
  const at = '2026-03-03T18:00:00Z';
  const columns = 'practice_id,customer_name,customer_phone,service,clinic_id,amount';
  // Both rewards are redeemed; only the first ticket states its reward.
  const pos = [`transaction_id,${columns},reward_label,reward_amount,occurred_at`];
  pos.push(`T0,${who(0)},DEN-1,500,Alle,40,${at}`, `T1,${who(1)},DEN-2,500,,,${at}`);
  const alle = ['redemption_id,practice_id,customer_name,customer_phone,product,clinic_id,amount,redeemed_at'];
  alle.push(`R0,${who(0)},DEN-1,40,${at}`, `R1,${who(1)},DEN-2,60,${at}`);
  const files = { pos: join(path, 'pos.csv'), alle: join(path, 'alle.csv'), model: join(path, 'model.json') };
  writeFileSync(files.pos, pos.join('\n'));
  writeFileSync(files.alle, alle.join('\n'));
  writeFileSync(files.model, modelFileText(strict));
  await cli.up();
  for (const args of [
    ['ingest', '--pos', files.pos, '--rewards', files.alle],
    ['models', 'import', files.model],
  ])
    assert.equal((await cli.run(args)).code, 0);
  await eventually(
    () => countRows(cli, "SELECT count() FROM current_matches WHERE redemption_id != '' AND status = 'MATCHED'"),
    (n) => n === 2,
  );
  const replayed = await cli.run(['replay', '--model', strict.modelId, '--json']);
  const { run_id: run } = JSON.parse(replayed.stdout) as { run_id: string };

  const diff = JSON.parse((await cli.run(['diff', 'live', run, '--json'])).stdout) as Diff;
  assert.deepEqual([diff.decisions_a, diff.decisions_b], [2, 2]);
  assert.deepEqual(diff.totals, [{ kind: 'lost', decisions: 1, amount: '60.00' }]);
  assert.deepEqual(
    diff.places.map((p) => [p.clinic_id, p.kind, p.amount]),
    [['DEN-2', 'lost', '60.00']],
  );
  assert.equal(diff.changes[0]?.decision_id, 'r:alle:R1');
  const back = JSON.parse((await cli.run(['diff', run, 'live', '--json'])).stdout) as Diff;
  assert.deepEqual(back.totals, [{ kind: 'newly matched', decisions: 1, amount: '60.00' }]);
  const same = await cli.run(['diff', run, run]);
  assert.match(same.stdout, /no decision differs/);
  const sql = `SELECT kind, decisions, amount FROM run_change_totals(run_a = 'live', run_b = '${run}') FORMAT TSV`;
  assert.equal((await cli.run(['sql', sql])).stdout, 'lost\t1\t60.00\n');
  assert.equal((await cli.run(['diff', 'live', 'replay-none'])).code, 1);
  // What the other model decided is explained like what is live.
  const explained = await cli.run(['explain', 'r:alle:R1', '--run', run, '--json']);
  const { status, model_id, rescored, score_bits } = JSON.parse(explained.stdout);
  assert.deepEqual([status, model_id], ['UNMATCHED', strict.modelId], explained.stderr);
  assert.ok(Math.abs(rescored.score_bits - score_bits) < 0.01);
  const elsewhere = await cli.run(['explain', 'r:alle:R1', '--run', 'replay-none']);
  assert.match(elsewhere.stderr, /^error NOT_FOUND: there is no decision r:alle:R1 in replay-none/);
});

test('of runs of one practice, or of some days, only what both are about is compared; where that is nothing, it says so', async (t) => {
  const cli = createCli(t);
  const { path, remove } = temporaryFolder();
  t.after(remove);
  const files = { pos: join(path, 'pos.csv'), alle: join(path, 'alle.csv') };
  const rows = ['north', 'south'].flatMap((practice) =>
    ['02', '04'].map((month) => `${practice}${month},${practice},Ada Fox,3035550140,40,2026-${month}-03`),
  );
  writeFileSync(files.pos, ['transaction_id,practice_id,name,phone,reward_amount,date', ...rows].join('\n'));
  writeFileSync(files.alle, ['redemption_id,practice_id,name,phone,amount,date', ...rows].join('\n'));
  await cli.up();
  await cli.run(['ingest', '--pos', files.pos, '--rewards', files.alle]);
  await eventually(
    () => countRows(cli, "SELECT count() FROM current_matches WHERE status = 'MATCHED'"),
    (n) => n === 4,
  );
  const replay = async (...asked: string[]): Promise<string> => {
    const { stdout } = await cli.run(['replay', '--model', 'default', ...asked, '--json']);
    return (JSON.parse(stdout) as { run_id: string }).run_id;
  };
  const north = await replay('--practice', 'north');
  const march = await replay('--to', '2026-03-31');
  const south = await replay('--practice', 'south', '--from', '2026-04-01');

  const apart = await cli.run(['diff', north, south]);
  assert.equal(apart.code, 2);
  assert.match(apart.stderr, /nothing to compare: one run is of practice north, one of south/);
  const days = await cli.run(['diff', march, south]);
  assert.equal(days.code, 2);
  assert.match(days.stderr, /nothing to compare: one run is of days up to 2026-03-31, one of 2026-04-01 and later/);
  const both = await cli.run(['diff', north, march]);
  assert.match(
    both.stdout,
    /: 1 decisions; .*: 1\nOnly practice north, days up to 2026-03-31 compared.*\n\nno decision differs/,
  );
  assert.match((await cli.run(['diff', 'live', 'live'])).stdout, /^live: 4 decisions; live: 4\n\nno decision/);

  // As a kill leaves it.
  const record = join(cli.dataDir, 'runs', north, 'run.json');
  writeFileSync(record, readFileSync(record, 'utf8').replace('"done"', '"unfinished"'));
  assert.match((await cli.run(['diff', 'live', north])).stdout, new RegExp(`${north} is not finished`));
});
