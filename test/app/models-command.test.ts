import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { defaultModel } from '../../processors/model/default-model.ts';
import { identified, modelFileText } from '../../processors/model/model-file.ts';
import { createCli } from '../support/cli.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const { modelId, ...body } = defaultModel;
const milder = identified({ ...body, parent: modelId, prices: { ...body.prices, extraClaim: -1 } });

test('a model is exported, imported, listed, shown and compared; imported twice it is there once', async (t) => {
  const cli = createCli(t);
  const { path: dir, remove } = temporaryFolder();
  t.after(remove);
  const file = join(dir, 'milder.json');
  writeFileSync(file, modelFileText(milder));
  const first = await cli.run(['models', 'import', file, '--json']);
  assert.deepEqual(JSON.parse(first.stdout), { model_id: milder.modelId, known: false }, first.stderr);
  const again = await cli.run(['models', 'import', file]);
  assert.match(again.stdout, /was there already/);
  const listed = JSON.parse((await cli.run(['models', 'list', '--json'])).stdout) as Record<string, unknown>[];
  assert.deepEqual(
    listed.map((row) => [row['model_id'], row['active'], row['parent']]),
    [
      [modelId, true, null],
      [milder.modelId, false, modelId],
    ],
  );
  const out = join(dir, 'out.json');
  await cli.run(['models', 'export', milder.modelId.slice(0, 10), '--out', out]);
  assert.equal(readFileSync(out, 'utf8'), readFileSync(file, 'utf8'));
  const diff = await cli.run(['models', 'diff', 'active', file, '--json']);
  assert.deepEqual(JSON.parse(diff.stdout).differences, [{ what: 'prices.extraClaim', a: -3, b: -1, change: 2 }]);
  assert.match((await cli.run(['models', 'show', 'default'])).stdout, new RegExp(`^model ${modelId}\n`));
});

test('a changed, a foreign and a newer model file end with 1 and their codes, an unknown model too', async (t) => {
  const cli = createCli(t);
  const { path: dir, remove } = temporaryFolder();
  t.after(remove);
  const files = [
    ['MODEL_INVALID', modelFileText(milder).replace('"extraClaim":-1', '"extraClaim":-2')],
    ['MODEL_FOREIGN', '{"weights":[1,2,3]}'],
    ['MODEL_NEWER', JSON.stringify({ ...body, schema: 99 })],
  ];
  for (const [code, text] of files) {
    const file = join(dir, 'model.json');
    writeFileSync(file, text ?? '');
    const refused = await cli.run(['models', 'import', file]);
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, new RegExp(`^error ${code}: `));
  }
  const folder = await cli.run(['models', 'import', dir]);
  assert.match(folder.stderr, /^error FILE_UNUSABLE: a folder was named, not a file/);
  const unknown = await cli.run(['models', 'show', 'feedbeef00']);
  assert.equal(unknown.code, 1);
  assert.match(unknown.stderr, /^error MODEL_UNKNOWN: there is no model feedbeef00/);
});
