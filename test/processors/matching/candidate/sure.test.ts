import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Candidate } from '../../../../processors/matching/assign/types.ts';
import { withoutWeakRivals } from '../../../../processors/matching/candidate/sure.ts';

function link(redemptionId: string, claimId: string, bits: number, otherVisits = 0): Candidate {
  return {
    id: `${redemptionId}>${claimId}`,
    redemptionIds: [redemptionId],
    claimIds: [claimId],
    transactionIds: [claimId.slice(0, claimId.indexOf('#'))],
    bits,
    explanation: [{ comparison: 'other visits', level: 'same person or household', bits: otherVisits }],
    veto: null,
  };
}

const kept = (...candidates: Candidate[]) => withoutWeakRivals(candidates, () => false).map(({ id }) => id);

describe('weak rivals of a strong link', () => {
  it('are left out where the claim is the strong one’s', () => {
    assert.deepEqual(kept(link('r1', 't#1', 14), link('r2', 't#1', 5, -8)), ['r1>t#1']);
  });

  it('are left out on a ticket that claims nothing when they are a stranger’s', () => {
    assert.deepEqual(kept(link('r1', 't#', 14), link('r2', 't#', 5)), ['r1>t#']);
  });

  it('stay there when they may be the same customer’s second reward', () => {
    assert.deepEqual(kept(link('r1', 't#', 14), link('r2', 't#', 5, -8)), ['r1>t#', 'r2>t#']);
  });
});
