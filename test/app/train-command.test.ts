import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { decodeModel } from '../../processors/model/model-file.ts';
import { type Cli, createCli } from '../support/cli.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const files = ['--pos', 'samples/pos.csv', '--rewards', 'samples/alle.csv', 'samples/aspire.csv'];
const labels = readFileSync('samples/labels.csv', 'utf8').trimEnd().split('\n');

/** A command line, and a folder with few of the sample's labels: ten matches and three redemptions without a ticket. */
function withFewLabels(t: TestContext): { cli: Cli; dir: string; few: string } {
  const { path: dir, remove } = temporaryFolder();
  t.after(remove);
  const few = join(dir, 'few.csv');
  const ending = (end: string, count: number): string[] => labels.filter((l) => l.endsWith(end)).slice(0, count);
  writeFileSync(few, [labels[0], ...ending(',1', 10), ...ending(',0', 3)].join('\n'));
  return { cli: createCli(t), dir, few };
}

test('a model of few labels is refused beside one of many, with a sentence that says by how much; --force writes it', async (t) => {
  const { cli, dir, few } = withFewLabels(t);
  const good = join(dir, 'good.json');
  const train = (...args: string[]) => cli.run(['train', ...files, '--reference', 'samples/reference.json', ...args]);
  assert.equal((await train('--labels', 'samples/labels.csv', '--out', good)).code, 0);
  const out = join(dir, 'out.json');
  const refused = await train('--labels', few, '--model', good, '--out', out);
  assert.equal(refused.code, 1);
  assert.match(refused.stdout, /it decides worse than the model in force/);
  const sentence =
    /error MODEL_WORSE: the new model is worse than the active one: as many links are right.*: log loss (\S+) bits a link, against (\S+); --force writes it/;
  const [, trained, active] = sentence.exec(refused.stderr) ?? [];
  assert.ok(Number(trained) > Number(active), refused.stderr);
  assert.ok(!existsSync(out));
  const forced = await train('--labels', few, '--model', good, '--out', out, '--force');
  assert.equal(forced.code, 0, forced.stderr);
  assert.match(forced.stdout, /wrote model/);
  const [written, inForce] = [out, good].map((file) => decodeModel(readFileSync(file, 'utf8')));
  assert.equal(written?.parent, inForce?.modelId);
});

test('without --model the one that decides in the data folder is in force; a folder without data is left as it is', async (t) => {
  const { cli, dir, few } = withFewLabels(t);
  const good = join(dir, 'good.json');
  const train = (...args: string[]) => cli.run(['train', ...files, '--reference', 'samples/reference.json', ...args]);
  assert.equal((await train('--labels', 'samples/labels.csv', '--out', good)).code, 0);
  assert.deepEqual(readdirSync(cli.dataDir), []);
  const { modelId } = decodeModel(readFileSync(good, 'utf8'));
  assert.equal((await cli.run(['models', 'import', good])).code, 0);
  assert.equal((await cli.run(['promote', modelId])).code, 0);
  const refused = await train('--labels', few);
  assert.equal(refused.code, 1, refused.stdout);
  assert.match(refused.stderr, /^error MODEL_WORSE: the new model is worse than the active one/m);
  assert.match(refused.stdout, new RegExp(`worse than the model in force \\(${modelId.slice(0, 12)}\\)`));
  const forced = await train('--labels', few, '--force', '--json');
  const { model_id: written } = JSON.parse(forced.stdout) as { model_id: string };
  const shown = await cli.run(['models', 'show', written, '--json']);
  assert.equal(JSON.parse(shown.stdout).parent, modelId);
});

test('a file that could not be written is refused before the work, not after', async (t) => {
  const { cli, dir, few } = withFewLabels(t);
  const missing = join(dir, 'missing', 'out');
  for (const args of [
    ['train', '--out', missing],
    ['evaluate', '--html', missing],
    ['train', '--out', dir],
  ]) {
    const { code, stdout, stderr } = await cli.run([...args, ...files, '--labels', few]);
    assert.deepEqual([code, stdout], [1, '']);
    assert.match(stderr, /^error FILE_UNUSABLE: .*(missing: there is no such file or folder|this is a folder)/m);
  }
});
