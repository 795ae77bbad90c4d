import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ReconduitError } from '../../../processors/errors.ts';
import { calibrated } from '../../../processors/model/calibrate.ts';
import { defaultModel } from '../../../processors/model/default-model.ts';
import type { ModelBody } from '../../../processors/model/model.ts';
import { decodeModel, encodeModel, sha256Hex } from '../../../processors/model/model-file.ts';

/** What the reader says of the shipped model with this change. */
function refusal(change: (body: ModelBody) => unknown): string {
  try {
    decodeModel(JSON.stringify(change(JSON.parse(encodeModel(defaultModel)) as ModelBody)));
  } catch (error) {
    assert.ok(error instanceof ReconduitError && error.code === 'MODEL_INVALID');
    return error.message;
  }
  assert.fail('the file was accepted');
}

function withPhone(body: ModelBody, m: number): unknown {
  const phone = body.features.phone.map((weight, i) => (i === 1 ? { ...weight, m } : weight));
  return { ...body, features: { ...body.features, phone } };
}

describe('a model file', () => {
  it('has the sha256 of its text as its id, and keeps it through writing and reading', () => {
    const text = encodeModel(defaultModel);
    assert.equal(sha256Hex(text), defaultModel.modelId);
    assert.deepEqual(decodeModel(text), defaultModel);
  });

  it('is refused with what is wrong and where', () => {
    const noPhone = (body: ModelBody) => ({ ...body, features: { ...body.features, phone: [] } });
    assert.match(
      refusal((body) => ({ ...body, schema: 2 })),
      /schema is 2, this version reads 1/,
    );
    assert.match(
      refusal((body) => ({ ...body, priors: {} })),
      /priors\.explicit is not an object/,
    );
    assert.match(refusal(noPhone), /features\.phone does not have 5 levels/);
    assert.match(
      refusal((body) => withPhone(body, 0)),
      /phone\[1\]\.m is not a probability/,
    );
    assert.match(
      refusal((body) => withPhone(body, 0.2)),
      /the m of its levels sum to/,
    );
    assert.throws(() => decodeModel('not json'), /it is not JSON/);
  });
});

describe('calibration', () => {
  it('follows its logistic and keeps away from certainty', () => {
    const calibrator = { slope: 0.5, intercept: 0, floor: 0.001 };
    assert.equal(calibrated(0.5, calibrator), 0.5);
    assert.ok(Math.abs(calibrated(0.9, calibrator) - 0.75) < 1e-12);
    assert.equal(calibrated(1, calibrator), 0.999);
    assert.equal(calibrated(0, calibrator), 0.001);
  });
});
