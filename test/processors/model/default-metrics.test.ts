import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultMetrics } from '../../../processors/model/default-metrics.ts';
import { defaultModel } from '../../../processors/model/default-model.ts';

test('the figures beside the shipped model are of the model that ships', () => {
  assert.equal(defaultMetrics.modelId, defaultModel.modelId, 'measure it: `npm run bench -- shipped`, and commit');
  assert.ok(defaultMetrics.workloads.every(({ samples, accuracy }) => samples > 1000 && accuracy >= 0.9));
});
