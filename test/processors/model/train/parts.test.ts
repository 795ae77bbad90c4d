import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { calibrated } from '../../../../processors/model/calibrate.ts';
import type { Truth } from '../../../../processors/model/evaluate/truth.ts';
import { wilson } from '../../../../processors/model/evaluate/wilson.ts';
import { caseOf } from '../../../../processors/model/train/cases.ts';
import { customerGroups, foldsOf } from '../../../../processors/model/train/groups.ts';
import { binned, growTree } from '../../../../processors/model/train/grow-tree.ts';
import { heldOut } from '../../../../processors/model/train/held-out.ts';
import { fitIsotonic } from '../../../../processors/model/train/isotonic.ts';
import { solvePositive } from '../../../../processors/model/train/linear.ts';
import { fitPlatt } from '../../../../processors/model/train/platt.ts';
import { thresholdsFrom } from '../../../../processors/model/train/thresholds.ts';
import { leafOf } from '../../../../processors/model/trees.ts';
import { customer } from '../../../support/matching-events.ts';
import { redemptionRecord } from '../../../support/records.ts';

const base = { slope: 1, intercept: 0, floor: 0.0001 };

describe('calibrators', () => {
  it('of Platt lie between where they were and where the links are', () => {
    const tooSure = Array.from({ length: 200 }, (_, i) => ({ logOdds: 3, isRight: i % 4 !== 0 }));
    const p = calibrated(0.9526, fitPlatt(tooSure, base));
    assert.ok(p > 0.74 && p < 0.8, `${p}`);
    const few = calibrated(0.9526, fitPlatt(tooSure.slice(0, 4), base));
    assert.ok(few > 0.9, `${few}`);
  });

  it('of isotonic regression never decrease, and state what was seen', () => {
    const judged = Array.from({ length: 2_000 }, (_, i) => {
      const logOdds = (i % 100) / 10;
      return { logOdds, isRight: Math.floor(i / 100) % (logOdds > 5 ? 20 : 2) !== 0 };
    });
    const calibrator = fitIsotonic(judged, base);
    assert.ok(calibrator?.steps);
    const ps = [-30, -3, 0, 2, 4.9, 5.5, 8, 12, 30].map((x) => calibrated(1 / (1 + Math.exp(-x)), calibrator));
    for (const [i, p] of ps.entries()) assert.ok(p >= (ps[i - 1] ?? 0));
    assert.ok(Math.abs((ps[3] ?? 0) - 0.5) < 0.05 && Math.abs((ps[6] ?? 0) - 0.95) < 0.03, `${ps}`);
  });
});

describe('a grown tree', () => {
  it('never falls where an input rises', () => {
    const row = fc.array(fc.double({ min: -10, max: 10, noNaN: true }), { minLength: 2, maxLength: 2 });
    const cases = fc.array(fc.tuple(row, fc.double({ min: -1, max: 1, noNaN: true })), {
      minLength: 60,
      maxLength: 120,
    });
    fc.assert(
      fc.property(cases, row, fc.double({ min: 0, max: 5, noNaN: true }), (seen, at, step) => {
        const table = binned(
          seen.map(([values]) => Float64Array.from(values)),
          2,
        );
        const nodes = growTree(
          table,
          Float64Array.from(seen, ([, g]) => g),
          Float64Array.from(seen, () => 1),
        );
        for (const input of [0, 1]) {
          const raised = at.map((value, i) => (i === input ? value + step : value));
          assert.ok(leafOf(nodes, Float64Array.from(raised)) >= leafOf(nodes, Float64Array.from(at)));
        }
      }),
    );
  });
});

describe('estimates', () => {
  it('by Wilson stay within 0 and 1, and cover what was seen', () => {
    const all = wilson(50, 50);
    assert.equal(all.high, 1);
    assert.ok(all.low > 0.92 && all.low < 0.94);
    assert.deepEqual(wilson(0, 0), { value: 0, low: 0, high: 1, count: 0 });
  });

  it('of a threshold: the lowest cut at which .999 were right, and no lower than the costs allow', () => {
    const truths = new Map(
      ['a', 'b', 'c', 'd'].map((id) => [id, { matches: new Set(['t']), refused: new Set<string>(), isEmpty: false }]),
    );
    const link = (redemptionId: string, probability: number, ticket = 't') => ({
      redemptionId,
      transactionIds: [ticket],
      probability,
      auto: false,
    });
    const links = [link('a', 0.999), link('b', 0.99), link('c', 0.98, 'wrong'), link('d', 0.975, 'wrong')];
    const costs = { wrongCents: 4_000, reviewCents: 150 };
    const found = thresholdsFrom(links, truths, 0.95, costs);
    assert.equal(found.auto, 0.98, 'one wrong link among few does not push the cut up, a second one does');
    assert.deepEqual([found.precision.value, found.coverage.value], [2 / 3, 0.75]);
    assert.equal(thresholdsFrom(links.slice(0, 1), truths, 0.95, { wrongCents: 4_000, reviewCents: 2 }).auto, 0.9995);
  });
});

describe('folds', () => {
  it('hold whole groups, about as many cases each', () => {
    const sizes = new Map(Array.from({ length: 40 }, (_, i) => [`g${i}`, 1 + (i % 3)]));
    const folds = foldsOf(sizes, 5, 'seed');
    const filled = [0, 0, 0, 0, 0];
    for (const [group, fold] of folds) filled[fold] = (filled[fold] ?? 0) + (sizes.get(group) ?? 0);
    assert.equal(folds.size, 40);
    assert.ok(Math.max(...filled) - Math.min(...filled) <= 3, `${filled}`);
  });
});

describe('held-out redemptions', () => {
  // 100 customers of two redemptions each; of ten customers, one redemption has no ticket.
  const groupOf = new Map(Array.from({ length: 200 }, (_, i) => [`r${i}`, `customer ${i >> 1}`]));
  const isMatched = (id: string): boolean => Number(id.slice(1)) % 20 !== 0;
  const held = heldOut(groupOf, isMatched, { share: 0.2, seed: 'seed' });

  it('are the wanted share of the matched ones and of the few others', () => {
    const others = [...held].filter((id) => !isMatched(id));
    assert.deepEqual([held.size, others.length], [40, 2]);
  });

  it('are whole customers, the same for the same seed', () => {
    for (const [id, group] of groupOf) {
      const own = [...groupOf].filter(([, other]) => other === group).map(([other]) => held.has(other));
      assert.ok(
        own.every((isHeld) => isHeld === held.has(id)),
        group,
      );
    }
    assert.deepEqual(heldOut(groupOf, isMatched, { share: 0.2, seed: 'seed' }), held);
    assert.notDeepEqual(heldOut(groupOf, isMatched, { share: 0.2, seed: 'other' }), held);
    assert.equal(heldOut(groupOf, isMatched, { share: 0, seed: 'seed' }).size, 0);
  });

  it('are of one customer where practices only keep the records apart', () => {
    const [redemptions, known] = [
      ['a', 'b'].map((id) =>
        redemptionRecord({ redemptionId: id, practiceId: `sample ${id}`, customer: customer({ name: 'Ann Lee' }) }),
      ),
      { tickets: new Map(), truths: new Map() },
    ];
    const groups = (isOnePractice: boolean): number =>
      new Set(customerGroups(redemptions, { ...known, isOnePractice }).values()).size;
    assert.deepEqual([groups(true), groups(false)], [1, 2]);
  });
});

describe('a labelled redemption', () => {
  it('whose true ticket is no candidate teaches that it belongs to none of them', () => {
    const subject = { redemptionId: 'r', group: 'g', clinic: 'c', weighed: { floorBits: -3, competed: () => 1 } };
    const candidate = {
      id: 'r>t#',
      redemptionIds: ['r'],
      claimIds: ['t#'],
      transactionIds: ['t'],
      bits: 1,
      explanation: [],
      veto: null,
    };
    const truth = (ticket: string): Truth => ({ matches: new Set([ticket]), refused: new Set(), isEmpty: false });
    assert.equal(caseOf(subject, [candidate], truth('elsewhere'))?.mayBeUnmatched, true);
    assert.equal(caseOf(subject, [candidate], truth('t'))?.mayBeUnmatched, false);
  });
});

describe('linear equations', () => {
  it('are solved', () => {
    const x = solvePositive(Float64Array.from([4, 2, 2, 3]), Float64Array.from([10, 8]));
    assert.ok(Math.abs((x[0] ?? 0) - 1.75) < 1e-12 && Math.abs((x[1] ?? 0) - 1.5) < 1e-12);
  });
});
