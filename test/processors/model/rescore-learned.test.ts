import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultModel } from '../../../processors/model/default-model.ts';
import { identified } from '../../../processors/model/model-file.ts';
import { rescoreDecision } from '../../../processors/model/rescore-learned.ts';
import { rescoreToleranceBits } from '../../../processors/model/rescore-row.ts';
import type { Trained } from '../../../processors/model/trained.ts';
import { decisionsOf } from '../../bench/quality/our-links.ts';
import { defaultKnobs, presets } from '../../support/workload/presets.ts';
import { generateWorkload } from '../../support/workload/workload.ts';

const workload = generateWorkload({ ...(presets['hard'] ?? defaultKnobs), practices: 1, visitsPerClinic: 150 }, 7);
const trained: Trained = {
  kind: 'logistic',
  shifts: [
    { comparison: 'phone', level: 'exact', bits: 0.75 },
    { comparison: 'name', level: 'exact', bits: -0.5 },
  ],
  together: [
    {
      levels: [
        { comparison: 'phone', level: 'exact' },
        { comparison: 'amount', level: 'equal' },
      ],
      bits: 0.25,
    },
  ],
  context: [
    { comparison: 'rivals', level: 'none', bits: 0.5 },
    { comparison: 'lead', level: 'over 8 bits', bits: 0.125 },
  ],
  trees: null,
};
const { modelId: _, ...body } = defaultModel;
const taught = identified({ ...body, trained });
const rows = [...decisionsOf(workload, taught).values()].filter((d) => d.explanation.length > 0);

test('a decision of a model that labels taught is weighed anew to what its row states', () => {
  const speaksOf = (comparison: string): boolean =>
    rows.some((row) => row.explanation.some((e) => e.comparison === comparison));
  assert.ok(rows.length > 30 && speaksOf('together') && speaksOf('rivals') && speaksOf('lead'));
  for (const row of rows) {
    const { bits, entries } = rescoreDecision(row, { scoredBy: taught, under: taught });
    for (const e of entries) {
      const difference = Math.abs(e.bits - e.storedBits);
      assert.ok(difference <= rescoreToleranceBits, `${row.decisionId} ${e.comparison}: ${difference}`);
    }
    assert.ok(Math.abs(bits - row.scoreBits) <= rescoreToleranceBits, row.decisionId);
  }
});

test('under the model that it was taught from, a row loses just what labels taught', () => {
  for (const row of rows.filter((r) => r.explanation.every((e) => e.comparison !== 'shared claim'))) {
    const { bits, entries } = rescoreDecision(row, { scoredBy: taught, under: defaultModel });
    const lost = entries.reduce((sum, e) => sum + e.storedBits - e.bits, 0);
    assert.ok(Math.abs(bits + lost - row.scoreBits) <= rescoreToleranceBits, row.decisionId);
    const has = (comparison: string, level: string): boolean =>
      row.explanation.some((e) => e.comparison === comparison && e.level === level);
    const own = row.explanation.filter((e) => ['together', 'rivals', 'lead'].includes(e.comparison));
    const learned =
      own.reduce((sum, e) => sum + e.bits, 0) + (has('phone', 'exact') ? 0.75 : 0) - (has('name', 'exact') ? 0.5 : 0);
    assert.ok(Math.abs(lost - learned) < 0.02, `${row.decisionId}: ${lost}, not ${learned}`);
  }
});
