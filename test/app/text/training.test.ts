import assert from 'node:assert/strict';
import { test } from 'node:test';
import { estimateText, trainText } from '../../../app/text/training.ts';
import { trainModel } from '../../../processors/model/train/train.ts';
import { additive, labelledDesk } from '../../support/labelled-desk.ts';
import { trainRequest } from '../../support/training.ts';

test('what was chosen, why not more, and what it is worth beside the model in force stand in sentences', () => {
  const { model, report } = trainModel(trainRequest(labelledDesk(additive, 60)));
  const text = trainText(report, model, 0.95);
  assert.match(text, new RegExp(`\\nChosen: ${report.choice.kind}\\. That is, .* learned from the labels`));
  assert.match(text, /More takes more labels: logistic takes 150 labelled redemptions, there are \d+\./);
  assert.match(
    text,
    /it decides (as well as|better than) the model in force \([0-9a-f]{12}\), and would approve [\d.]+ % of the labelled/,
  );
  assert.ok(text.includes(`in force (${model.parent?.slice(0, 12)})`), 'which one it is compared with');
  const worse = trainText({ ...report, isWorse: true }, model, 0.95);
  assert.match(worse, /it decides worse than the model in force/);
});

test('a share of nothing is said to be none', () => {
  assert.equal(estimateText({ value: 0, low: 0, high: 1, count: 0 }), 'nothing to measure it on');
});
