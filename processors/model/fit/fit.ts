import { type ComparisonName, comparisonLevels } from '../../matching/compare/levels.ts';
import { sortById } from '../../matching/id-order.ts';
import type { KindPrior, Model, ModelBody } from '../model.ts';
import { identified, sha256Hex } from '../model-file.ts';
import type { LinkKind } from '../score.ts';
import { type Batch, sliceOf } from './batch.ts';
import { type Expectation, expect } from './expectation.ts';
import { fitFrequencies, unusualTotalChance } from './frequencies.ts';
import { posterior, withSide } from './level-counts.ts';
import { fitStrangers } from './random-pairs.ts';

// EM climbs slowly where a batch is far from the shipped model; near it, four steps are enough.
const mostSteps = 16;
// No m moved further: what is left changes no decision.
const settledShift = 0.002;
const unusualTotal: (typeof comparisonLevels.statedAmount)[number] = 'equals unusual total';

const linkedPrior = 60;
const otherVisitPrior = 120;
const rateLinks = 40;
const extraPrior = 10;
// A batch may move a prior by so many bits, no further: a strange batch must not wreck the model.
const maxShift = 4;

// Only where other visits tell: a code that agrees by chance is too rare to be seen in a batch, persons have random pairs.
const visitComparisons = new Set<string>(['clinic', 'date', 'amount', 'statedAmount', 'product', 'brand', 'label']);

/** log2 of links over other pairs, drawn towards where the base model has it, and never far from there. */
function oddsBits(base: number, links: number, others: number, prior = rateLinks): number {
  const odds = Math.log2((links + prior) / (others + prior * 2 ** -base));
  return Math.max(base - maxShift, Math.min(base + maxShift, odds));
}

/** log2 odds of a link against "both unlinked", for two visits of one person. */
function proofBits({ strangerBits, samePersonBits }: KindPrior): number {
  return strangerBits - samePersonBits;
}

/** What a ticket's second reward is worth beside its first, where nothing on the ticket tells of either. */
function fitExtra(base: number, implicit: KindPrior, seen: Expectation): number {
  const first = proofBits(implicit);
  return Math.min(0, oddsBits(first + base, seen.extraLinks, seen.extraPairs, extraPrior) - first);
}

/** What links of this kind stand out from, after the batch. */
function fitPrior(base: KindPrior, kind: LinkKind, seen: Expectation): KindPrior {
  const links = seen.links[kind];
  const strangerBits = oddsBits(base.strangerBits, links, seen.strangerPairs[kind]);
  const proof = oddsBits(proofBits(base), links, seen.loosePairs[kind]);
  return {
    strangerBits,
    samePersonBits: strangerBits - proof,
    householdBits: strangerBits - proof + base.householdBits - base.samePersonBits,
    // Two rewards of one visit, each without its counterpart, look just like one reward mistyped: no batch can tell.
    sameVisitBits: base.sameVisitBits,
  };
}

/** The M step: every parameter between where the base model has it and where the batch would. */
function maximise(base: ModelBody, frequencies: ModelBody['frequencies'], seen: Expectation): ModelBody {
  let { features } = base;
  for (const comparison of Object.keys(comparisonLevels) as ComparisonName[]) {
    features = withSide(
      features,
      comparison,
      'm',
      posterior(base.features[comparison], 'm', seen.linked.of(comparison), linkedPrior),
    );
    if (!visitComparisons.has(comparison)) continue;
    const u = posterior(base.features[comparison], 'u', seen.otherVisits.of(comparison), otherVisitPrior);
    features = withSide(features, comparison, 'u', u);
  }
  const priors = {
    explicit: fitPrior(base.priors.explicit, 'explicit', seen),
    implicit: fitPrior(base.priors.implicit, 'implicit', seen),
  };
  const prices = { ...base.prices, extraOnTicket: fitExtra(base.prices.extraOnTicket, priors.implicit, seen) };
  return { ...base, features, frequencies, priors, prices };
}

/** What the batch tells of chance before anything is linked. */
function fitChances(base: ModelBody['features'], batch: Batch): ModelBody['features'] {
  const features = fitStrangers(base, batch);
  const u = features.statedAmount.map((weight) =>
    weight.level === unusualTotal ? unusualTotalChance(weight.u, batch) : weight.u,
  );
  return withSide(features, 'statedAmount', 'u', u);
}

/** How far the m of any level has moved. */
function largestShift(before: ModelBody, after: ModelBody): number {
  let largest = 0;
  for (const comparison of Object.keys(comparisonLevels) as ComparisonName[]) {
    after.features[comparison].forEach(({ m }, i) => {
      largest = Math.max(largest, Math.abs(m - (before.features[comparison][i]?.m ?? m)));
    });
  }
  return largest;
}

/**
 * Fits a model to a whole batch without labels: frequencies of names and amounts by counting, u of person comparisons by
 * random pairs, all m, the u of visits and the rates of other visits by EM inside the blocks, each pair weighed by its
 * probability after assignment. Every estimate is drawn towards `base`, so that ten records change next to nothing. Only
 * `reconcile` calls this; streams never learn. Takes seconds for a large batch: `onStep` hears how far it is.
 */
export function fitModel(base: Model, given: Batch, onStep: (done: number, steps: number) => void = () => {}): Model {
  const { modelId, ...body } = base;
  // Sums of floating point depend on their order; a model must not depend on that of the files.
  const batch = { ...given, redemptions: sortById([...given.redemptions]), tickets: sortById([...given.tickets]) };
  const slice = sliceOf(batch);
  const frequencies = fitFrequencies(body, batch);
  const start: ModelBody = { ...body, frequencies, features: fitChances(body.features, batch) };
  let fitted = start;
  let seen = expect(fitted, slice, batch);
  for (let step = 1; step <= mostSteps; step++) {
    onStep(step, mostSteps);
    const before = fitted;
    fitted = maximise(start, frequencies, seen);
    if (step === mostSteps || largestShift(before, fitted) < settledShift) break;
    seen = expect(fitted, slice, batch);
  }
  onStep(mostSteps, mostSteps);
  const ids = [...batch.redemptions, ...batch.tickets].map((record) => record.id).sort();
  const links = seen.links.explicit + seen.links.implicit;
  return identified({
    ...fitted,
    parent: modelId,
    trainHash: sha256Hex(ids.join('\n')),
    metrics: {
      redemptions: batch.redemptions.length,
      tickets: batch.tickets.length,
      expected_links: Math.round(links),
    },
  });
}
