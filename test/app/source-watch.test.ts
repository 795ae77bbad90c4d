import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SourceWatch } from '../../app/use-cases/source-watch.ts';

const hourMs = 3_600_000;
const feed = { practiceId: 'glow', source: 'pos', side: 'POS', program: null } as const;

function watched(): SourceWatch {
  const watch = new SourceWatch({ idleMs: 6 * hourMs, staleMs: 72 * hourMs });
  watch.seen(feed, 0);
  return watch;
}

test('a feed that speaks needs no word about it', () => {
  const watch = watched();
  for (let hour = 1; hour < 100; hour++) {
    assert.deepEqual(watch.due(hour * hourMs), []);
    watch.seen(feed, hour * hourMs);
  }
});

test('a silent feed is complete up to the idle time ago, said once each idle time', () => {
  const watch = watched();
  const said = Array.from({ length: 24 }, (_, hour) => watch.due(hour * hourMs)).flat();
  assert.deepEqual(
    said.map((p) => [p.kind, p.completeThrough / hourMs]),
    [
      ['IDLE', 0],
      ['IDLE', 6],
      ['IDLE', 12],
    ],
  );
  assert.deepEqual({ ...said[0] }, { ...feed, completeFrom: null, completeThrough: 0, kind: 'IDLE', batchId: null });
});

test('a feed that stays silent is called stale once, and nothing more is said of its completeness', () => {
  const watch = watched();
  const said = Array.from({ length: 200 }, (_, hour) => watch.due(hour * hourMs)).flat();
  const stale = said.filter((p) => p.kind === 'STALE');
  assert.equal(stale.length, 1);
  assert.equal(said.at(-1)?.kind, 'STALE');
  assert.ok(said.every((p) => p.completeThrough <= 66 * hourMs));
});

test('a stale feed that speaks again is watched as before', () => {
  const watch = watched();
  assert.equal(watch.due(100 * hourMs)[0]?.kind, 'STALE');
  watch.seen(feed, 101 * hourMs);
  assert.deepEqual(watch.due(102 * hourMs), []);
  assert.equal(watch.due(108 * hourMs)[0]?.kind, 'IDLE');
});

test('two sources of one practice are two feeds', () => {
  const watch = watched();
  watch.seen({ ...feed, source: 'second-pos' }, 5 * hourMs);
  assert.deepEqual(
    watch.due(7 * hourMs).map((p) => p.source),
    ['pos'],
  );
});
