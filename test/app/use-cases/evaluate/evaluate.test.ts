import assert from 'node:assert/strict';
import { test } from 'node:test';
import { evaluationHtml } from '../../../../app/use-cases/evaluate/report.ts';
import { evaluateSample } from './evaluate-sample.ts';

test('an evaluation counts what labels know, and says what they know nothing of', async () => {
  const { evaluation, warnings } = await evaluateSample();
  const { measures, cost, blocking } = evaluation;
  assert.equal(measures.redemptions, 4);
  assert.deepEqual([measures.links, measures.precision, measures.wrongAuto], [2, 1, 0]);
  assert.ok(Math.abs(measures.recall - 2 / 3) < 1e-9);
  assert.equal(measures.keptEmpty.value, 1);
  assert.equal(measures.autoPrecision.high, 1);
  assert.deepEqual([blocking.truePairs, blocking.lost], [3, 1]);
  assert.equal(cost.cents, 150 * cost.looks);
  assert.match(warnings.join(), /1 labelled redemptions are not in the files/);
});

test('a mistake shows what was decided and what the true link would have had for it', async () => {
  const { evaluation, printed } = await evaluateSample();
  const [mistake] = evaluation.mistakes;
  assert.ok(mistake);
  assert.equal(evaluation.mistakes.length, 1);
  assert.deepEqual([mistake.kind, printed('redemptions', mistake.redemptionId)], ['missed link', 'r-last']);
  assert.deepEqual(
    mistake.trueTransactionIds.map((id) => printed('tickets', id)),
    ['t-last'],
  );
  assert.ok(mistake.trueExplanation.some(({ comparison, bits }) => comparison === 'name' && bits < 0));
});

test('a wrong approval costs more than a look, and comes first', async () => {
  const wrong = { redemptionId: 'r-sure', transactionId: 't-sure', isMatch: false };
  const missed = { redemptionId: 'r-last', transactionId: 't-last', isMatch: true };
  const { evaluation } = await evaluateSample([missed, wrong]);
  assert.deepEqual(
    evaluation.mistakes.map(({ kind }) => kind),
    ['wrong approval', 'missed link'],
  );
  assert.equal(evaluation.cost.cents, 4_150);
});

test('of a redemption of which labels only say where it does not belong nothing is right or wrong without a link', async () => {
  const right = { redemptionId: 'r-sure', transactionId: 't-sure', isMatch: true };
  const refused = { redemptionId: 'r-open', transactionId: 't-sure', isMatch: false };
  const { evaluation } = await evaluateSample([right, refused]);
  const count = (of: 'redemptions' | 'rightlyEmpty'): number =>
    evaluation.classes.reduce((sum, row) => sum + row[of], 0);
  assert.deepEqual([count('redemptions'), count('rightlyEmpty'), evaluation.measures.keptEmpty.count], [2, 0, 0]);
});

test('labels of other files are refused', async () => {
  const foreign = [{ redemptionId: 'x', transactionId: 'y', isMatch: true }];
  await assert.rejects(evaluateSample(foreign), { code: 'LABELS_UNUSABLE' });
});

test('the page holds its pictures, no script and no address to load anything from', async () => {
  const page = evaluationHtml(await evaluateSample());
  assert.equal(page.match(/<svg/g)?.length, 4);
  assert.ok(!/<script|<link|<img|src=|url\(|https?:/i.test(page));
  assert.ok(page.includes('missed link: r-last'));
});
