import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import type { ManagerView } from '../../app/use-cases/manager-view.ts';
import { createCli } from '../support/cli.ts';

test('every figure that the demo prints is what `sql` answers to the query printed with it', async (t) => {
  const cli = createCli(t);
  const demo = await cli.run(['demo', '--json']);
  assert.equal(demo.code, 0, demo.stderr);
  const view = JSON.parse(demo.stdout) as ManagerView;
  const onDemo = createCli(t, { DATA_DIR: join(cli.dataDir, 'demo') });
  for (const { title, sql, rows } of [view.money, view.missing, view.pending, view.worst]) {
    assert.ok(rows.length > 0, `${title} is empty`);
    const again = await onDemo.run(['sql', sql, '--json']);
    assert.equal(again.code, 0, again.stderr);
    const answered = again.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    const asNumbers = (row: object): Record<string, number | string> =>
      Object.fromEntries(Object.entries(row).map(([k, v]) => [k, Number.isNaN(Number(v)) ? String(v) : Number(v)]));
    assert.deepEqual(answered.map(asNumbers), rows.map(asNumbers), title);
  }
  const total = view.money.rows.find((row) => row.program === 'ALL') ?? assert.fail('no total');
  assert.ok(Number(total.matched) > 0 && Number(total.missing) > 0);
});

test('the demo says what a manager asks for, in words, and can be run again', async (t) => {
  const cli = createCli(t);
  for (let run = 0; run < 2; run++) {
    const { code, stdout, stderr } = await cli.run(['demo']);
    assert.equal(code, 0, stderr);
    assert.equal(stderr, '');
    for (const said of [
      /matched to tickets/,
      /Money missing/,
      /Still pending/,
      /five worst exceptions/,
      /Where to look next/,
    ])
      assert.match(stdout, said);
    assert.equal(stdout.match(/query: reconduit sql/g)?.length, 4);
    assert.equal(stdout.match(/Why: reconduit explain/g)?.length, 5);
  }
});
