import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { reviewLabels } from '../../../../app/use-cases/labelled/review-labels.ts';
import type { ReviewDecision, ReviewOutcome } from '../../../../schemas/generated/types.ts';

function review(said: Partial<ReviewDecision>): ReviewDecision {
  return {
    reviewId: 'v1',
    practiceId: 'spa',
    decisionId: 'r:alle:1',
    decisionSeq: 1,
    action: 'APPROVE',
    claimIds: [],
    actor: 'ana',
    reason: null,
    decidedAt: 0,
    transactionIds: ['pos:1'],
    isMatch: true,
    probability: 0.9,
    modelId: 'm',
    secondOf: null,
    agrees: null,
    ...said,
  };
}

const redemptionId = 'spa/alle:1';
const right = { redemptionId, transactionId: 'spa/pos:1', isMatch: true };
const wrong = { redemptionId, transactionId: 'spa/pos:1', isMatch: false };

describe('labels of reviews', () => {
  it('say of an approved link that it is right, of a rejected one that it is wrong', () => {
    assert.deepEqual(reviewLabels([review({})], []), [right]);
    assert.deepEqual(reviewLabels([review({ action: 'REJECT', isMatch: false })], []), [wrong]);
  });

  it('say of another link that was asked for that it is right, and the one shown wrong', () => {
    const asked = review({ claimIds: ['pos:2#3'], isMatch: false });
    assert.deepEqual(reviewLabels([asked], []), [{ ...right, transactionId: 'spa/pos:2' }, wrong]);
  });

  it('say of an unmatched redemption that was approved that it has no ticket', () => {
    assert.deepEqual(reviewLabels([review({ isMatch: false })], []), [{ ...wrong, transactionId: null }]);
  });

  it('say nothing of a split that was rejected as a whole, nor of a claim', () => {
    const split = review({ action: 'REJECT', isMatch: false, transactionIds: ['pos:1', 'pos:2'] });
    assert.deepEqual(reviewLabels([split, review({ decisionId: 'c:pos:1#2' })], []), []);
  });

  it('leave out what the matcher refused, what was taken back, and the first of two that disagree', () => {
    const stale: ReviewOutcome = {
      reviewId: 'v2',
      practiceId: 'spa',
      decisionId: 'r:alle:1',
      outcome: 'STALE',
      currentSeq: 2,
      actor: 'ben',
      decidedAt: 0,
    };
    const rejected = review({ reviewId: 'v2', action: 'REJECT', isMatch: false });
    assert.deepEqual(reviewLabels([review({}), rejected], [stale]), [right]);
    assert.deepEqual(reviewLabels([review({}), rejected], []), [wrong]);
    assert.deepEqual(reviewLabels([review({}), review({ action: 'REOPEN', isMatch: null })], []), []);
  });

  it('are about the record of the practice whose reviewer spoke', () => {
    const elsewhere = review({ reviewId: 'v2', practiceId: 'glow', action: 'REJECT', isMatch: false });
    const said = { redemptionId: 'glow/alle:1', transactionId: 'glow/pos:1', isMatch: false };
    assert.deepEqual(reviewLabels([review({}), elsewhere], []), [right, said]);
  });
});
