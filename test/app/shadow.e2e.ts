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
const other = identified({ ...body, parent: modelId, calibrator: { ...body.calibrator, slope: 0.2 } });

test('a shadow follows live traffic in a run of its own, also after a restart, and decides nothing', async (t) => {
  const cli = createCli(t);
  const { path, remove } = temporaryFolder();
  t.after(remove);
  const file = join(path, 'model.json');
  writeFileSync(file, modelFileText(other));
  assert.equal((await cli.run(['models', 'import', file])).code, 0);
  const runId = `shadow-${other.modelId.slice(0, 8)}`;
  const seen = () => countRows(cli, `SELECT count() FROM matches FINAL WHERE run_id = '${runId}'`);
  let up = await cli.up(['--shadow', other.modelId.slice(0, 10)]);
  await post(up, '/ingest?side=pos', ndjson(ticket, 0, 20));
  await post(up, '/ingest?side=rewards', ndjson(redemption, 0, 20));
  await eventually(seen, (n) => n === 20);
  assert.equal(await up.stop(), 0, up.stderr());
  up = await cli.up(['--shadow', other.modelId]);
  await post(up, '/ingest?side=pos', ndjson(ticket, 20, 25));
  await post(up, '/ingest?side=rewards', ndjson(redemption, 20, 25));
  await eventually(seen, (n) => n === 25);
  await eventually(
    () => countRows(cli, `SELECT count() FROM current_matches WHERE model_id = '${modelId}'`),
    (n) => n === 25,
  );
  const diff = JSON.parse((await cli.run(['diff', 'live', runId, '--json'])).stdout) as {
    totals: { kind: string; decisions: number }[];
  };
  // The milder calibration leaves for a person what was sure.
  assert.deepEqual(
    diff.totals.map(({ kind }) => kind),
    ['auto to review'],
  );
  assert.equal(await up.stop(), 0, up.stderr());
  assert.equal((await cli.run(['up', '--shadow', 'feedbeef'])).code, 1);
});
