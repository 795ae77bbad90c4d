import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import { PostingTable } from '../../../../processors/matching/state/posting-table.ts';

function valuesOf(table: PostingTable, key: number): number[] {
  const values: number[] = [];
  for (let at = table.first(key); at > 0; at = table.next(at)) values.push(table.valueAt(at));
  return values.sort((a, b) => a - b);
}

it('a posting table holds what a map of lists holds', () => {
  const step = fc.record({
    remove: fc.boolean(),
    key: fc.integer({ min: 0, max: 120 }).map((n) => (n * 0x3333333) & 0x7fffffff),
    value: fc.integer({ min: 0, max: 5 }),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 400 }), (steps) => {
      const table = new PostingTable();
      const model = new Map<number, number[]>();
      for (const { remove, key, value } of steps) {
        const values = model.get(key) ?? [];
        const at = values.indexOf(value);
        if (remove) {
          table.remove(key, value);
          if (at >= 0) values.splice(at, 1);
        } else if (at < 0) {
          table.add(key, value);
          values.push(value);
        }
        model.set(key, values);
      }
      for (const [key, values] of model)
        assert.deepEqual(
          valuesOf(table, key),
          values.sort((a, b) => a - b),
        );
      assert.deepEqual(valuesOf(table, 0x7ffffffe), []);
    }),
  );
});
