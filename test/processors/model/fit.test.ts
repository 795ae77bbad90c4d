import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { defaultWindow } from '../../../processors/matching/block/window.ts';
import { normaliseRedemption } from '../../../processors/matching/normalise/redemption.ts';
import { normaliseTicket } from '../../../processors/matching/normalise/ticket.ts';
import type { RedemptionRecord, TicketRecord } from '../../../processors/matching/record.ts';
import { createWorld } from '../../../processors/matching/world.ts';
import { defaultModel } from '../../../processors/model/default-model.ts';
import type { Batch } from '../../../processors/model/fit/batch.ts';
import { fitModel } from '../../../processors/model/fit/fit.ts';
import { unusualTotalChance } from '../../../processors/model/fit/frequencies.ts';
import { decodeModel, encodeModel } from '../../../processors/model/model-file.ts';
import { customer } from '../../support/matching-events.ts';
import { plainWorld, redemptionRecord, reward, ticketRecord } from '../../support/records.ts';
import { presets } from '../../support/workload/presets.ts';
import { generateWorkload } from '../../support/workload/workload.ts';

function batchOf(preset: string): Batch {
  const knobs = presets[preset];
  assert.ok(knobs !== undefined);
  const { events, references } = generateWorkload({ ...knobs, practices: 1, visitsPerClinic: 120 }, 'fit');
  const world = createWorld(references, 'America/Denver');
  const tickets = new Map<string, TicketRecord>();
  const redemptions = new Map<string, RedemptionRecord>();
  for (const { kind, value } of events) {
    if (kind === 'ticket') tickets.set(value.transactionId, normaliseTicket(value, world));
    if (kind === 'redemption') redemptions.set(value.redemptionId, normaliseRedemption(value, world));
  }
  return { tickets: [...tickets.values()], redemptions: [...redemptions.values()], world, window: defaultWindow };
}

describe('fitting to a batch', () => {
  it('learns from a desk that never writes rewards down that a ticket without a claim is the rule', () => {
    const proof = (of: typeof defaultModel) => of.priors.implicit.strangerBits - of.priors.implicit.samePersonBits;
    assert.ok(proof(fitModel(defaultModel, batchOf('no-claims'))) > proof(defaultModel) + 1);
  });

  it('learns from a desk where visits never pay with two rewards that a second one is of another visit', () => {
    const { extraOnTicket } = fitModel(defaultModel, batchOf('five-field')).prices;
    assert.ok(extraOnTicket < defaultModel.prices.extraOnTicket - 1, String(extraOnTicket));
  });

  it('goes on until a batch far from the shipped model is learned: payments that differ from their tickets', () => {
    const at = (day: number) => Date.parse('2026-03-03T19:00:00Z') + day * 86_400_000;
    // A third each: paid at once, or a day later less a card's fee or a tax.
    const kinds = [
      { share: 1, days: 0 },
      { share: 0.97, days: 1 },
      { share: 0.9, days: 1 },
    ];
    const visits = Array.from({ length: 600 }, (_, i) => {
      const cents = 20_011 + 577 * i;
      const { share, days } = kinds[i % 3] ?? { share: 1, days: 0 };
      return { id: String(i), day: i % 50, cents, paidCents: Math.round(cents * share), days };
    });
    const named = (of: { id: string }) =>
      customer({ name: `Ann B${[...of.id].map((digit) => 'bcdfglmnrt'[+digit]).join('a')}o` });
    const { features } = fitModel(defaultModel, {
      redemptions: visits.map((of) =>
        redemptionRecord({
          ...{ redemptionId: of.id, customer: named(of), product: null },
          ...{ amountCents: of.paidCents, occurredAt: at(of.day + of.days) },
        }),
      ),
      tickets: visits.map((of) =>
        ticketRecord({ transactionId: of.id, customer: named(of), totalCents: of.cents, occurredAt: at(of.day) }),
      ),
      world: plainWorld,
      window: defaultWindow,
    });
    const m = (comparison: 'statedAmount', level: string) =>
      features[comparison].find((weight) => weight.level === level)?.m ?? Number.NaN;
    assert.ok(m('statedAmount', 'within 10 % of total') > 0.5, String(m('statedAmount', 'within 10 % of total')));
  });

  it('counts how often unusual totals meet by chance among the redemptions', () => {
    const paying = (amounts: readonly number[]): Batch => ({
      redemptions: amounts.map((amountCents, i) => redemptionRecord({ redemptionId: String(i), amountCents })),
      ...{ tickets: [], world: plainWorld, window: defaultWindow },
    });
    const amounts = Array.from({ length: 300 }, (_, i) => 20_011 + 577 * i);
    const once = unusualTotalChance(0.0003, paying(amounts));
    const twice = unusualTotalChance(0.0003, paying([...amounts, ...amounts]));
    assert.ok(once < 0.0002 && twice > 0.001, `${once}, ${twice}`);
    assert.equal(unusualTotalChance(0.0003, paying([4_000, 4_000, 6_000])), 0.0003);
  });

  it('takes no voided ticket for another visit of its customer', () => {
    const visits = ['Lee', 'Moss', 'Park', 'Ruiz', 'Shaw', 'Tate'].flatMap((surname, i) =>
      ['Ann', 'Bea', 'Cleo', 'Dora', 'Elsa'].map((given, j) => ({ name: `${given} ${surname}`, day: 5 * i + j })),
    );
    const at = (day: number) => Date.parse('2026-03-03T19:00:00Z') + day * 86_400_000;
    const redemptions = visits.map(({ name, day }) =>
      redemptionRecord({ redemptionId: `r${name}`, customer: customer({ name }), occurredAt: at(day) }),
    );
    const rung = (id: string, status: 'COMPLETED' | 'VOIDED') =>
      visits.map(({ name, day }) =>
        ticketRecord({ transactionId: `${id}${name}`, customer: customer({ name }), occurredAt: at(day), status }),
      );
    const chanceAfter = (first: 'COMPLETED' | 'VOIDED') => {
      const tickets = [...rung('t', 'COMPLETED'), ...rung('u', first)];
      const fitted = fitModel(defaultModel, { redemptions, tickets, world: plainWorld, window: defaultWindow });
      return fitted.features.date.find(({ level }) => level === 'within half an hour')?.u ?? Number.NaN;
    };
    assert.ok(chanceAfter('VOIDED') < chanceAfter('COMPLETED'));
  });

  it('gives a usable model file that names its parent and no customer', () => {
    const batch = batchOf('default');
    const fitted = fitModel(defaultModel, batch);
    assert.deepEqual(decodeModel(encodeModel(fitted)), fitted);
    assert.equal(fitted.parent, defaultModel.modelId);
    const shipped = new Set(Object.keys(defaultModel.frequencies.surname.frequency));
    assert.deepEqual(
      Object.keys(fitted.frequencies.surname.frequency).filter((name) => !shipped.has(name)),
      [],
    );
  });

  it('gives the same model whatever the order of the records', () => {
    const batch = batchOf('default');
    const shuffled = { ...batch, tickets: [...batch.tickets].reverse(), redemptions: [...batch.redemptions].reverse() };
    assert.equal(fitModel(defaultModel, shuffled).modelId, fitModel(defaultModel, batch).modelId);
  });

  it('is moved next to nothing by a single pair', () => {
    const who = customer({ name: 'Ann Lee', phone: '303-555-0142' });
    const fitted = fitModel(defaultModel, {
      redemptions: [redemptionRecord({ redemptionId: 'r', customer: who })],
      tickets: [ticketRecord({ transactionId: 't', customer: who, tenders: [reward('Alle', 4_000)] })],
      world: plainWorld,
      window: defaultWindow,
    });
    assert.ok(Math.abs(fitted.priors.explicit.samePersonBits - defaultModel.priors.explicit.samePersonBits) < 0.1);
    for (const [i, { m }] of fitted.features.phone.entries()) {
      assert.ok(Math.abs(m - (defaultModel.features.phone[i]?.m ?? Number.NaN)) < 0.02);
    }
  });
});
