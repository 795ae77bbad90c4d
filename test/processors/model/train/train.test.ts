import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { defaultModel } from '../../../../processors/model/default-model.ts';
import type { Label } from '../../../../processors/model/evaluate/truth.ts';
import { decodeModel, encodeModel } from '../../../../processors/model/model-file.ts';
import { trainModel } from '../../../../processors/model/train/train.ts';
import { additive, crosswise, labelledDesk } from '../../../support/labelled-desk.ts';
import { assertAddsUp, trainRequest as request, whyOf as why } from '../../../support/training.ts';

describe('training', () => {
  const small = labelledDesk(additive, 60);

  it('refuses fewer than ten labels, labels of one class, and labels of other records', () => {
    const { batch, labels } = small;
    assert.throws(() => trainModel(request({ batch, labels: labels.slice(0, 9) })), /9 labelled pairs.*at least 10/);
    const matches = labels.filter(({ isMatch }) => isMatch);
    assert.throws(() => trainModel(request({ batch, labels: matches })), /all 60 labels say "a match"/);
    const others = labels.filter(({ isMatch }) => !isMatch);
    assert.throws(() => trainModel(request({ batch, labels: others })), /all 60 labels say "no match"/);
    const foreign = labels.map((label) => ({ ...label, redemptionId: `x${label.redemptionId}` }));
    assert.throws(() => trainModel(request({ batch, labels: foreign })), { code: 'LABELS_UNUSABLE' });
    const mostlyForeign = [...labels.slice(0, 3), ...foreign.slice(3)];
    assert.throws(() => trainModel(request({ batch, labels: mostlyForeign })), /3 labelled pairs of .*at least 10/);
    const otherwise = [...matches, ...others.map((label) => ({ ...label, redemptionId: 'gone' }))];
    assert.throws(() => trainModel(request({ batch, labels: otherwise })), /all 60 labels of .* say "a match"/);
  });

  it('says what is odd about labels: repeated, contradictory, unbalanced, about records that are not there', () => {
    const { batch, labels } = small;
    const matches = labels.filter(({ isMatch }) => isMatch);
    const [first, second] = matches as [Label, Label];
    const odd = [...matches, first, { ...second, isMatch: false }, { ...first, redemptionId: 'gone' }];
    const said = trainModel(request({ batch, labels: odd })).report.warnings.join(' ');
    assert.match(said, /1 labels repeat/);
    assert.match(said, /1 pairs are labelled both ways/);
    assert.match(said, /unbalanced: 60 matches, 1 others/);
    assert.match(said, /1 labelled redemptions are not in the files/);
  });

  it('moves prior and calibration by a few labels, and leaves everything else as it was', () => {
    const { batch, labels } = labelledDesk(additive, 12);
    const { model, report } = trainModel(request({ batch, labels }));
    assert.ok(['fitted', 'intercept'].includes(report.choice.kind));
    assert.match(why(report, 'logistic'), /takes 150/);
    assert.notDeepEqual(model.calibrator, defaultModel.calibrator);
    assert.deepEqual(model.features, defaultModel.features);
  });

  it('steps back to what was there without labels, and says so, where what labels teach does worse on customers not seen', () => {
    const { batch, labels } = labelledDesk(additive, 60, 2);
    const slipped = labels.map((label, i) => (i === 0 ? { ...label, isMatch: !label.isMatch } : label));
    const { model, report } = trainModel(request({ batch, labels: slipped }));
    assert.match(why(report, 'intercept'), /left out: F1 .* with it, .* without labels/);
    assert.deepEqual([report.choice.kind, model.trained, report.isWorse], ['fitted', undefined, false]);
    assert.deepEqual(model.calibrator, defaultModel.calibrator);
    assert.equal(report.trained.f1, report.active.f1);
  });

  it('gives the same file, to the byte, for the same data and seed, and another for another seed', () => {
    const asked = request(labelledDesk(crosswise, 300));
    const text = encodeModel(trainModel(asked).model);
    assert.equal(encodeModel(trainModel(asked).model), text);
    const { batch, labels } = asked;
    const turned = { ...batch, redemptions: batch.redemptions.toReversed(), tickets: batch.tickets.toReversed() };
    const inOtherOrder = { ...asked, batch: turned, labels: labels.toReversed() };
    assert.equal(encodeModel(trainModel(inOtherOrder).model), text, 'whatever order records and labels come in');
    assert.notEqual(encodeModel(trainModel({ ...asked, seed: 'other' }).model), text);
    assert.equal(encodeModel(decodeModel(text)), text);
  });

  it('gives explanations that sum to the score', () => {
    const asked = request(labelledDesk(crosswise, 300));
    const { model } = trainModel(asked);
    assert.equal(model.trained?.kind, 'logistic');
    assertAddsUp(model, asked.batch);
  });
});
