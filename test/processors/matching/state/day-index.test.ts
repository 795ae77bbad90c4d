import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  addToDay,
  type DayPosition,
  type DayStores,
  idsFrom,
  removeFromDay,
} from '../../../../processors/matching/state/day-index.ts';
import { ObjectStore } from '../../../../processors/runtime/object-store.ts';

const list = { practiceId: 'p', side: 'R' as const };

function walk(stores: DayStores, from: number, throughDay: number, limit: number): string[] {
  const found: string[] = [];
  let next: DayPosition | null = { day: from, bucket: 0 };
  while (next !== null) {
    const slice = idsFrom(stores, list, { from: next, throughDay }, limit);
    found.push(...slice.ids);
    next = slice.next;
  }
  return found.sort();
}

describe('day index', () => {
  it('gives each id of the days asked for, once, however the walk is sliced', () => {
    const change = fc.record({
      add: fc.boolean(),
      day: fc.integer({ min: -3, max: 3 }),
      many: fc.integer({ min: 1, max: 400 }),
    });
    fc.assert(
      fc.property(
        fc.array(change, { maxLength: 12 }),
        fc.integer({ min: -4, max: 4 }),
        fc.integer({ min: -4, max: 4 }),
        fc.integer({ min: 1, max: 600 }),
        (changes, from, through, limit) => {
          const stores: DayStores = { dayCounts: new ObjectStore(), dayBuckets: new ObjectStore() };
          const model = new Map<string, number>();
          let made = 0;
          for (const { add, day, many } of changes) {
            for (let i = 0; i < many; i++) {
              if (add) {
                const id = `r${made++}`;
                model.set(id, day);
                addToDay(stores, list, day, id);
              } else {
                const id = [...model].find(([, d]) => d === day)?.[0];
                removeFromDay(stores, list, day, id ?? 'nobody');
                if (id !== undefined) model.delete(id);
              }
            }
          }
          const wanted = [...model].filter(([, day]) => day >= from && day <= through).map(([id]) => id);
          assert.deepEqual(walk(stores, from, through, limit), wanted.sort());
        },
      ),
      { numRuns: 60 },
    );
  });

  it('keeps practices and sides apart', () => {
    const stores: DayStores = { dayCounts: new ObjectStore(), dayBuckets: new ObjectStore() };
    addToDay(stores, list, 1, 'mine');
    addToDay(stores, { ...list, side: 'T' }, 1, 'ticket');
    addToDay(stores, { ...list, practiceId: 'q' }, 1, 'other');
    assert.deepEqual(walk(stores, 0, 2, 10), ['mine']);
  });
});
