import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { createCli } from '../support/cli.ts';
import { month } from './use-cases/reconcile/run-reconcile.ts';

function folder(t: TestContext): string {
  const dir = mkdtempSync(join(tmpdir(), 'reconduit-reconcile-'));
  t.after(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

function write(dir: string, name: string, content: string | Buffer): string {
  const path = join(dir, name);
  writeFileSync(path, content);
  return path;
}

function monthIn(dir: string): string[] {
  const rewards = Object.entries(month.rewards).map(([name, text]) => write(dir, name, text));
  return ['reconcile', '--pos', write(dir, 'pos.csv', month.pos), '--rewards', ...rewards];
}

test('reconcile writes its six files and prints the sums that summary.json has', async (t) => {
  const dir = folder(t);
  const out = join(dir, 'deep', 'out');
  const { code, stdout, stderr } = await createCli(t).run([...monthIn(dir), '--out', out, '--json']);
  assert.deepEqual([code, stderr], [0, '']);
  assert.deepEqual(readdirSync(out).sort(), [
    'exceptions.csv',
    'matches.csv',
    'model.json',
    'rejected.csv',
    'report.html',
    'summary.json',
  ]);
  assert.deepEqual(JSON.parse(stdout), JSON.parse(readFileSync(join(out, 'summary.json'), 'utf8')));
  const again = join(dir, 'again');
  const model = join(out, 'model.json');
  assert.equal((await createCli(t).run([...monthIn(dir), '--out', again, '--model', model])).code, 0);
  assert.equal(readFileSync(join(again, 'matches.csv'), 'utf8'), readFileSync(join(out, 'matches.csv'), 'utf8'));
});

test('--check shows which columns were recognised and runs nothing', async (t) => {
  const dir = folder(t);
  const { code, stdout } = await createCli(t).run([...monthIn(dir), '--check', '--out', join(dir, 'out')]);
  assert.equal(code, 0);
  assert.match(stdout, /pos\.csv: pos, CSV, comma, header on line 1, 9 rows/);
  assert.match(stdout, /occurred_at +occurred_at/);
  assert.ok(!existsSync(join(dir, 'out')));
});

test('a file that is no such CSV ends with 2 and one sentence, and leaves nothing behind', async (t) => {
  const dir = folder(t);
  const [, , pos = ''] = monthIn(dir);
  const workbook = write(dir, 'book.xlsx', Buffer.from([0x50, 0x4b, 3, 4, 20, 0, 6, 0]));
  const out = join(dir, 'out');
  const { code, stdout, stderr } = await createCli(t).run([
    'reconcile',
    '--pos',
    pos,
    '--rewards',
    workbook,
    '--out',
    out,
  ]);
  assert.deepEqual([code, stdout, stderr.split('\n').length], [2, '', 2]);
  assert.match(stderr, /book\.xlsx is an Excel workbook/);
  assert.ok(!existsSync(out));
});

test('a map names columns, and one that names no field is refused', async (t) => {
  const dir = folder(t);
  const odd = write(dir, 'odd.csv', month.pos.replace('occurred_at', 'closing'));
  const alle = write(dir, 'alle.csv', month.rewards['alle.csv'] ?? '');
  const args = ['reconcile', '--pos', odd, '--rewards', alle, '--check', '--map'];
  const good = write(dir, 'map.json', '{"pos":{"occurred_at":"closing"}}');
  assert.equal((await createCli(t).run([...args, good])).code, 0);
  const wrong = write(dir, 'wrong.json', '{"pos":{"closing":"occurred_at"}}');
  const { code, stderr } = await createCli(t).run([...args, wrong]);
  assert.equal(code, 2);
  assert.match(stderr, /"closing", which is no field/);
});

test('a folder in place of a file is named, and is no defect of ours', async (t) => {
  const dir = folder(t);
  const args = monthIn(dir);
  const { code, stderr } = await createCli(t).run([...args, dir, '--check']);
  assert.deepEqual([code, stderr.split('\n').length], [1, 2]);
  assert.match(stderr, /FILE_UNUSABLE: .*this is a folder, not a file/);
});

test('files given to the wrong sides are said to look exchanged, before anything is run', async (t) => {
  const dir = folder(t);
  const [, , pos = '', , alle = ''] = monthIn(dir);
  const exchanged = await createCli(t).run(['reconcile', '--pos', alle, '--rewards', pos, '--check']);
  assert.match(exchanged.stdout, /The files look exchanged/);
  const right = await createCli(t).run(['reconcile', '--pos', pos, '--rewards', alle, '--check']);
  assert.ok(!right.stdout.includes('!'));
});
