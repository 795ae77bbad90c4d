import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { ReconduitError } from '../../../processors/errors.ts';
import { calibrated } from '../../../processors/model/calibrate.ts';
import { defaultModel } from '../../../processors/model/default-model.ts';
import type { ModelBody } from '../../../processors/model/model.ts';
import { decodeModel, encodeModel, modelFileText, sha256Hex } from '../../../processors/model/model-file.ts';

function bodyOfDefault(): ModelBody {
  return JSON.parse(encodeModel(defaultModel)) as ModelBody;
}

function refused(text: string, code: string): string {
  try {
    decodeModel(text);
  } catch (error) {
    assert.ok(error instanceof ReconduitError);
    assert.equal(error.code, code);
    return error.message;
  }
  assert.fail('the file was accepted');
}

/** What the reader says of the shipped model with this change. */
function refusal(change: (body: ModelBody) => unknown): string {
  return refused(JSON.stringify(change(bodyOfDefault())), 'MODEL_INVALID');
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
    assert.deepEqual(decodeModel(modelFileText(defaultModel)), defaultModel);
  });

  it('is the same model whatever the order of its keys and its white space', () => {
    const { schema, ...rest } = bodyOfDefault();
    assert.deepEqual(decodeModel(JSON.stringify({ ...rest, schema }, null, 2)), defaultModel);
  });

  it('is refused with what is wrong and where', () => {
    const cases: [(body: ModelBody) => unknown, RegExp][] = [
      [(body) => ({ ...body, priors: {} }), /priors must have required property 'explicit'/],
      [
        (body) => ({ ...body, features: { ...body.features, phone: body.features.phone.slice(0, 3) } }),
        /features\.phone does not have 5 levels/,
      ],
      [(body) => withPhone(body, 0), /features\.phone\.1\.m must be > 0/],
      [(body) => withPhone(body, 0.2), /the m of its levels sum to/],
      [(body) => ({ ...body, calibrator: { ...body.calibrator, slope: 1e9 } }), /calibrator\.slope must be <= 20/],
      [(body) => ({ ...body, run: 'rm -rf /' }), /additional properties \(run\)/],
      [(body) => ({ ...body, features: { ...body.features, horoscope: body.features.phone } }), /features\.horoscope/],
      [(body) => ({ ...body, ruleTableDate: 'yesterday' }), /ruleTableDate must match pattern/],
      // A terminal obeys what `models show` would print of it.
      [(body) => ({ ...body, metrics: { '\u001b[2Jf1': 1 } }), /metrics .*must match pattern|metrics property name/],
      [(body) => ({ ...body, parent: 'mother' }), /parent/],
    ];
    for (const [change, reason] of cases) assert.match(refusal(change), reason);
    assert.match(refused('not json', 'MODEL_INVALID'), /it is not JSON/);
    assert.match(refused(' '.repeat(1_000_000), 'MODEL_INVALID'), /characters/);
  });

  it('is refused as changed when its content is not that of its id', () => {
    const changed = modelFileText(defaultModel).replace('"floorBits":-4', '"floorBits":-5');
    assert.match(refused(changed, 'MODEL_INVALID'), /it was changed after it was made/);
  });

  it('of something else is refused as foreign, of a later version as newer', () => {
    for (const text of ['{}', '[]', 'null', '7', '{"schema":"1"}', '{"schema":1}', '{"name":"x","version":"1.0.0"}'])
      refused(text, 'MODEL_FOREIGN');
    const message = refused(JSON.stringify({ ...bodyOfDefault(), schema: 2, trees: [] }), 'MODEL_NEWER');
    assert.match(message, /schema 2, and this version reads up to 1/);
  });

  it('with any one character changed is refused, or is another model that is whole', () => {
    const text = modelFileText(defaultModel);
    fc.assert(
      fc.property(fc.nat(text.length - 2), fc.constantFrom('0', '9', '-', '"', '}', 'e', ','), (at, character) => {
        const broken = text.slice(0, at) + character + text.slice(at + 1);
        try {
          assert.equal(decodeModel(broken).modelId, defaultModel.modelId);
          assert.equal(encodeModel(decodeModel(broken)), encodeModel(defaultModel));
        } catch (error) {
          assert.ok(error instanceof ReconduitError, String(error));
        }
      }),
      { numRuns: 200 },
    );
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
