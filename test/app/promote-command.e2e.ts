import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { defaultModel } from '../../processors/model/default-model.ts';
import { identified, modelFileText } from '../../processors/model/model-file.ts';
import { createCli, eventually } from '../support/cli.ts';
import { countRows, ndjson, post, redemption, ticket } from '../support/live-feed.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const { modelId, ...body } = defaultModel;
const other = identified({ ...body, parent: modelId, calibrator: { ...body.calibrator, slope: 1 } });

test('a promoted model decides open decisions anew while `up` runs, and back again; who and why is audited', async (t) => {
  const cli = createCli(t);
  const { path, remove } = temporaryFolder();
  t.after(remove);
  const file = join(path, 'model.json');
  writeFileSync(file, modelFileText(other));
  let up = await cli.up();
  await post(up, '/ingest?side=pos', ndjson(ticket, 0, 30));
  await post(up, '/ingest?side=rewards', ndjson(redemption, 0, 30));
  const matches = (where: string) => () => countRows(cli, `SELECT count() FROM current_matches WHERE ${where}`);
  const none = (n: number): boolean => n === 0;
  const openUnder = (model: string) => matches(`finality = 'PROVISIONAL' AND model_id != '${model}'`);
  await eventually(matches("status = 'MATCHED'"), (n) => n === 30);
  const finals = await matches("finality = 'FINAL'")();
  assert.ok(finals > 0 && finals < 30);
  assert.equal((await cli.run(['models', 'import', file])).code, 0);
  const promoted = await cli.run(['promote', other.modelId.slice(0, 8), '--by', 'ana', '--reason', 'new labels']);
  assert.equal(promoted.code, 0, promoted.stderr);
  await eventually(openUnder(other.modelId), none);
  assert.equal(await matches(`finality = 'FINAL' AND model_id = '${modelId}'`)(), finals, 'FINAL ones stay');
  assert.match((await cli.run(['promote', other.modelId])).stdout, /decides already/);

  // What was promoted still decides after a kill, without the store being asked.
  await up.stop('SIGKILL');
  up = await cli.up();
  await post(up, '/ingest?side=pos', ndjson(ticket, 30, 31));
  await post(up, '/ingest?side=rewards', ndjson(redemption, 30, 31));
  await eventually(matches(`redemption_id = 'alle:A-30' AND model_id = '${other.modelId}'`), (n) => n === 1);

  const back = await cli.run(['promote', '--back', '--by', 'ben', '--json']);
  assert.deepEqual(JSON.parse(back.stdout), { model_id: modelId, previous_model_id: other.modelId, changed: true });
  await eventually(openUnder(modelId), none);
  const further = await cli.run(['promote', '--back', '--by', 'ben']);
  assert.equal(further.code, 1, 'a second return does not bring back what the first one left');
  assert.match(further.stderr, /MODEL_UNKNOWN: there is no model to go back to/);
  const audit = await eventually(
    async () => (await cli.run(['sql', 'SELECT actor, action, reason FROM audit FINAL ORDER BY at FORMAT TSV'])).stdout,
    (text) => text.includes('ben'),
  );
  const [imported, ...promotions] = audit.split('\n');
  assert.match(imported ?? '', /^\S+\tmodel\.import\t$/);
  assert.deepEqual(promotions, ['ana\tmodel.promote\tnew labels', 'ben\tmodel.promote\t', '']);
});
