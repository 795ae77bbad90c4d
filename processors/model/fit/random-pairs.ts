import { comparePersons } from '../../matching/compare/contact.ts';
import { personComparisons } from '../../matching/compare/levels.ts';
import type { ModelBody } from '../model.ts';
import type { Batch } from './batch.ts';
import { newLevelCounts, posterior, withSide } from './level-counts.ts';

const maxPairs = 40_000;
// Rare levels (a near phone: 1 in 10,000) need a prior of as many pairs as are drawn.
const priorPairs = 40_000;
// Odd and prime, so that a redemption meets tickets all over the batch.
const stride = 7_919;

/** The u of person comparisons after random pairs, of which next to none are one person (Winkler's estimate of u). */
export function fitStrangers(features: ModelBody['features'], batch: Batch): ModelBody['features'] {
  const { redemptions, tickets } = batch;
  const counts = newLevelCounts();
  const pairs = redemptions.length === 0 || tickets.length < 100 ? 0 : maxPairs;
  for (let i = 0; i < pairs; i++) {
    const redemption = redemptions[i % redemptions.length];
    const ticket = tickets[(i * stride + Math.floor(i / redemptions.length)) % tickets.length];
    if (redemption === undefined || ticket === undefined || redemption.practiceId !== ticket.practiceId) continue;
    const levels = comparePersons(redemption.person, ticket.person);
    for (const comparison of personComparisons) counts.add(comparison, levels[comparison], 1);
  }
  return personComparisons.reduce(
    (fitted, comparison) =>
      withSide(fitted, comparison, 'u', posterior(fitted[comparison], 'u', counts.of(comparison), priorPairs)),
    features,
  );
}
