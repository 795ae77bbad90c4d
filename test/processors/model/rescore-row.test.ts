import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultModel } from '../../../processors/model/default-model.ts';
import { identified } from '../../../processors/model/model-file.ts';
import { rescoreRow, rescoreToleranceBits } from '../../../processors/model/rescore-row.ts';
import type { MatchDecision } from '../../../schemas/generated/types.ts';
import { decisionsOf, fittedModel } from '../../bench/quality/our-links.ts';
import { defaultKnobs, presets } from '../../support/workload/presets.ts';
import { generateWorkload } from '../../support/workload/workload.ts';

const size = { practices: 1, visitsPerClinic: 150 };
const workload = generateWorkload({ ...(presets['hard'] ?? defaultKnobs), ...size }, 7);
const explained = (model = defaultModel): MatchDecision[] =>
  [...decisionsOf(workload, model).values()].filter((d) => d.explanation.length > 0);

test('every decision is weighed anew from its row alone, within rounding, under the model that scored it', () => {
  for (const model of [defaultModel, fittedModel(workload)]) {
    const decisions = explained(model);
    assert.ok(decisions.length > 30);
    for (const row of decisions) {
      const { bits, entries } = rescoreRow(row, { scoredBy: model, under: model });
      for (const entry of entries) {
        const difference = Math.abs(entry.bits - entry.storedBits);
        assert.ok(difference <= rescoreToleranceBits, `${row.decisionId} ${entry.comparison}: ${difference}`);
      }
      assert.ok(Math.abs(bits - row.scoreBits) <= rescoreToleranceBits, row.decisionId);
    }
  }
});

test('so are links by the whole of a ticket, however often its total is charged', () => {
  const knobs = presets['five-field'] ?? defaultKnobs;
  const fiveFields = generateWorkload({ ...knobs, ...size }, 7);
  const model = fittedModel(fiveFields);
  const totals = [...decisionsOf(fiveFields, model).values()].flatMap((row) =>
    rescoreRow(row, { scoredBy: model, under: model }).entries.filter((e) => e.level === 'equals unusual total'),
  );
  assert.ok(new Set(totals.map(({ bits }) => bits)).size > 1, 'both rare totals and common ones');
  for (const { bits, storedBits } of totals) assert.ok(Math.abs(bits - storedBits) <= rescoreToleranceBits);
});

test('under another model a row gives what that model would have said of the same link', () => {
  const { modelId: _, ...body } = defaultModel;
  const other = identified({
    ...body,
    features: fittedModel(workload).features,
    calibrator: { ...body.calibrator, slope: 1 },
  });
  const then = new Map(explained(other).map((d) => [d.decisionId, d]));
  let compared = 0;
  for (const row of explained()) {
    const there = then.get(row.decisionId);
    const isSameLink =
      there &&
      `${there.transactionIds}${there.runnerUp?.transactionIds}` ===
        `${row.transactionIds}${row.runnerUp?.transactionIds}`;
    const levels = (d: MatchDecision): string => d.explanation.map((e) => e.level).join();
    // What both sides took back has no money left to say how rare its amount was.
    const hasMoney = row.redeemedCents + row.claimedCents > 0;
    if (
      !isSameLink ||
      !hasMoney ||
      levels(there) !== levels(row) ||
      row.explanation.some((e) => e.comparison === 'shared claim')
    )
      continue;
    compared++;
    const { bits } = rescoreRow(row, { scoredBy: defaultModel, under: other });
    assert.ok(Math.abs(bits - there.scoreBits) < 0.02, `${row.decisionId}: ${bits}, not ${there.scoreBits}`);
  }
  assert.ok(compared > 20);
});

test('a row that somebody changed gives another sum', () => {
  const row = explained().find((d) => d.explanation.some((e) => e.comparison === 'phone' && e.level === 'exact'));
  assert.ok(row);
  const explanation = row.explanation.map((e) => (e.comparison === 'phone' ? { ...e, level: 'different' } : e));
  const { bits, entries } = rescoreRow({ ...row, explanation }, { scoredBy: defaultModel, under: defaultModel });
  assert.ok(bits < row.scoreBits - 0.5);
  assert.ok(entries.some((e) => e.comparison === 'phone' && e.bits !== e.storedBits));
});
