import { blockKeys } from '../../processors/matching/block/keys.ts';
import { defaultWindow, windowOf } from '../../processors/matching/block/window.ts';
import { candidatesFor } from '../../processors/matching/candidate/candidates.ts';
import type { Matcher } from '../../processors/matching/candidate/matcher.ts';
import { normaliseRedemption } from '../../processors/matching/normalise/redemption.ts';
import { normaliseTicket } from '../../processors/matching/normalise/ticket.ts';
import type { RedemptionRecord, TicketRecord } from '../../processors/matching/record.ts';
import { createWorld } from '../../processors/matching/world.ts';
import { defaultModel } from '../../processors/model/default-model.ts';
import { truthsOf } from '../../processors/model/evaluate/truth.ts';
import type { Model } from '../../processors/model/model.ts';
import { createScorer } from '../../processors/model/score.ts';
import { modelWith } from '../../processors/model/train/calibrator.ts';
import { learn, materialOf } from '../../processors/model/train/fit-kind.ts';
import { prepareLesson } from '../../processors/model/train/lesson.ts';
import type { Workload } from '../support/workload/labelled-workload.ts';
import { defaultKnobs, presets } from '../support/workload/presets.ts';
import { generateWorkload } from '../support/workload/workload.ts';
import { currentRecords } from './quality/current-records.ts';
import { workloadBatch } from './quality/workload-batch.ts';
import { count, table, writeResults } from './results-file.ts';

const rounds = 5;

interface Block {
  readonly redemption: RedemptionRecord;
  readonly tickets: readonly TicketRecord[];
}

/** Each redemption with the tickets of its practice that share a block and lie within the retention: what the matcher meets. */
function blocksOf(workload: Workload): Block[] {
  const world = createWorld(workload.references, 'UTC');
  return currentRecords(workload).flatMap(({ tickets, redemptions }) => {
    const byKey = new Map<string, TicketRecord[]>();
    for (const event of tickets.values()) {
      const ticket = normaliseTicket(event, world);
      for (const key of blockKeys(ticket)) byKey.set(key, [...(byKey.get(key) ?? []), ticket]);
    }
    return [...redemptions.values()].map((event) => {
      const redemption = normaliseRedemption(event, world);
      const met = new Set(blockKeys(redemption).flatMap((key) => byKey.get(key) ?? []));
      const near = [...met].filter((t) => windowOf(t.when.day, redemption.when.day, defaultWindow) !== 'outside');
      return { redemption, tickets: near };
    });
  });
}

/** One pass over distinct pairs; gives CPU seconds of this process and how many links were kept. */
function score(blocks: readonly Block[], matcher: Matcher): { readonly seconds: number; readonly kept: number } {
  let kept = 0;
  const started = process.cpuUsage();
  for (const { redemption, tickets } of blocks) kept += candidatesFor(redemption, tickets, matcher).length;
  const { user, system } = process.cpuUsage(started);
  return { seconds: (user + system) / 1e6, kept };
}

/** The shipped model with what each larger kind learns of a workload of which all is known. */
function trainedModels(workload: Workload): readonly (readonly [string, Model])[] {
  const labels = [...workload.labels].flatMap(([redemptionId, ids]) =>
    ids.map((transactionId) => ({ redemptionId, transactionId, isMatch: true })),
  );
  const batch = workloadBatch(workload);
  const split = { seed: 'pairs', validationSplit: 0, isOnePractice: false };
  const lesson = prepareLesson(defaultModel, batch, truthsOf(labels), split);
  const material = materialOf([...lesson.cases, ...lesson.anchors]);
  const all = [...material.cases.keys()];
  const models = (['logistic', 'trees'] as const).map(
    (kind) => [kind, modelWith(defaultModel, learn(kind, material, all))] as const,
  );
  // Labels that leave nothing to learn grow no tree, and then the row of the trees would be that of the logistic model.
  if (!models.at(-1)?.[1].trained?.trees?.trees.length) throw new Error('no tree was grown: take a harder workload');
  return models;
}

/** Pairs to warm up with, and pairs to measure. */
interface Pairs {
  readonly blocks: readonly Block[];
  readonly matcherOf: (model: Model) => Matcher;
}

function pairsOf(workload: Workload): Pairs {
  const world = createWorld(workload.references, 'UTC');
  return {
    blocks: blocksOf(workload),
    matcherOf: (model) => ({ scorer: createScorer(model), world, window: defaultWindow }),
  };
}

function measured(model: Model, warmUp: Pairs, own: Pairs): { readonly rates: number[]; readonly kept: number } {
  const pairs = own.blocks.reduce((sum, { tickets }) => sum + tickets.length, 0);
  const rates: number[] = [];
  let kept = 0;
  for (let round = 0; round < rounds; round++) {
    score(warmUp.blocks, warmUp.matcherOf(model));
    globalThis.gc?.();
    const result = score(own.blocks, own.matcherOf(model));
    kept = result.kept;
    rates.push(pairs / result.seconds);
  }
  return { rates: rates.sort((a, b) => a - b), kept };
}

/** Pairs compared, scored and explained a second and core, each pair once, under a matcher that has seen other pairs before. */
export function benchPairs(): void {
  const practices = (count: number, seed: string): Workload =>
    generateWorkload({ ...defaultKnobs, practices: count }, seed);
  const warmUp = pairsOf(practices(20, 'pairs-warm-up'));
  const own = pairsOf(practices(60, 'pairs'));
  const labelled = generateWorkload({ ...defaultKnobs, ...presets.hard, practices: 10 }, 'pairs-labels');
  const models = [['shipped', defaultModel] as const, ...trainedModels(labelled)];
  const rows = models.map(([name, model]) => {
    const { rates, kept } = measured(model, warmUp, own);
    const rate = (at: number): string => count(rates[at] ?? 0);
    return [name, rate(Math.floor(rounds / 2)), `${rate(0)}, ${rate(rounds - 1)}`, count(kept)];
  });
  const pairs = own.blocks.reduce((sum, { tickets }) => sum + tickets.length, 0);
  const text = [
    'Distinct blocked pairs of two normalised records (default mix, 60 practices): persons compared, every claim scored,',
    'splits tried, explanation built. CPU time of the process, so another load on the machine does not count. The trained',
    `models learned from 10 practices of hard noise of which every link is known. ${count(pairs)} pairs a round, ${rounds} rounds.`,
    '',
    table(['model', 'pairs/s a core, median', 'slowest, fastest round', 'links kept, explained'], rows),
  ];
  writeResults('pairs', text.join('\n'));
}
