import assert from 'node:assert/strict';
import { test } from 'node:test';
import { comparisonLevels } from '../../../processors/matching/compare/levels.ts';
import { entryPhrase, evidenceSentence, evidenceWords } from '../../../processors/matching/explain-words.ts';
import { priceNames } from '../../../processors/model/score.ts';

test('every level of every comparison has words', () => {
  for (const [comparison, levels] of Object.entries(comparisonLevels)) {
    for (const level of levels) {
      if (level === 'missing') continue;
      const { inFavour } = evidenceWords([{ comparison, level, bits: 1 }]);
      assert.equal(inFavour.length, 1, `${comparison}: ${level}`);
    }
  }
});

test('evidence is told strongest first, what speaks against it behind "but"', () => {
  const explanation = [
    { comparison: 'prior', level: 'claimed reward', bits: -4 },
    { comparison: 'date', level: 'same day', bits: 3 },
    { comparison: 'name', level: 'exact', bits: 9 },
    { comparison: 'amount', level: 'different', bits: -5 },
    { comparison: 'clinic', level: 'same', bits: 0.1 },
  ];
  assert.equal(evidenceSentence(explanation), 'same name, same day; but different amounts');
  assert.equal(evidenceSentence([]), '');
});

test('a link to several claims tells what is known of each, once', () => {
  const explanation = [
    { comparison: 'date', level: '4-7 days after + same day', bits: 3 },
    { comparison: 'product', level: 'missing + same', bits: 2 },
    { comparison: 'brand', level: 'of the program + of the program', bits: 1 },
  ];
  const dates = 'redeemed 4 to 7 days after the visit and same day';
  assert.equal(evidenceSentence(explanation), `${dates}, same product, a product of the program`);
});

test('every price and prior has words of its own', () => {
  const others = ['prior', 'other visits', 'other rewards', ...Object.values(priceNames)];
  for (const comparison of others)
    assert.doesNotMatch(entryPhrase({ comparison, level: 'yes' }), /\(yes\)/, comparison);
});
