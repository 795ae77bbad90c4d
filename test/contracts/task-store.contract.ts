import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Change } from '../../processors/ports/records.ts';
import type { StoreMark, TaskStore, TaskStores } from '../../processors/ports/task-store.ts';

const last = '\u{10ffff}';
const task = { topology: 'match', partition: 1 };

/** Stores for one test, in one place. */
export interface OpenedStores {
  /** As the next process finds them. */
  again(): TaskStores;
  close(): Promise<void>;
}

function markOf(savedMs: number, changelogNext = 7): StoreMark {
  const recovered = { positions: { control: 3 }, streamTimeMs: 5, commitSeq: 2 };
  return { changelogNext, recovered, topologyHash: 'h', clusterId: 'c', savedMs };
}

function put(key: string, text: string, store = 's'): Change {
  return { store, key, value: Buffer.from(text) };
}

function textOf(store: TaskStore, key: string, of = 's'): string | undefined {
  return store.get(of, key)?.toString();
}

/** What all stores of task states promise. */
export function taskStoreContract(name: string, open: () => OpenedStores): void {
  const withStores = async (body: (stores: TaskStores, opened: OpenedStores) => Promise<void>): Promise<void> => {
    const opened = open();
    const stores = opened.again();
    try {
      await body(stores, opened);
    } finally {
      await stores.close();
      await opened.close();
    }
  };
  const withStore = (body: (store: TaskStore) => Promise<void>): Promise<void> =>
    withStores(async (stores) => {
      const store = await stores.open(task);
      await body(store);
      await store.close();
    });
  const saved = async (stores: TaskStores, partition: number, savedMs: number): Promise<void> => {
    const store = await stores.open({ ...task, partition });
    await store.write([put('k', `v${partition}`)], markOf(savedMs));
    await store.close();
  };

  describe(`task states: ${name}`, () => {
    it('begin empty', () =>
      withStore(async (store) => {
        assert.equal(store.mark(), undefined);
        assert.equal(store.get('s', 'k'), undefined);
        assert.deepEqual([...store.range('s', '', last, 10)], []);
      }));

    it('take changes and mark together; what is deleted is gone', () =>
      withStore(async (store) => {
        await store.write([put('a', '1'), put('b', '2')], markOf(1));
        await store.write([put('a', '3'), { store: 's', key: 'b', value: undefined }], markOf(2, 9));
        const found = store.getMany('s', ['a', 'b', 'never']).map((value) => value?.toString());
        assert.deepEqual(found, ['3', undefined, undefined]);
        assert.deepEqual(store.mark(), markOf(2, 9));
      }));

    it('are there for the next process', () =>
      withStores(async (stores, { again }) => {
        await saved(stores, 1, 4);
        const next = again();
        const store = await next.open(task);
        assert.equal(textOf(store, 'k'), 'v1');
        assert.deepEqual(store.mark(), markOf(4));
        await store.close();
        await next.close();
      }));

    it('keep tasks and stores apart', () =>
      withStores(async (stores) => {
        const [one, other] = [await stores.open(task), await stores.open({ ...task, partition: 11 })];
        await one.write([put('k', 'v', 'a')], markOf(1));
        assert.equal(other.get('a', 'k'), undefined);
        assert.equal(one.get('ab', 'k'), undefined);
        assert.deepEqual([...one.range('ab', '', last, 10)], []);
        await one.close();
        await other.close();
      }));

    it('give ranges in byte order, from inclusive, to exclusive, limited', () =>
      withStore(async (store) => {
        const keys = ['a', 'a\u0001b', 'b', 'ü', '\ufffd', '\u{1f600}'];
        await store.write(
          [...keys].reverse().map((key) => put(key, `v${key}`)),
          markOf(1),
        );
        const range = (from: string, to: string, limit: number): string[] =>
          [...store.range('s', from, to, limit)].map(([key]) => key);
        assert.deepEqual(range('', last, Number.MAX_SAFE_INTEGER), keys);
        assert.deepEqual(range('a', 'b', 10), ['a', 'a\u0001b']);
        assert.deepEqual(range('a\u0001', last, 2), ['a\u0001b', 'b']);
      }));

    it('are empty after a wipe, and can be written again', () =>
      withStore(async (store) => {
        await store.write([put('k', 'v')], markOf(1));
        await store.wipe();
        assert.equal(store.mark(), undefined);
        assert.equal(store.get('s', 'k'), undefined);
        await store.write([put('l', 'w')], markOf(2));
        assert.equal(textOf(store, 'l'), 'w');
      }));

    it('tell the marks of what there is', () =>
      withStores(async (stores) => {
        for (const partition of [0, 2]) await saved(stores, partition, 10 + partition);
        const marks = [
          [0, markOf(10)],
          [2, markOf(12)],
        ] as const;
        assert.deepEqual(await stores.marks('match'), new Map(marks));
        assert.deepEqual(await stores.marks('other'), new Map());
      }));

    it('are removed once nobody has written them for long, unless they are in use', () =>
      withStores(async (stores) => {
        const ages: readonly [partition: number, savedMs: number][] = [
          [0, 1_000],
          [1, 1_000],
          [2, 3_000],
        ];
        for (const [partition, savedMs] of ages) await saved(stores, partition, savedMs);
        const used = await stores.open(task);
        await stores.sweep('match', new Set([1]), 2_000);
        await stores.sweep('other', new Set(), 9_000);
        assert.equal(textOf(used, 'k'), 'v1');
        await used.close();
        assert.deepEqual([...(await stores.marks('match')).keys()], [1, 2]);
      }));
  });
}
