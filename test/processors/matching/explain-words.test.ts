import assert from 'node:assert/strict';
import { test } from 'node:test';
import { comparisonLevels } from '../../../processors/matching/compare/levels.ts';
import { evidenceSentence, evidenceWords } from '../../../processors/matching/explain-words.ts';

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
