import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { trainModel } from '../../../../processors/model/train/train.ts';
import { additive, crosswise, labelledDesk } from '../../../support/labelled-desk.ts';
import { assertAddsUp, trainRequest, whyOf } from '../../../support/training.ts';

describe('training on thousands of labels', () => {
  it('takes trees where what counts is what comes together, at clinics it has not seen', () => {
    const asked = trainRequest(labelledDesk(crosswise, 2_200));
    const { model, report } = trainModel(asked);
    assert.equal(report.choice.kind, 'trees', whyOf(report, 'trees'));
    assert.match(whyOf(report, 'trees'), /on clinics not seen/);
    assert.ok(report.trained.f1 > 0.97 && report.active.f1 < 0.9, `${report.trained.f1} ${report.active.f1}`);
    assertAddsUp(model, asked.batch);
  });

  it('takes no trees where evidence adds up', () => {
    const asked = trainRequest(labelledDesk(additive, 2_200));
    const { model, report } = trainModel(asked);
    assert.notEqual(report.choice.kind, 'trees', whyOf(report, 'trees'));
    assert.equal(model.trained?.trees ?? null, null);
    assertAddsUp(model, asked.batch);
  });

  it('says that a model is worse than the one in force', () => {
    const asked = trainRequest(labelledDesk(crosswise, 2_200));
    const { model } = trainModel(asked);
    const fewer = trainRequest(labelledDesk(crosswise, 100, 11));
    assert.equal(trainModel({ ...fewer, active: model }).report.isWorse, true);
  });
});
