import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { ByteCache, CachedBytes } from '../../../processors/runtime/byte-cache.ts';

// Some 25 values fill a half of the smallest cache.
const valueBytes = 40_000;

function valueFor(seed: number): Buffer {
  const bytes = Buffer.alloc(valueBytes + (seed % 7), seed);
  bytes.writeUInt32LE(seed, 0);
  return bytes;
}

const step = fc.record({
  store: fc.nat(1),
  key: fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz'),
  act: fc.constantFrom('put', 'put', 'put', 'get', 'delete'),
});

describe('byte cache', () => {
  it('gives the value put last or none, however often its halves change places', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 50, maxLength: 200 }), (steps) => {
        const cache = new ByteCache(1);
        const stores = [new CachedBytes(cache), new CachedBytes(cache)];
        const last = [new Map<string, Buffer>(), new Map<string, Buffer>()];
        steps.forEach(({ store, key, act }, seed) => {
          if (act === 'put') {
            stores[store]?.put(key, valueFor(seed));
            last[store]?.set(key, valueFor(seed));
          } else if (act === 'delete') {
            stores[store]?.delete(key);
            last[store]?.delete(key);
          } else {
            const kept = stores[store]?.get(key);
            if (kept !== undefined) assert.deepEqual(kept, last[store]?.get(key));
          }
        });
      }),
    );
  });

  it('keeps what is read again and again, and forgets what is not', () => {
    const cache = new ByteCache(1);
    const store = new CachedBytes(cache);
    store.put('read', valueFor(1));
    store.put('unread', valueFor(2));
    for (let i = 0; i < 200; i++) {
      store.put(`other ${i}`, valueFor(i));
      assert.deepEqual(store.get('read'), valueFor(1));
    }
    assert.equal(store.get('unread'), undefined);
  });

  it('keeps nothing that is too large, also not what was there before', () => {
    const store = new CachedBytes(new ByteCache(1));
    store.put('a', valueFor(1));
    store.put('a', Buffer.alloc(1 << 17));
    assert.equal(store.get('a'), undefined);
  });
});
