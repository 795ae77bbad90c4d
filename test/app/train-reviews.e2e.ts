import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { type Cli, createCli, eventually } from '../support/cli.ts';
import { countRows, ndjson, post, redemption, ticket } from '../support/live-feed.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { workloadFiles } from '../support/workload/csv.ts';
import { sampleKnobs } from '../support/workload/presets.ts';
import { generateWorkload } from '../support/workload/workload.ts';

type Row = Record<string, unknown>;

async function json<T>(cli: Cli, ...args: string[]): Promise<T> {
  const { stdout, stderr, code } = await cli.run([...args, '--json']);
  assert.equal(code, 0, stderr);
  return JSON.parse(stdout) as T;
}

test('what reviewers said trains a model, which is promoted and decides; every act is written down', async (t) => {
  const cli = createCli(t);
  const { path, remove } = temporaryFolder();
  t.after(remove);
  const workload = generateWorkload({ ...sampleKnobs, clinicsPerPractice: 1, visitsPerClinic: 80 }, 'reviewers');
  const { pos, alle } = workloadFiles(workload);
  const [posFile, alleFile] = [join(path, 'pos.csv'), join(path, 'alle.csv')];
  writeFileSync(posFile, pos);
  writeFileSync(alleFile, alle);
  await cli.up();
  const none = await cli.run(['train']);
  assert.equal(none.code, 1, none.stderr);
  assert.match(none.stderr, /LABELS_UNUSABLE/);
  const ingested = await cli.run(['ingest', '--pos', posFile, '--rewards', alleFile]);
  assert.equal(ingested.code, 0, ingested.stderr);
  const sample = await eventually(
    () => json<Row[]>(cli, 'review', 'sample', '--count', '30'),
    (rows) => rows.length === 30,
  );
  for (const action of ['approve', 'reject']) {
    const ids = sample.flatMap((row) => {
      const truth = workload.labels.get(String(row['decision_id']).slice(2)) ?? [];
      const isLinked = row['status'] !== 'UNMATCHED';
      const isRight = isLinked
        ? (row['transaction_ids'] as string[]).every((id) => truth.includes(id))
        : truth.length === 0;
      return isRight === (action === 'approve') ? [String(row['decision_id'])] : [];
    });
    if (ids.length > 0) await cli.run(['review', action, ...ids, '--by', 'ana']);
  }
  const unmatched = await cli.run([
    'sql',
    "SELECT decision_id FROM matches FINAL WHERE run_id = 'live' AND redemption_id != '' AND status = 'UNMATCHED' AND empty(explanation.bits) LIMIT 3 FORMAT TSV",
  ]);
  const alone = unmatched.stdout.split('\n').filter((id) => id !== '');
  assert.equal((await cli.run(['review', 'approve', ...alone, '--by', 'ana'])).code, 0);
  const trained = await json<{ model_id: string; samples: number }>(cli, 'train', '--force', '--validation-split', '0');
  assert.ok(trained.samples >= 10, `${trained.samples} labels`);
  const models = await json<Row[]>(cli, 'models', 'list');
  assert.ok(models.some((model) => model['model_id'] === trained.model_id && model['active'] === false));
  const promoted = await cli.run(['promote', trained.model_id, '--by', 'ana', '--reason', 'learned of reviews']);
  assert.equal(promoted.code, 0, promoted.stderr);
  const acts = await eventually(
    async () =>
      (await cli.run(['sql', "SELECT DISTINCT action FROM audit WHERE actor != '' ORDER BY action FORMAT TSV"])).stdout,
    (text) => text.includes('model.promote'),
  );
  assert.match(acts, /model\.import/);
  assert.match(acts, /review\.approve/);
});

test('of ids that two practices use, each practice teaches what was said of its own', async (t) => {
  const cli = createCli(t);
  const { path, remove } = temporaryFolder();
  t.after(remove);
  const up = await cli.up();
  for (const practice_id of ['north', 'south']) {
    const own = (make: (n: number) => object) => ndjson((n) => ({ ...make(n), practice_id }), 0, 12);
    await post(up, '/ingest?side=pos', own(ticket));
    await post(up, '/ingest?side=rewards', own(redemption));
  }
  await eventually(
    () => countRows(cli, "SELECT count() FROM current_matches WHERE redemption_id != '' AND status = 'MATCHED'"),
    (count) => count === 24,
  );
  const ids = Array.from({ length: 12 }, (_, n) => `r:alle:A-${n}`);
  assert.equal((await cli.run(['review', 'approve', ...ids, '--practice', 'north', '--by', 'ana'])).code, 0);
  assert.equal((await cli.run(['review', 'reject', ...ids, '--practice', 'south', '--by', 'ana'])).code, 0);
  const trained = await json<Row>(cli, 'train', '--force', '--out', join(path, 'model.json'));
  assert.deepEqual([trained['matches'], trained['refusals']], [12, 12]);
  assert.equal(Number(trained['trainedOn']) + Number(trained['heldOut']), 24);
});
