import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Change } from '../../../processors/ports/records.ts';
import type { CommittedState } from '../../../processors/ports/state.ts';
import { ByteCache } from '../../../processors/runtime/byte-cache.ts';
import { compareKeys } from '../../../processors/runtime/key-order.ts';
import { ObjectStore } from '../../../processors/runtime/object-store.ts';
import { OverlayStore } from '../../../processors/runtime/overlay-store.ts';
import type { StoreSpec } from '../../../processors/runtime/topology.ts';

const spec: StoreSpec<number> = {
  name: 'numbers',
  encode: (n) => Buffer.from(String(n)),
  decode: (bytes) => Number(bytes.toString()),
};

class OneStore implements CommittedState {
  readonly values = new ObjectStore<Buffer>();

  apply(changes: readonly Change[]): void {
    for (const { key, value } of changes) {
      if (value === undefined) this.values.delete(key);
      else this.values.put(key, value);
    }
  }

  get(_store: string, key: string): Buffer | undefined {
    return this.values.get(key);
  }

  getMany(store: string, keys: readonly string[]): (Buffer | undefined)[] {
    return keys.map((key) => this.get(store, key));
  }

  range(_store: string, from: string, to: string, limit: number): Iterable<[string, Buffer]> {
    return this.values.range(from, to, limit);
  }
}

type Action =
  | { do: 'put'; key: string; value: number }
  | { do: 'delete' | 'get'; key: string }
  | { do: 'range'; from: string; to: string; limit: number }
  | { do: 'drain' | 'settle' };

const key = fc.constantFrom('', 'a', 'aa', 'ab', 'b', 'ba', 'é', '\u{e000}', '\u{1f600}', 'z');
const action: fc.Arbitrary<Action> = fc.oneof(
  fc.record({ do: fc.constant('put' as const), key, value: fc.nat(99) }),
  fc.record({ do: fc.constantFrom('delete' as const, 'get' as const), key }),
  fc.record({ do: fc.constant('range' as const), from: key, to: key, limit: fc.nat(4) }),
  fc.record({ do: fc.constantFrom('drain' as const, 'settle' as const) }),
);

const rangeOf = (model: Map<string, number>, from: string, to: string, limit: number): [string, number][] =>
  [...model]
    .filter(([k]) => Buffer.compare(Buffer.from(k), Buffer.from(from)) >= 0)
    .filter(([k]) => Buffer.compare(Buffer.from(k), Buffer.from(to)) < 0)
    .sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
    .slice(0, limit);

/** Runs the actions on a store and on a map, and compares what they answer; ends with everything committed. */
function runBeside(actions: readonly Action[]): { committed: OneStore; model: Map<string, number> } {
  const committed = new OneStore();
  const store = new OverlayStore(spec, committed, new ByteCache(1));
  const model = new Map<string, number>();
  let draining: Change[] | undefined;
  const settle = (): void => {
    if (draining === undefined) return;
    committed.apply(draining);
    draining = undefined;
    store.settle();
  };
  for (const step of actions) {
    if (step.do === 'put') {
      store.put(step.key, step.value);
      model.set(step.key, step.value);
    } else if (step.do === 'delete') {
      store.delete(step.key);
      model.delete(step.key);
    } else if (step.do === 'get') assert.equal(store.get(step.key), model.get(step.key));
    else if (step.do === 'range') {
      const { from, to, limit } = step;
      assert.deepEqual([...store.range(from, to, limit)], rangeOf(model, from, to, limit));
    } else if (step.do === 'settle') settle();
    else {
      settle();
      draining = store.drain();
    }
  }
  settle();
  draining = store.drain();
  settle();
  return { committed, model };
}

describe('overlay store', () => {
  it('answers as a map does, whatever is committed and when', () => {
    fc.assert(
      fc.property(fc.array(action, { maxLength: 60 }), (actions) => {
        const { committed, model } = runBeside(actions);
        const stored = [...committed.range('numbers', '', '\u{10ffff}', 100)].map(([k, v]) => [k, spec.decode(v)]);
        assert.deepEqual(stored, rangeOf(model, '', '\u{10ffff}', 100));
      }),
      { numRuns: 500 },
    );
  });

  it('encodes a key once a commit, however often it changed', () => {
    const store = new OverlayStore(spec, new OneStore(), new ByteCache(1));
    for (let i = 0; i < 5; i++) store.put('a', i);
    assert.deepEqual(
      store.drain().map(({ key: k, value }) => [k, value?.toString()]),
      [['a', '4']],
    );
  });

  it('keeps uncommitted values while many others pass through its cache', () => {
    const committed = new OneStore();
    const store = new OverlayStore(spec, committed, new ByteCache(1));
    store.put('mine', 7);
    const drained = store.drain();
    for (let i = 0; i < 100_000; i++) store.get(`other ${i}`);
    assert.equal(store.get('mine'), 7);
    committed.apply(drained);
    store.settle();
    for (let i = 0; i < 100_000; i++) store.get(`another ${i}`);
    assert.equal(store.get('mine'), 7);
  });
});

describe('key order', () => {
  it('is that of the UTF-8 bytes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (a, b) => {
        assert.equal(Math.sign(compareKeys(a, b)), Buffer.compare(Buffer.from(a), Buffer.from(b)));
      }),
    );
  });
});
