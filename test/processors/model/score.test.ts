import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { normaliseName } from '../../../processors/matching/normalise/name.ts';
import { defaultModel } from '../../../processors/model/default-model.ts';
import { createScorer } from '../../../processors/model/score.ts';

const scorer = createScorer(defaultModel);

function nameBits(a: string, b: string): number {
  const person = (name: string) => ({ name: normaliseName(name), phone: null, email: null, memberId: null });
  return scorer.person(person(a), person(b)).bits;
}

describe('scorer', () => {
  it('takes a slip in each word for rarer among strangers than one beside an initial', () => {
    assert.ok(nameBits('Meghaan Mawell', 'Meghan Maxwell') > nameBits('M Mawell', 'Meghan Maxwell') + 2);
  });

  it('takes a given name with two slips for more than another one of the surname', () => {
    assert.ok(nameBits('Donba Black', 'Donnna Black') > nameBits('Robert Black', 'Donnna Black') + 4);
  });

  it('weighs a name with two slips by how common the other word is', () => {
    assert.ok(nameBits('Donba Quaid', 'Donnna Quaid') > nameBits('Donba Smith', 'Donnna Smith'));
  });

  it('never gives minus zero bits, which state would read back as zero', () => {
    for (const bits of [-200, -40, -25, 0]) {
      assert.ok(!Object.is(scorer.otherRewards('implicit', bits).bits, -0), `after ${bits} bits`);
    }
  });
});
