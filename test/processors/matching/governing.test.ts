import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clockErrorOf } from '../../../processors/matching/clock-error.ts';
import { clockStore } from '../../../processors/matching/state/stores.ts';
import { createMatchingTopology } from '../../../processors/matching/topology.ts';
import { defaultModel } from '../../../processors/model/default-model.ts';
import { decodeModel, encodeModel, identified } from '../../../processors/model/model-file.ts';
import type { Control, Redemption, Reference } from '../../../schemas/generated/types.ts';
import { topics } from '../../../schemas/topics.ts';
import { MatchingDriver } from '../../support/matching-driver.ts';
import { at, customer, fileOf, redemption, reward, ticket } from '../../support/matching-events.ts';

const who = customer({ name: 'Ines Calloway', phone: '3035550144' });
const row = redemption({ redemptionId: 'alle:1', customer: who, product: 'Botox' });
const sale = ticket({ transactionId: 'pos:1', customer: who, sold: 'Botox', tenders: [reward('alle', 4_000)] });

const otherModel = decodeModel(encodeModel({ ...defaultModel, ruleTableDate: '2026-01-01' }));
/** Doubts everything, and approves nothing. */
const severeModel = decodeModel(
  encodeModel({
    ...defaultModel,
    calibrator: { ...defaultModel.calibrator, slope: 0.2 },
    priors: { ...defaultModel.priors, explicit: { ...defaultModel.priors.explicit, strangerBits: -12 } },
  }),
);
const files = new Map([defaultModel, otherModel, severeModel].map((m) => [m.modelId, encodeModel(m)]));
const models = { get: (id: string): string | undefined => files.get(id) };

function activate(modelId: string | null): { record: 'Control'; value: Control } {
  return {
    record: 'Control',
    value: {
      controlId: `use:${modelId}`,
      kind: 'ACTIVATE_MODEL',
      modelId,
      issuedAt: at('2026-04-01'),
      actor: 'analyst',
      reason: null,
      modelBody: null,
    },
  };
}

test('an activated model weighs open decisions anew and leaves FINAL ones alone', () => {
  const old = {
    ...row,
    redemptionId: 'alle:0',
    occurredAt: at('2025-06-03'),
    customer: customer({ name: 'Old Timer' }),
  };
  const run = new MatchingDriver({ models })
    .progress(fileOf('POS', { from: '2025-01-01', through: '2025-12-31' }))
    .redeem(old)
    .redeem(row)
    .sell(sale)
    .pipe(activate(otherModel.modelId));
  assert.equal(run.decision('r:alle:1').modelId, otherModel.modelId);
  assert.equal(run.decision('r:alle:0').finality, 'FINAL');
  assert.equal(run.decision('r:alle:0').modelId, defaultModel.modelId);
});

/** One customer's two visits of one amount: the first one is settled, the second still open, and they compete. */
function halfSettled(more: Partial<Redemption> = {}): MatchingDriver {
  const person = customer({ name: 'Ines Calloway', phone: null });
  const day = (n: number): number => at(`2026-03-0${n}T18:00:00Z`);
  const run = new MatchingDriver({ models });
  for (const n of [2, 9]) {
    run.redeem({ ...row, redemptionId: `alle:${n}`, customer: person, occurredAt: day(n), ...more });
    run.sell({ ...sale, transactionId: `pos:${n}`, customer: person, occurredAt: day(n) });
  }
  return run.progress(fileOf('POS', { from: '2026-01-01', through: '2026-03-09' }));
}

test('a FINAL decision is left alone also where an open one competes with it', () => {
  const run = halfSettled();
  const [final, open] = [run.decision('r:alle:2'), run.decision('r:alle:9')];
  assert.deepEqual([final.finality, open.finality], ['FINAL', 'PROVISIONAL']);
  assert.deepEqual(final.transactionIds, ['pos:2']);
  run.pipe(activate(severeModel.modelId));
  assert.equal(run.decision('r:alle:9').modelId, severeModel.modelId);
  assert.notEqual(run.decision('r:alle:9').probability, open.probability);
  assert.deepEqual(run.decision('r:alle:2'), final);
});

test('an activation brings its model: the store need not know it, and it is still there after a restart', () => {
  const { modelId: _, ...body } = otherModel;
  const foreign = identified({ ...body, ruleTableDate: '2026-02-02' });
  const given = activate(foreign.modelId);
  const run = new MatchingDriver().redeem(row);
  run.pipe({ ...given, value: { ...given.value, modelBody: encodeModel(foreign) } });
  assert.equal(run.decision('r:alle:1').modelId, foreign.modelId);
  run.driver.commit();
  run.driver.crash();
  run.sell(sale);
  assert.equal(run.decision('r:alle:1').modelId, foreign.modelId);
});

test('an activation that brings another model than it names is a dead letter', () => {
  const given = activate(otherModel.modelId);
  const run = new MatchingDriver().pipe({ ...given, value: { ...given.value, modelBody: encodeModel(defaultModel) } });
  const codes = run.outputs.map((o) => (o.value as { code?: string }).code);
  assert.deepEqual(codes, ['MODEL_INVALID']);
});

test('open decisions are weighed anew in slices between what arrives meanwhile', () => {
  const many = 60;
  const run = new MatchingDriver({ models });
  for (let i = 0; i < many; i++) {
    run.redeem({ ...row, redemptionId: `alle:m${i}`, customer: customer({ name: `Ada Number${i}`, phone: null }) });
  }
  const before = run.decisions.length;
  const { driver } = run;
  // All at once, as a fetch brings them: the activation, then the feed.
  driver.hold();
  run.feed(activate(otherModel.modelId));
  for (let i = 0; i < 10; i++) run.feed({ record: 'Redemption', value: { ...row, redemptionId: `alle:n${i}` } });
  driver.release();
  run.gather();
  const ids = run.decisions.slice(before).map((d) => d.decisionId);
  const lastOld = ids.findLastIndex((id) => id.startsWith('r:alle:m'));
  const firstNew = ids.findIndex((id) => id.startsWith('r:alle:n'));
  assert.ok(firstNew < lastOld, 'a new redemption is decided before the last old one is weighed anew');
  for (let i = 0; i < many; i++) assert.equal(run.decision(`r:alle:m${i}`).modelId, otherModel.modelId);
});

test('an activation of an unknown model goes to the dead letters with a clear word, and the old one holds', () => {
  const run = new MatchingDriver({ models }).pipe(activate('no-such-model')).redeem(row).sell(sale);
  const [letter] = run.outputs
    .filter((o) => o.topic === topics.dlq.name)
    .map((o) => o.value as { code: string; reason: string });
  assert.equal(letter?.code, 'MODEL_UNKNOWN');
  assert.match(letter?.reason ?? '', /no-such-model/);
  assert.equal(run.decision('r:alle:1').modelId, defaultModel.modelId);
});

test('a topology is not made with a model that is not there', () => {
  assert.throws(() => createMatchingTopology({ models, modelId: 'no-such-model' }), /no model no-such-model/);
});

const houseTox: Reference = {
  referenceId: 'product:house tox',
  practiceId: 'practice',
  withdrawn: false,
  clinic: null,
  product: { name: 'House Tox', family: 'dysport', category: 'neurotoxin', maker: 'GALDERMA' },
  rule: null,
};
const soldHouseTox = { ...sale, lines: sale.lines.map((line) => ({ ...line, product: 'House Tox' })) };

test('a product of the catalogue governs the records that follow it', () => {
  const run = new MatchingDriver().pipe({ record: 'Reference', value: houseTox }).redeem(row).sell(soldHouseTox);
  assert.equal(run.decision('r:alle:1').exception, 'BRAND_CONFLICT');
  const before = new MatchingDriver().redeem(row).sell(soldHouseTox);
  assert.notEqual(before.decision('r:alle:1').exception, 'BRAND_CONFLICT');
});

test('a product of the catalogue governs the records that follow it, also those that were read ahead before it counted', () => {
  const run = new MatchingDriver().redeem(row);
  run.driver.hold();
  run.feed({ record: 'Reference', value: houseTox });
  run.feed({ record: 'PosTransaction', value: soldHouseTox });
  run.driver.release();
  assert.equal(run.gather().decision('r:alle:1').exception, 'BRAND_CONFLICT');
});

test('a clinic with an unusable zone is refused and stops nothing', () => {
  const clinic = { clinicId: 'clinic', name: null, timeZone: 'Mars/Olympus', sisterIds: [] };
  const value: Reference = {
    referenceId: 'c',
    practiceId: 'practice',
    withdrawn: false,
    clinic,
    product: null,
    rule: null,
  };
  const run = new MatchingDriver().pipe({ record: 'Reference', value }).redeem(row).sell(sale);
  assert.equal(run.outputs.filter((o) => o.topic === topics.dlq.name).length, 1);
  assert.equal(run.decision('r:alle:1').status, 'MATCHED');
});

test("a feed's clock error is estimated from sure pairs: local time stamped as UTC is whole hours off", () => {
  const run = new MatchingDriver();
  const given = ['Ada', 'Beth', 'Chloe', 'Dora', 'Edith', 'Fay'];
  const surnames = ['Quigley', 'Marsh', 'Tolbert', 'Vance', 'Osei'];
  for (let i = 0; i < 30; i++) {
    const name = `${given[i % 6]} ${surnames[Math.floor(i / 6)]}`;
    const person = customer({ name, phone: `303${String(2_000_000 + i * 197_971)}` });
    const authCode = `CODE${1000 + i}`;
    const time = at('2026-03-03T15:00:00Z') + i * 60_000;
    run.redeem({
      ...row,
      redemptionId: `alle:${i}`,
      customer: person,
      authCode,
      occurredAt: time - 7 * 3_600_000 + 120_000,
    });
    run.sell({
      ...sale,
      transactionId: `pos:${i}`,
      customer: person,
      tenders: [reward('a', 4_000, { authCode })],
      occurredAt: time,
    });
  }
  const [entry] = run.driver.storeContents(clockStore);
  assert.equal(entry?.[0].replace('\u0001', ' '), 'practice clinic!alle');
  assert.deepEqual(clockErrorOf(entry?.[1] ?? []), { hours: -7, pairs: 30, share: 1 });
});
