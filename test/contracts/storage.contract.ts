import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Change } from '../../processors/ports/records.ts';
import type { Commit } from '../../processors/ports/state.ts';
import { type OpenFixture, outOf, shown, withFixture } from './fixture.ts';

const task = { topology: 'test', partition: 1 };

function put(store: string, key: string, text: string): Change {
  return { store, key, value: Buffer.from(text) };
}

function stepOf(step: Partial<Commit>): Commit {
  return { outputs: [], changes: [], next: {}, streamTimeMs: 0, ...step };
}

/** What every storage provider promises. */
export function storageContract(name: string, open: OpenFixture): void {
  describe(`storage: ${name}`, () => {
    it('begins a new task at the start', () =>
      withFixture(open, async ({ storage }) => {
        const { committer } = await storage.open(task, 'h1');
        assert.deepEqual(await committer.recover(), { positions: {}, streamTimeMs: 0, commitSeq: 0 });
      }));

    it('commits outputs, state and positions together, and finds them again', () =>
      withFixture(open, async ({ storage, reader }) => {
        const { state, committer } = await storage.open(task, 'h1');
        await committer.recover();
        const changes = [put('a', 'k', 'v'), put('b', 'k', 'w')];
        const next = { 'pos.transactions': 7, control: 2 };
        const step = stepOf({ outputs: [outOf('matches', 1, 'm')], changes, next, streamTimeMs: 99 });
        assert.equal(await committer.commit(step), 'committed');
        assert.equal(state.get('a', 'k')?.toString(), 'v');
        assert.equal(state.get('b', 'k')?.toString(), 'w');
        assert.deepEqual((await reader.read('matches', 1, 0, 10)).map(shown), ['matches-1@0 p1=m']);
        const again = await storage.open(task, 'h1');
        assert.deepEqual(await again.committer.recover(), { positions: next, streamTimeMs: 99, commitSeq: 1 });
        assert.equal(again.state.get('a', 'k')?.toString(), 'v');
      }));

    it('overwrites and deletes; what is not there is undefined', () =>
      withFixture(open, async ({ storage }) => {
        const { state, committer } = await storage.open(task, 'h1');
        await committer.commit(stepOf({ changes: [put('a', 'k', 'old'), put('a', 'gone', 'x')] }));
        await committer.commit(
          stepOf({ changes: [put('a', 'k', 'new'), { store: 'a', key: 'gone', value: undefined }] }),
        );
        const found = state.getMany('a', ['k', 'gone', 'never']);
        assert.deepEqual(
          found.map((v) => v?.toString()),
          ['new', undefined, undefined],
        );
      }));

    it('keeps tasks and stores apart', () =>
      withFixture(open, async ({ storage }) => {
        const one = await storage.open(task, 'h1');
        const other = await storage.open({ topology: 'test', partition: 0 }, 'h1');
        await one.committer.commit(stepOf({ changes: [put('a', 'k', 'v')], next: { control: 1 } }));
        assert.equal(other.state.get('a', 'k'), undefined);
        assert.equal(one.state.get('ab', 'k'), undefined);
        assert.deepEqual([...one.state.range('a', '', '\u{10ffff}', 10)].length, 1);
        assert.deepEqual([...other.state.range('a', '', '\u{10ffff}', 10)], []);
        assert.equal((await other.committer.recover()).commitSeq, 0);
      }));

    it('gives ranges in byte order, from inclusive, to exclusive, limited', () =>
      withFixture(open, async ({ storage }) => {
        const { state, committer } = await storage.open(task, 'h1');
        const keys = ['a', 'a\u0001b', 'b', 'ü', '\ufffd', '\u{1f600}'];
        await committer.commit(stepOf({ changes: [...keys].reverse().map((key) => put('s', key, `v${key}`)) }));
        const range = (from: string, to: string, limit: number): string[] =>
          [...state.range('s', from, to, limit)].map(([key]) => key);
        assert.deepEqual(range('', '\u{10ffff}', Number.MAX_SAFE_INTEGER), keys);
        assert.deepEqual(range('a', 'b', 10), ['a', 'a\u0001b']);
        assert.deepEqual(range('a\u0001', '\u{10ffff}', 2), ['a\u0001b', 'b']);
        const [[, value] = []] = state.range('s', 'ü', '\u{10ffff}', 1);
        assert.equal(value?.toString(), 'vü');
      }));

    it('refuses state that another version of the topology wrote', () =>
      withFixture(open, async ({ storage }) => {
        const { committer } = await storage.open(task, 'h1');
        await committer.commit(stepOf({ changes: [put('a', 'k', 'v')] }));
        const other = await storage.open(task, 'h2');
        await assert.rejects(other.committer.recover(), { code: 'DATA_FORMAT' });
        const same = await storage.open(task, 'h1');
        assert.equal((await same.committer.recover()).commitSeq, 1);
      }));

    it('commits several tasks at once, each as a whole', () =>
      withFixture(open, async ({ storage, reader }) => {
        const tasks = await Promise.all([0, 1].map((partition) => storage.open({ topology: 'test', partition }, 'h1')));
        await Promise.all(
          tasks.map(({ committer }, partition) =>
            committer.commit(
              stepOf({
                outputs: [outOf('matches', partition, 'm'), outOf('ops.signals', 0, `s${partition}`)],
                changes: [put('a', 'k', String(partition))],
                next: { control: partition + 1 },
              }),
            ),
          ),
        );
        assert.deepEqual(
          tasks.map(({ state }) => state.get('a', 'k')?.toString()),
          ['0', '1'],
        );
        const signals = await reader.read('ops.signals', 0, 0, 10);
        assert.deepEqual(signals.map((r) => r.value.toString()).sort(), ['s0', 's1']);
      }));

    it('commits nothing of a step whose output goes nowhere', () =>
      withFixture(open, async ({ storage }) => {
        const { state, committer } = await storage.open(task, 'h1');
        const step = stepOf({ outputs: [outOf('nowhere', 0, 'x')], changes: [put('a', 'k', 'v')] });
        await assert.rejects(committer.commit(step), { code: 'NOT_FOUND' });
        assert.equal(state.get('a', 'k'), undefined);
      }));
  });
}
