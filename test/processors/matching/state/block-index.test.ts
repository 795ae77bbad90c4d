import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  type BlockEntry,
  counterpartOf,
  hashBlockKey,
  isStrongKey,
} from '../../../../processors/matching/state/block-entry.ts';
import {
  BlockIndex,
  type BlockStores,
  type DayPosition,
  type DaySlice,
} from '../../../../processors/matching/state/block-index.ts';
import { compareKeys } from '../../../../processors/runtime/key-order.ts';
import { ObjectStore } from '../../../../processors/runtime/object-store.ts';

const practiceId = 'p';
const cap = 3;
const reachDays = 60;

function emptyStores(): BlockStores {
  return { periods: new ObjectStore(), buckets: new ObjectStore() };
}

function walk(index: BlockIndex, from: number, throughDay: number, limit: number): string[] {
  const found: string[] = [];
  let next: DayPosition | null = { day: from, bucket: 0 };
  while (next !== null) {
    const slice: DaySlice = index.recordsFrom({ practiceId, side: 'R' }, { from: next, throughDay }, limit);
    found.push(...slice.records.map(({ id }) => id));
    next = slice.next;
  }
  return found.sort();
}

/** Order within a block: by day, then id. */
const compareEntries = (a: BlockEntry, b: BlockEntry): number => a.day - b.day || compareKeys(a.id, b.id);

const periodOf = (day: number): number => Math.floor(day / 16);

/** The entries of a block of one period that count, by definition. */
function counting(all: readonly BlockEntry[], key: number, period: number): BlockEntry[] {
  return all
    .filter((e) => periodOf(e.day) === period && e.keys.includes(key))
    .sort(compareEntries)
    .slice(-cap);
}

function neighboursByDefinition(all: readonly BlockEntry[], own: BlockEntry): { inside: string[]; late: string[] } {
  const inside = new Set<string>();
  const late = new Set<string>();
  for (const key of own.keys) {
    if (!counting(all, key, periodOf(own.day)).includes(own)) continue;
    const other = counterpartOf(key);
    for (const e of all) {
      if (!counting(all, other, periodOf(e.day)).includes(e)) continue;
      const distance = Math.abs(e.day - own.day);
      if (distance <= 10) inside.add(e.id);
      else if (distance <= 30 && isStrongKey(key)) late.add(e.id);
    }
  }
  return { inside: [...inside].sort(), late: [...late].sort() };
}

const reachOf = ({ day }: BlockEntry): { fromDay: number; toDay: number; earliestDay: number; latestDay: number } => ({
  fromDay: day - 10,
  toDay: day + 10,
  earliestDay: day - 30,
  latestDay: day + 30,
});

const aChange = fc.record({
  remove: fc.boolean(),
  side: fc.constantFrom('R' as const, 'T' as const),
  day: fc.integer({ min: -40, max: 40 }),
  keys: fc.uniqueArray(fc.integer({ min: 0, max: 4 }), { maxLength: 3 }),
});

describe('block index', () => {
  it('gives the neighbours that the definition gives, also after a restart, whatever came and went', () => {
    fc.assert(
      fc.property(fc.array(aChange, { maxLength: 60 }), (changes) => {
        const stores = emptyStores();
        const index = new BlockIndex(stores, cap, reachDays);
        let all: BlockEntry[] = [];
        changes.forEach(({ remove, side, day, keys }, i) => {
          const victim = remove ? all[day + 40] : undefined;
          if (victim !== undefined) {
            index.remove(practiceId, victim);
            all = all.filter((e) => e !== victim);
            return;
          }
          const hashes = keys.map((k) => hashBlockKey(side, k % 2 === 0 ? 'email' : 'name', `k${k}`, ''));
          const entry: BlockEntry = { side, day, id: `${side}${i}`, decides: true, keys: hashes };
          index.add(practiceId, entry);
          all.push(entry);
        });
        const restarted = new BlockIndex(stores, cap, reachDays);
        for (const entry of all) {
          const wanted = neighboursByDefinition(all, entry);
          for (const each of [index, restarted]) {
            const { inside, late } = each.neighbours(practiceId, entry, reachOf(entry));
            assert.deepEqual({ inside: [...inside].sort(), late: [...late].sort() }, wanted);
          }
        }
      }),
      { numRuns: 150 },
    );
  });

  it('names the records whose neighbours differ because a block is full, or is not any more', () => {
    const index = new BlockIndex(emptyStores(), 2, reachDays);
    const [a, b, c] = ['a', 'b', 'c'].map(
      (id, i): BlockEntry => ({ side: 'R', day: i, id, decides: true, keys: [hashBlockKey('R', 'email', 'k', '')] }),
    ) as [BlockEntry, BlockEntry, BlockEntry];
    assert.deepEqual([...index.add(practiceId, b), ...index.add(practiceId, c)], []);
    assert.deepEqual([...index.add(practiceId, a)], [], 'an older one does not count, and displaces nobody');
    assert.deepEqual([...index.remove(practiceId, b)], ['a']);
    assert.deepEqual([...index.add(practiceId, b)], ['a']);
    assert.deepEqual([...index.remove(practiceId, a)], [], 'who did not count leaves no room');
  });

  it('gives each id of the days asked for, once, however the walk is sliced', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: -20, max: 20 }), fc.integer({ min: 1, max: 90 })), { maxLength: 8 }),
        fc.integer({ min: -25, max: 25 }),
        fc.integer({ min: -25, max: 25 }),
        fc.integer({ min: 1, max: 200 }),
        (days, from, through, limit) => {
          const index = new BlockIndex(emptyStores(), cap, reachDays);
          const model = new Map<string, number>();
          for (const [day, many] of days) {
            for (let i = 0; i < many; i++) {
              const entry: BlockEntry = { side: 'R', day, id: `r${model.size}`, decides: i % 3 > 0, keys: [] };
              index.add(practiceId, entry);
              model.set(entry.id, entry.decides ? day : Number.NaN);
              if (i % 7 > 0) continue;
              index.remove(practiceId, entry);
              model.set(entry.id, Number.NaN);
            }
          }
          const wanted = [...model].filter(([, day]) => day >= from && day <= through).map(([id]) => id);
          assert.deepEqual(walk(index, from, through, limit), wanted.sort());
        },
      ),
      { numRuns: 60 },
    );
  });

  it('holds as many records in memory after years as after one reach, and still finds what is older', () => {
    const index = new BlockIndex(emptyStores(), cap, reachDays);
    const perDay = 4;
    const entryOf = (day: number, n: number): BlockEntry => {
      const keys = [hashBlockKey('R', 'email', `k${day}.${n}`, '')];
      return { side: 'R', day, id: `r${day}.${n}`, decides: true, keys };
    };
    const held: number[] = [];
    for (let day = 0; day < 1_000; day++) {
      for (let n = 0; n < perDay; n++) {
        index.add(practiceId, entryOf(day, n));
        index.neighbours(practiceId, entryOf(day, n), reachOf(entryOf(day, n)));
      }
      held.push(index.heldEntries);
    }
    // A segment is 16 days: the latest, and those that reach back from its first day.
    assert.ok(Math.max(...held) <= perDay * (reachDays + 2 * 16), `${Math.max(...held)}`);
    const [old] = entryOf(3, 0).keys;
    const late: BlockEntry = { side: 'T', day: 5, id: 't', decides: true, keys: [counterpartOf(old as number)] };
    index.add(practiceId, late);
    assert.deepEqual([...index.neighbours(practiceId, late, reachOf(late)).inside], ['r3.0']);
  });

  it('keeps practices and sides apart', () => {
    const index = new BlockIndex(emptyStores(), cap, reachDays);
    const keys = [hashBlockKey('R', 'email', 'k', '')];
    index.add(practiceId, { side: 'R', day: 1, id: 'mine', decides: true, keys });
    index.add(practiceId, { side: 'T', day: 1, id: 'ticket', decides: true, keys: keys.map(counterpartOf) });
    index.add('q', { side: 'R', day: 1, id: 'other', decides: true, keys });
    assert.deepEqual(walk(index, 0, 2, 10), ['mine']);
  });
});
