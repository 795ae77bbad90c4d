import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MatchingDriver } from '../../support/matching-driver.ts';
import { at, customer, redemption, review, reward, ticket } from '../../support/matching-events.ts';

const who = customer({ name: 'Maria Garcia', phone: '3035550177' });
const day = at('2026-03-03T18:00:00Z');

/** One redemption and two tickets that fit it equally well. */
function ambiguous(runId = 'live'): MatchingDriver {
  const sold = { customer: who, sold: 'Juvederm', tenders: [reward('alle', 5_000)], occurredAt: day };
  return new MatchingDriver({ runId })
    .redeem(
      redemption({ redemptionId: 'alle:1', customer: who, product: 'Juvederm', amountCents: 5_000, occurredAt: day }),
    )
    .sell(ticket({ transactionId: 'pos:a', ...sold }))
    .sell(ticket({ transactionId: 'pos:b', ...sold }));
}

function seqOf(run: MatchingDriver): number {
  return run.decision('r:alle:1').decisionSeq;
}

test('an approval pins the link that was shown, whatever comes later', () => {
  const run = ambiguous();
  assert.equal(run.decision('r:alle:1').exception, 'AMBIGUOUS');
  const shown = run.decision('r:alle:1').transactionIds;
  run.review(review({ reviewId: 'v1', decisionId: 'r:alle:1', decisionSeq: seqOf(run) }));
  assert.equal(run.outcomes.at(-1)?.outcome, 'ACCEPTED');
  const pinned = run.decision('r:alle:1');
  assert.deepEqual([pinned.status, pinned.reviewedBy, pinned.transactionIds], ['MATCHED', 'reviewer', shown]);
  assert.deepEqual(run.openExceptions('r:alle:1'), []);
  const better = { customer: who, sold: 'Juvederm', tenders: [reward('alle', 5_000, { authCode: 'ZZ91' })] };
  run.sell(ticket({ transactionId: 'pos:c', ...better, occurredAt: day }));
  assert.deepEqual(run.decision('r:alle:1').transactionIds, shown);
});

test('an approval may name the other ticket, and one beyond every block', () => {
  const run = ambiguous();
  const [shown] = run.decision('r:alle:1').transactionIds;
  const other = shown === 'pos:a' ? 'pos:b' : 'pos:a';
  run.review(review({ reviewId: 'v1', decisionId: 'r:alle:1', decisionSeq: seqOf(run), claimIds: [`${other}#alle`] }));
  assert.deepEqual(run.decision('r:alle:1').transactionIds, [other]);
  run.sell(
    ticket({ transactionId: 'pos:far', customer: customer({ name: 'Somebody Else' }), occurredAt: at('2026-01-02') }),
  );
  run.review(review({ reviewId: 'v2', decisionId: 'r:alle:1', decisionSeq: seqOf(run), claimIds: ['pos:far#'] }));
  assert.deepEqual(run.decision('r:alle:1').transactionIds, ['pos:far']);
  assert.equal(run.decision('r:alle:1').status, 'MATCHED');
});

test('a rejection forbids the link, a second one leaves none, and reopening lifts both', () => {
  const run = ambiguous();
  const [shown] = run.decision('r:alle:1').transactionIds;
  run.review(review({ reviewId: 'v1', decisionId: 'r:alle:1', decisionSeq: seqOf(run), action: 'REJECT' }));
  const second = run.decision('r:alle:1');
  assert.notEqual(second.transactionIds[0], shown);
  assert.equal(second.status, 'MATCHED', 'with one ticket refused the other is clear');
  run.review(review({ reviewId: 'v2', decisionId: 'r:alle:1', decisionSeq: seqOf(run), action: 'REJECT' }));
  assert.deepEqual([run.decision('r:alle:1').status, run.decision('r:alle:1').transactionIds], ['UNMATCHED', []]);
  run.review(review({ reviewId: 'v3', decisionId: 'r:alle:1', decisionSeq: seqOf(run), action: 'REOPEN' }));
  assert.equal(run.decision('r:alle:1').exception, 'AMBIGUOUS');
  assert.equal(run.decision('r:alle:1').reviewedBy, null);
});

test('a review of a decision that has changed since is stale and changes nothing', () => {
  const run = ambiguous();
  const before = run.decisions.length;
  run.review(review({ reviewId: 'v1', decisionId: 'r:alle:1', decisionSeq: seqOf(run) - 1 }));
  assert.equal(run.outcomes.at(-1)?.outcome, 'STALE');
  assert.equal(run.outcomes.at(-1)?.currentSeq, seqOf(run));
  assert.equal(run.decisions.length, before);
});

test('a review of nothing, or that names a claim that is not there, is answered NOT_FOUND', () => {
  const run = ambiguous();
  run.review(review({ reviewId: 'v1', decisionId: 'r:none', decisionSeq: 1 }));
  run.review(review({ reviewId: 'v2', decisionId: 'c:pos:none#1', decisionSeq: 1 }));
  run.review(review({ reviewId: 'v3', decisionId: 'r:alle:1', decisionSeq: seqOf(run), claimIds: ['pos:a#nothing'] }));
  assert.deepEqual(
    run.outcomes.map((o) => o.outcome),
    ['NOT_FOUND', 'NOT_FOUND', 'NOT_FOUND'],
  );
});

test('the same review delivered twice has one effect and one answer', () => {
  const run = ambiguous();
  const verdict = review({ reviewId: 'v1', decisionId: 'r:alle:1', decisionSeq: seqOf(run) });
  run.review(verdict).review(verdict);
  assert.deepEqual(
    run.outcomes.map((o) => o.outcome),
    ['ACCEPTED'],
  );
});

test('a pinned link whose ticket is voided is reversed all the same', () => {
  const run = ambiguous();
  const shown = run.decision('r:alle:1').transactionIds[0] ?? '';
  run.review(review({ reviewId: 'v1', decisionId: 'r:alle:1', decisionSeq: seqOf(run) }));
  const sold = { customer: who, sold: 'Juvederm', tenders: [reward('alle', 5_000)], occurredAt: day };
  run.sell(ticket({ transactionId: shown, ...sold, status: 'VOIDED' }));
  assert.equal(run.decision('r:alle:1').status, 'RETRACTED');
  assert.equal(run.decision('r:alle:1').exception, 'REVERSED');
});

test('a pin lapses when a correction of the ticket takes its claim away', () => {
  const run = ambiguous();
  const shown = run.decision('r:alle:1').transactionIds[0] ?? '';
  run.review(review({ reviewId: 'v1', decisionId: 'r:alle:1', decisionSeq: seqOf(run) }));
  const corrected = [reward('other-line', 5_000)];
  run.sell(ticket({ transactionId: shown, customer: who, sold: 'Juvederm', tenders: corrected, occurredAt: day }));
  assert.equal(run.decision('r:alle:1').status, 'REVIEW');
});

test("a look at a claim's own decision is kept with it", () => {
  const run = new MatchingDriver().sell(
    ticket({ transactionId: 'pos:1', customer: who, tenders: [reward('alle', 4_000)] }),
  );
  run.review(review({ reviewId: 'v1', decisionId: 'c:pos:1#alle', decisionSeq: 1 }));
  assert.equal(run.outcomes.at(-1)?.outcome, 'ACCEPTED');
  assert.equal(run.decision('c:pos:1#alle').reviewedBy, 'reviewer');
});

test("in a replay a person's word holds, though decisions are numbered otherwise and another link may be shown", () => {
  const [shown = ''] = ambiguous().decision('r:alle:1').transactionIds;
  const other = shown === 'pos:a' ? 'pos:b' : 'pos:a';
  const said = { reviewId: 'v1', decisionId: 'r:alle:1', decisionSeq: 7 };
  const after = (change: object): unknown[] => {
    const run = ambiguous('replay-1').review(review({ ...said, ...change }));
    const { status, transactionIds } = run.decision('r:alle:1');
    return [run.outcomes.at(-1)?.outcome, status, transactionIds];
  };
  assert.deepEqual(after({ claimIds: [`${other}#alle`], isMatch: true }), ['ACCEPTED', 'MATCHED', [other]]);
  assert.deepEqual(after({ claimIds: [`${shown}#alle`], action: 'REJECT' }), ['ACCEPTED', 'MATCHED', [other]]);
  // Approved where nothing was linked: it belongs to no ticket, also where one is linked now.
  assert.deepEqual(after({ isMatch: false }), ['ACCEPTED', 'UNMATCHED', []]);
  assert.deepEqual(after({ isMatch: true }), ['STALE', 'REVIEW', [shown]], 'which link is not said');
});
