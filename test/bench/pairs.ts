import { fork } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defaultModel } from '../../processors/model/default-model.ts';
import { truthsOf } from '../../processors/model/evaluate/truth.ts';
import type { Model } from '../../processors/model/model.ts';
import { encodeModel } from '../../processors/model/model-file.ts';
import { modelWith } from '../../processors/model/train/calibrator.ts';
import { learn, materialOf } from '../../processors/model/train/fit-kind.ts';
import { prepareTrainingSet } from '../../processors/model/train/training-set.ts';
import type { Workload } from '../support/workload/labelled-workload.ts';
import { defaultKnobs, presets } from '../support/workload/presets.ts';
import { generateWorkload } from '../support/workload/workload.ts';
import { childAnswer } from './child-answer.ts';
import type { PairRates } from './pairs/pairs-child.ts';
import { workloadBatch } from './quality/workload-batch.ts';
import { count, table, writeResults } from './results-file.ts';

const child = fileURLToPath(new URL('./pairs/pairs-child.js', import.meta.url));

/** The shipped model with what each larger kind learns of a workload of which all is known. */
function trainedModels(workload: Workload): readonly (readonly [string, Model])[] {
  const labels = [...workload.labels].flatMap(([redemptionId, ids]) =>
    ids.map((transactionId) => ({ redemptionId, transactionId, isMatch: true })),
  );
  const batch = workloadBatch(workload);
  const split = { seed: 'pairs', validationSplit: 0, isOnePractice: false };
  const trainingSet = prepareTrainingSet(defaultModel, batch, truthsOf(labels), split);
  const material = materialOf([...trainingSet.cases, ...trainingSet.anchors]);
  const all = [...material.cases.keys()];
  const models = (['logistic', 'trees'] as const).map(
    (kind) => [kind, modelWith(defaultModel, learn(kind, material, all))] as const,
  );
  // Labels that leave nothing to learn grow no tree, and then the row of the trees would be that of the logistic model.
  if (!models.at(-1)?.[1].trained?.trees?.trees.length) throw new Error('no tree was grown: take a harder workload');
  return models;
}

/** In a process of its own, as a matcher is: where a model was trained, the engine has compiled the scoring for the training too. */
async function measured(dir: string, name: string, model: Model): Promise<PairRates> {
  const file = join(dir, `${name}.json`);
  writeFileSync(file, encodeModel(model));
  return await childAnswer<PairRates>(fork(child, [file], { execArgv: ['--expose-gc'] }));
}

/** Pairs compared, scored and explained a second and core, each pair once, under a matcher that has seen other pairs before. */
export async function benchPairs(): Promise<void> {
  const labelled = generateWorkload({ ...defaultKnobs, ...presets.hard, practices: 10 }, 'pairs-labels');
  const dir = mkdtempSync(join(tmpdir(), 'reconduit-bench-'));
  const rows: string[][] = [];
  let pairs = 0;
  let rounds = 0;
  try {
    for (const [name, model] of [['shipped', defaultModel] as const, ...trainedModels(labelled)]) {
      const { rates, kept, pairs: distinct } = await measured(dir, name, model);
      const rate = (at: number): string => count(rates[at] ?? 0);
      pairs = distinct;
      rounds = rates.length;
      rows.push([name, rate(Math.floor(rounds / 2)), `${rate(0)}, ${rate(rounds - 1)}`, count(kept)]);
    }
  } finally {
    rmSync(dir, { recursive: true });
  }
  const text = [
    'Distinct blocked pairs of two normalised records (default mix, 60 practices): persons compared, every claim scored,',
    'splits tried, explanation built. CPU time of the process, so another load on the machine does not count; a process for each',
    `model. The trained ones learned from 10 practices of hard noise of which every link is known. ${count(pairs)} pairs a round, ${rounds} rounds.`,
    '',
    table(['model', 'pairs/s a core, median', 'slowest, fastest round', 'links kept, explained'], rows),
  ];
  writeResults('pairs', text.join('\n'));
}
