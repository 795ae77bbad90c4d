import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { solve } from '../../../../processors/matching/assign/solve.ts';
import type { Candidate, Solution } from '../../../../processors/matching/assign/types.ts';
import { isSameLink } from '../../../../processors/matching/assign/weigh.ts';
import { defaultModel } from '../../../../processors/model/default-model.ts';
import { identified } from '../../../../processors/model/model-file.ts';

const { modelId: _, ...body } = defaultModel;
// Nothing between a marginal and its probability, so that both can be compared with the enumeration.
const model = identified({ ...body, calibrator: { slope: 1, intercept: 0, floor: 1e-300 } });
const extra = model.prices.extraOnTicket;

function candidate(redemptionIds: string[], claimIds: string[], bits: number): Candidate {
  return {
    id: `${redemptionIds.join('+')}>${claimIds.join('+')}`,
    redemptionIds,
    claimIds,
    transactionIds: [...new Set(claimIds.map(ticketOf))],
    bits,
    explanation: [{ comparison: 'prior', level: 'test', bits }],
    veto: null,
  };
}

/** c1 and c2 stand on one ticket. */
function ticketOf(claimId: string): string {
  return claimId === 'c2' ? 'c1' : claimId;
}

function logit(p: number): number {
  return Math.log2(p / (1 - p));
}

/** Every valid assignment, by trying every subset. */
function enumerate(candidates: readonly Candidate[]): { bits: number; chosen: Candidate[] }[] {
  const all: { bits: number; chosen: Candidate[] }[] = [];
  for (let subset = 0; subset < 1 << candidates.length; subset++) {
    const chosen = candidates.filter((_, i) => (subset >> i) & 1);
    const used = new Map<string, number>();
    let bits = 0;
    for (const { redemptionIds, claimIds, bits: own } of chosen) {
      bits += own;
      for (const node of [...redemptionIds, ...claimIds]) {
        const count = used.get(node) ?? 0;
        if (count > 0 && node.endsWith('#')) bits += extra;
        used.set(node, count + 1);
      }
    }
    if ([...used].every(([node, count]) => count <= (node.endsWith('#') ? 3 : 1))) all.push({ bits, chosen });
  }
  return all;
}

function chosenIds(solution: Solution): string[] {
  return solution.links.map((link) => link.candidate.id).sort();
}

const redemption = fc.constantFrom('r1', 'r2', 'r3', 'r4');
const claim = fc.constantFrom('c1', 'c2', 'c3', 't4#', 't5#');
const bits = fc.integer({ min: -6 * 1024, max: 12 * 1024 }).map((n) => n / 1024);
const link = fc
  .tuple(
    fc.uniqueArray(redemption, { minLength: 1, maxLength: 2 }),
    fc.uniqueArray(claim, { minLength: 1, maxLength: 3 }),
    bits,
  )
  // Two redemptions share one claim, as the generator of candidates makes them.
  .map(([rs, cs, b]) => candidate([...rs].sort(), rs.length > 1 ? cs.slice(0, 1) : [...cs].sort(), b));
const components = fc.uniqueArray(link, { minLength: 1, maxLength: 9, selector: (c) => c.id });

describe('assignment', () => {
  it('equals trying every valid assignment, in the optimum, in every probability and in every gap', () => {
    fc.assert(
      fc.property(components, (candidates) => {
        const all = enumerate(candidates);
        const best = Math.max(...all.map((a) => a.bits));
        const total = all.reduce((sum, a) => sum + 2 ** a.bits, 0);
        const solution = solve(candidates, model);
        assert.ok(solution.exact);
        const ids = chosenIds(solution);
        const same = all.find(
          (a) =>
            a.bits === best &&
            a.chosen
              .map((c) => c.id)
              .sort()
              .join() === ids.join(),
        );
        assert.ok(same !== undefined, `${ids.join()} is not an optimum`);
        for (const { candidate: chosen, probability, gapBits } of solution.links) {
          const shares = chosen.redemptionIds.map((id) => {
            const so = all.filter((a) => a.chosen.some((c) => c.redemptionIds.includes(id) && isSameLink(c, chosen)));
            return so.reduce((sum, a) => sum + 2 ** a.bits, 0) / total;
          });
          assert.ok(Math.abs(probability - Math.min(...shares)) < 1e-9);
          const without = all.filter((a) => !a.chosen.some((c) => isSameLink(c, chosen)));
          assert.equal(gapBits, best - Math.max(...without.map((a) => a.bits)));
        }
      }),
      { numRuns: 300 },
    );
  });

  it('does not depend on the order of the candidates', () => {
    fc.assert(
      fc.property(components, (candidates) => {
        assert.deepEqual(solve([...candidates].reverse(), model), solve(candidates, model));
      }),
      { numRuns: 100 },
    );
  });

  it('takes a1-b2 and a2-b1, not the likeliest pair first (Splink issue 251)', () => {
    const solution = solve(
      [
        candidate(['a1'], ['b1'], logit(0.95)),
        candidate(['a1'], ['b2'], logit(0.94)),
        candidate(['a2'], ['b1'], logit(0.93)),
        candidate(['a2'], ['b2'], logit(0.01)),
      ],
      model,
    );
    assert.deepEqual(chosenIds(solution), ['a1>b2', 'a2>b1']);
  });

  it('leaves a redemption unmatched when that is likelier, and says what was nearest', () => {
    const solution = solve([candidate(['r1'], ['c1'], -2), candidate(['r1'], ['c2'], -5)], model);
    assert.deepEqual(solution.links, []);
    assert.equal(solution.rejected.get('r1')?.candidate.id, 'r1>c1');
    const expected = 2 ** -2 / (1 + 2 ** -2 + 2 ** -5);
    assert.ok(Math.abs((solution.rejected.get('r1')?.probability ?? 0) - expected) < 1e-12);
  });

  it('obeys a person: a forced link stands against better ones, a forbidden one is gone', () => {
    const candidates = [candidate(['r1'], ['c1'], 9), candidate(['r1'], ['c2'], -7), candidate(['r2'], ['c2'], 3)];
    const forced = solve(candidates, model, { forced: new Set(['r1>c2']), forbidden: new Set() });
    assert.deepEqual(chosenIds(forced), ['r1>c2']);
    const forbidden = solve(candidates, model, { forced: new Set(), forbidden: new Set(['r1>c1']) });
    assert.deepEqual(chosenIds(forbidden), ['r2>c2']);
  });

  it('solves a crowd too large to weigh whole by its best candidates, says so, and gives the same each time', () => {
    const crowd: Candidate[] = [];
    for (let r = 0; r < 40; r++)
      for (let c = 0; c < 40; c++) crowd.push(candidate([`r${r}`], [`c${c}`], r === c ? 8 : 1));
    const solution = solve(crowd, model);
    assert.equal(solution.exact, false);
    assert.equal(
      solution.links.filter(
        ({ candidate: { redemptionIds, claimIds } }) => redemptionIds[0]?.slice(1) === claimIds[0]?.slice(1),
      ).length,
      40,
    );
    assert.deepEqual(solve([...crowd].reverse(), model), solution);
  });
});
