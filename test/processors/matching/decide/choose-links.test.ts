import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Candidate } from '../../../../processors/matching/assign/types.ts';
import { chooseLinks } from '../../../../processors/matching/decide/choose-links.ts';
import { createLinkFinder } from '../../../../processors/matching/link-finder.ts';
import { matchingDefaults } from '../../../../processors/matching/options.ts';
import { unlinkedRedemption, unlinkedTicket } from '../../../../processors/matching/state/links.ts';
import { defaultModel } from '../../../../processors/model/default-model.ts';
import { encodeModel, identified } from '../../../../processors/model/model-file.ts';
import { plainWorld, redemptionRecord, ticketRecord } from '../../../support/records.ts';

const options = { ...matchingDefaults, models: { get: () => undefined }, modelId: defaultModel.modelId };
const { modelId, ...body } = defaultModel;
const fitted = identified({ ...body, parent: modelId, trainHash: 'a'.repeat(64) });

/** What is chosen of one redemption and one ticket whose link is worth so many bits. */
function chosen(claimId: 't#' | 't#1', bits: number, model = fitted): string[] {
  const finder = createLinkFinder(encodeModel(model), plainWorld, options);
  const candidate: Candidate = {
    ...{ id: `r>${claimId}`, redemptionIds: ['r'], claimIds: [claimId], transactionIds: ['t'], bits },
    ...{ explanation: [], veto: null },
  };
  const redemption = { id: 'r', record: redemptionRecord({ redemptionId: 'r' }), links: unlinkedRedemption };
  const ticket = { id: 't', record: ticketRecord({ transactionId: 't' }), links: unlinkedTicket };
  const component = {
    practiceId: 'p',
    redemptions: new Map([['r', redemption]]),
    tickets: new Map([['t', ticket]]),
    candidates: [candidate],
  };
  return [...chooseLinks(component, finder).standing.byRedemption.keys()];
}

describe('choosing links', () => {
  it('links a redemption to a claim that is its own a little more likely than not', () => {
    assert.deepEqual(chosen('t#1', 0.3), ['r']);
    assert.deepEqual(chosen('t#1', -0.3), []);
  });

  it('asks for more of a ticket that claims nothing, once it is fitted: any other visit of the customer looks like it', () => {
    assert.deepEqual(chosen('t#', 0.3), []);
    assert.deepEqual(chosen('t#', 0.8), ['r']);
    assert.deepEqual(chosen('t#', 0.3, defaultModel), ['r']);
  });
});
