import assert from 'node:assert/strict';
import { test } from 'node:test';
import { calibrationError, stabilityIndex } from '../../../processors/model/drift.ts';

const counts = (...n: number[]): Map<string, number> => new Map(n.map((count, i) => [`level ${i}`, count]));

test('two samples of one population are stable, another one is not', () => {
  assert.equal(stabilityIndex(counts(50, 30, 20), counts(50, 30, 20)), 0);
  assert.ok(stabilityIndex(counts(510, 290, 200), counts(4900, 3100, 2000)) < 0.01);
  // By hand, without the half case: .3 ln(.8 / .5) - .3 ln(.2 / .5) = .416.
  assert.ok(Math.abs(stabilityIndex(counts(800_000, 200_000), counts(500_000, 500_000)) - 0.4159) < 1e-3);
  assert.ok(stabilityIndex(counts(900, 0, 100), counts(900, 100, 0)) > 0.25);
});

test('a level that a small sample lacks is no drift', () => {
  assert.ok(stabilityIndex(counts(60, 40, 0), counts(600, 395, 5)) < 0.1);
});

test('the calibration error is the distance between what was said and what was right', () => {
  const links = (probability: number, right: number, wrong: number) => [
    ...Array.from({ length: right }, () => ({ probability, isMatch: true })),
    ...Array.from({ length: wrong }, () => ({ probability, isMatch: false })),
  ];
  assert.ok(calibrationError([...links(0.9, 90, 10), ...links(0.3, 30, 70)]) < 1e-9);
  assert.ok(Math.abs(calibrationError(links(0.9, 50, 50)) - 0.4) < 1e-9);
  assert.ok(Math.abs(calibrationError([...links(1, 100, 0), ...links(0.9, 50, 50)]) - 0.2) < 1e-9);
  assert.equal(calibrationError([]), 0);
});
