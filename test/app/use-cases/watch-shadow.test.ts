import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { changeKinds } from '../../../app/use-cases/diff-runs.ts';
import { watchShadow } from '../../../app/use-cases/watch-shadow.ts';
import { startTestClickHouse } from '../../support/clickhouse.ts';

test('a kind of disagreement that is gone is shown as none, not as the last figure', async (t) => {
  const store = await startTestClickHouse();
  t.after(() => store.close());
  const shown = new Map<string, number>();
  const telemetry = {
    count: () => undefined,
    observe: () => undefined,
    log: () => undefined,
    gauge: (name: string, value: number, labels = {}) =>
      void shown.set([name, ...Object.values(labels)].join(' '), value),
  };
  const decide = (run: string, version: number, status: string): Promise<void> =>
    store.clickHouse.command(
      `INSERT INTO matches (run_id, practice_id, decision_id, redemption_id, occurred_on, status, redeemed, version)
       SELECT {run:String}, 'spa', 'r:1', '1', '2026-03-01', {status:String}, 40, {version:UInt64}`,
      { run, version, status },
    );
  const look = async (): Promise<unknown> => {
    await watchShadow({ telemetry }, store.clickHouse, 'shadow-1');
    const of = (metric: string): unknown => shown.get(`reconduit_shadow_${metric} lost`);
    return [of('disagreements'), of('disagreement_dollars')];
  };
  await decide('live', 1, 'MATCHED');
  await decide('shadow-1', 1, 'UNMATCHED');
  assert.deepEqual(await look(), [1, 40]);
  await decide('shadow-1', 2, 'MATCHED');
  assert.deepEqual(await look(), [0, 0]);
});

test('the kinds are those that the view gives', () => {
  const view = readFileSync('schemas/tables/0009-runs.sql', 'utf8');
  const [, rules = ''] = /multiIf\(([\s\S]*?)'*\) AS kind/.exec(view) ?? [];
  const given = [...rules.matchAll(/, '([a-z ]+)'/g)].map(([, kind]) => kind);
  assert.deepEqual(given.filter((kind) => !kind?.startsWith('only in')).sort(), [...changeKinds].sort());
});
