import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { defaultModel } from '../../../processors/model/default-model.ts';
import { createScorer } from '../../../processors/model/score.ts';

describe('scorer', () => {
  it('never gives minus zero bits, which state would read back as zero', () => {
    const scorer = createScorer(defaultModel);
    for (const bits of [-200, -40, -25, 0]) {
      assert.ok(!Object.is(scorer.otherRewards('implicit', bits).bits, -0), `after ${bits} bits`);
    }
  });
});
