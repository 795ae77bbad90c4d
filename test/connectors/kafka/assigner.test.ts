import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { assignStandbys, assignTasks, assignWhole, type MemberState } from '../../../connectors/kafka/assigner.ts';

function member(memberId: string, owned: number[] = [], copies: Record<number, number> = {}): MemberState {
  return { memberId, owned, copies };
}

function even(tasks: number): number[] {
  return new Array<number>(tasks).fill(1);
}

function shares(given: ReadonlyMap<string, readonly number[]>): Record<string, readonly number[]> {
  return Object.fromEntries(given);
}

const anyMembers = fc.uniqueArray(
  fc.record({
    memberId: fc.string({ minLength: 1, maxLength: 3 }),
    owned: fc.array(fc.integer({ min: 0, max: 15 })),
    copies: fc.dictionary(fc.nat({ max: 15 }).map(String), fc.nat()),
  }),
  { selector: (m) => m.memberId, minLength: 1, maxLength: 6 },
) as fc.Arbitrary<MemberState[]>;

describe('the assigner', () => {
  it('gives every task to one member, and of equal tasks no member more than one above another', () => {
    const holds = fc.property(anyMembers, fc.integer({ min: 1, max: 16 }), (members, tasks) => {
      const given = assignTasks(members, even(tasks));
      const all = [...given.values()].flat().sort((a, b) => a - b);
      assert.deepEqual(
        all,
        Array.from({ length: tasks }, (_, i) => i),
      );
      const loads = [...given.values()].map((of) => of.length);
      assert.ok(Math.max(...loads) - Math.min(...loads) <= 1, `loads ${loads}`);
    });
    fc.assert(holds);
  });

  it('moves no more tasks than a fair share asks for', () => {
    const given = assignTasks([member('a', [0, 1, 2, 3]), member('b')], even(4));
    assert.deepEqual(shares(given), { a: [0, 1], b: [2, 3] });
    const gone = assignTasks([member('b', [2, 3]), member('c', [])], even(4));
    assert.deepEqual(gone.get('b'), [2, 3]);
  });

  it('gives every member its part of the work, however uneven the tasks are, and leaves it so', () => {
    const weights = [10_031, 17_404, 17_589, 10_101, 14_537, 15_875, 5_808, 8_655];
    const loadOf = (of: readonly number[] = []): number => of.reduce((sum, task) => sum + (weights[task] ?? 0), 0);
    const given = assignTasks([member('a'), member('b')], weights);
    const loads = [...given.values()].map(loadOf);
    assert.ok(Math.max(...loads) < 1.05 * Math.min(...loads), `loads ${loads}`);
    const again = assignTasks([member('a', given.get('a')), member('b', given.get('b'))], weights);
    assert.deepEqual(shares(again), shares(given));
    const uneven = [member('a', [0, 1, 2, 3, 4, 5]), member('b', [6, 7])];
    const mended = [...assignTasks(uneven, weights).values()].map(loadOf);
    assert.ok(Math.max(...mended) < 1.25 * Math.min(...mended), `loads ${mended}`);
  });

  it('leaves a task that outweighs all others where it is, and moves the light ones', () => {
    const given = assignTasks([member('a', [0, 1, 2, 3]), member('b')], [5, 5, 5, 180]);
    assert.deepEqual(shares(given), { a: [3], b: [0, 1, 2] });
  });

  it('gives no member more than a fair share and a tenth, unless by its heaviest task above the idlest', () => {
    const anyWeights = fc.array(fc.integer({ min: 1, max: 1_000 }), { minLength: 1, maxLength: 16 });
    const holds = fc.property(anyMembers, anyWeights, (members, weights) => {
      const given = assignTasks(members, weights);
      const loads = [...given.values()].map((of) => of.map((task) => weights[task] ?? 0));
      const sums = loads.map((of) => of.reduce((sum, weight) => sum + weight, 0));
      const fair = weights.reduce((sum, weight) => sum + weight, 0) / members.length;
      loads.forEach((of, i) => {
        const most = Math.max(1.1 * fair, Math.min(...sums) + 1.1 * Math.max(0, ...of));
        assert.ok((sums[i] ?? 0) <= most + 1e-6, `${sums[i]} of ${sums}`);
      });
    });
    fc.assert(holds);
  });

  it('gives a task that is free to whoever has followed its state furthest', () => {
    const given = assignTasks([member('a', [], { 0: 10, 1: 10 }), member('b', [], { 1: 900 })], even(2));
    assert.deepEqual(shares(given), { a: [0], b: [1] });
  });

  it('gives one that comes back the tasks that it has states of, not those that are the lightest', () => {
    const given = assignTasks(
      [member('a', [0, 1, 2, 3], { 0: 90, 1: 90 }), member('b', [], { 0: 80, 1: 80 })],
      even(4),
    );
    assert.deepEqual(shares(given), { a: [2, 3], b: [0, 1] });
    const heavy = [40, 30, 20, 10];
    const back = assignTasks([member('a', [0, 1, 2, 3]), member('b', [], { 1: 80, 2: 80 })], heavy);
    assert.deepEqual(shares(back), { a: [0, 3], b: [1, 2] });
    const huge = assignTasks([member('a', [0, 1, 2, 3]), member('b', [], { 0: 80 })], [180, 5, 5, 5]);
    assert.deepEqual(shares(huge), { a: [0], b: [1, 2, 3] }, 'a task beyond a fair share stays all the same');
  });

  it('gives whoever was away what it had, nothing to others, and then lets everything be', () => {
    const anyCluster = fc.record({
      ids: fc.integer({ min: 2, max: 6 }).map((n) => Array.from({ length: n }, (_, i) => `m${i}`)),
      tasks: fc.integer({ min: 1, max: 24 }),
      away: fc.nat(),
    });
    const holds = fc.property(anyCluster, ({ ids, tasks, away }) => {
      const weights = even(tasks);
      const begun = assignTasks(
        ids.map((id) => member(id)),
        weights,
      );
      const at = (given: ReadonlyMap<string, number[]>, id: string, next: number): MemberState =>
        member(id, given.get(id) ?? [], Object.fromEntries((given.get(id) ?? []).map((task) => [task, next])));
      const gone = ids[away % ids.length] ?? '';
      const others = ids.filter((id) => id !== gone);
      const without = assignTasks(
        others.map((id) => at(begun, id, 50)),
        weights,
      );
      const { copies } = at(begun, gone, 50);
      const back = assignTasks([...others.map((id) => at(without, id, 90)), member(gone, [], copies)], weights);
      const had = begun.get(gone) ?? [];
      const has = back.get(gone) ?? [];
      assert.equal(has.filter((task) => had.includes(task)).length, Math.min(has.length, had.length), `${had}; ${has}`);
      const again = assignTasks(
        ids.map((id) => ({ ...at(back, id, 90), ...(id === gone ? { copies: { ...copies } } : {}) })),
        weights,
      );
      for (const id of ids) assert.deepEqual([...(again.get(id) ?? [])].sort(), [...(back.get(id) ?? [])].sort());
    });
    fc.assert(holds, { numRuns: 500 });
  });

  it('gives the same to the same members, in whatever order they come', () => {
    const anyWeights = fc.array(fc.integer({ min: 1, max: 1_000 }), { minLength: 1, maxLength: 16 });
    const holds = fc.property(anyMembers, anyWeights, (members, weights) => {
      const turned = assignTasks([...members].reverse(), weights);
      assert.deepEqual(shares(assignTasks(members, weights)), shares(turned));
    });
    fc.assert(holds);
  });

  it('keeps copies of a task elsewhere than where it is at work, as many as there are members for', () => {
    const members = [member('a', [0, 1]), member('b', [2], { 0: 5 }), member('c')];
    const given = assignTasks(members, even(3));
    const standbys = assignStandbys(members, given, 1);
    for (const [memberId, tasks] of given) {
      for (const task of tasks) {
        const keepers = [...standbys].filter(([, of]) => of.includes(task)).map(([id]) => id);
        assert.equal(keepers.length, 1);
        assert.ok(!keepers.includes(memberId));
      }
    }
    assert.deepEqual(shares(assignStandbys([member('a')], assignTasks([member('a')], even(2)), 1)), { a: [] });
  });

  it('shares few tasks out among processes, not among the threads of one', () => {
    const threads = ['a1', 'a2', 'b1', 'b2'].map((id) => ({ ...member(id), processId: id.slice(0, 1) }));
    const given = assignTasks(threads, even(2));
    const processes = [...given].flatMap(([id, tasks]) => tasks.map(() => id.slice(0, 1)));
    assert.deepEqual(processes.sort(), ['a', 'b']);
  });

  it('keeps no copy of a task in the process that works on it, and never two in one process', () => {
    const anyThreads = fc.tuple(anyMembers, fc.array(fc.constantFrom('p', 'q', 'r'), { minLength: 6, maxLength: 6 }));
    const holds = fc.property(anyThreads, fc.integer({ min: 1, max: 3 }), ([members, processIds], replicas) => {
      const threads = members.map((one, i) => ({ ...one, processId: processIds[i] }));
      const processOf = new Map(threads.map(({ memberId, processId }) => [memberId, processId]));
      const given = assignTasks(threads, even(8));
      const copies = [...assignStandbys(threads, given, replicas)];
      const processes = new Set(processOf.values()).size;
      for (const [memberId, tasks] of given) {
        for (const task of tasks) {
          const keepers = copies.filter(([, of]) => of.includes(task)).map(([id]) => processOf.get(id));
          assert.equal(keepers.length, Math.min(replicas, processes - 1));
          assert.equal(new Set([...keepers, processOf.get(memberId)]).size, keepers.length + 1);
        }
      }
    });
    fc.assert(holds);
  });

  it('leaves work that only one may do with the member that does it', () => {
    assert.deepEqual(shares(assignWhole([member('a'), member('b', [0])], 3)), { a: [], b: [0, 1, 2] });
    assert.deepEqual(shares(assignWhole([member('b'), member('a')], 2)), { a: [0, 1], b: [] });
  });
});
