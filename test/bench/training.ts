import { fileTraining } from '../../app/use-cases/train.ts';
import { type EmittedLink, measure } from '../../processors/model/evaluate/measures.ts';
import type { Label, Truth } from '../../processors/model/evaluate/truth.ts';
import type { Model } from '../../processors/model/model.ts';
import { trainModel } from '../../processors/model/train/train.ts';
import type { WorkloadKnobs } from '../support/workload/knobs.ts';
import type { Workload } from '../support/workload/labelled-workload.ts';
import { defaultKnobs, presets } from '../support/workload/presets.ts';
import { generateWorkload } from '../support/workload/workload.ts';
import { knownTruths } from './quality/known-truths.ts';
import { decisionsOf, linksOf } from './quality/our-links.ts';
import { workloadBatch } from './quality/workload-batch.ts';
import { count, say, table, writeResults } from './results-file.ts';

const otherSeeds = ['bench-1', 'bench-2'];
const figure = (x: number): string => x.toFixed(4).replace(/^0/, '');

function labelsOf(workload: Workload, most: number): Label[] {
  const labels = [...workload.labels].flatMap(([redemptionId, ids]): Label[] =>
    ids.length === 0
      ? [{ redemptionId, transactionId: null, isMatch: false }]
      : ids.map((transactionId) => ({ redemptionId, transactionId, isMatch: true })),
  );
  return labels.slice(0, most);
}

const settings = {
  seed: '1',
  validationSplit: 0.2,
  costs: { wrongCents: 4_000, reviewCents: 150 },
  autoThreshold: 0.95,
};

interface Row {
  readonly name: string;
  readonly knobs: WorkloadKnobs;
  readonly labels: number;
  /** Whether to decide another workload of the same kind, too. */
  readonly isDecided: boolean;
}

/** F1 on workloads of other seeds: under the model without labels, and with them. */
function elsewhere(knobs: WorkloadKnobs, base: Model, model: Model): string[] {
  const truths = new Map<string, Truth>();
  const links: EmittedLink[][] = [[], []];
  for (const seed of otherSeeds) {
    const workload = generateWorkload(knobs, seed);
    for (const [id, truth] of knownTruths(workload.labels)) truths.set(`${seed} ${id}`, truth);
    for (const [i, under] of [base, model].entries()) {
      for (const link of linksOf(decisionsOf(workload, under))) {
        links[i]?.push({ ...link, redemptionId: `${seed} ${link.redemptionId}` });
      }
    }
  }
  return links.map((own) => figure(measure(own, truths).f1));
}

function trainOn({ name, knobs, labels: most, isDecided }: Row): string[] {
  const workload = generateWorkload(knobs, 'bench-train');
  const records = workloadBatch(workload);
  const labels = labelsOf(workload, most);
  const cpu = process.cpuUsage();
  const startMs = performance.now();
  const request = fileTraining(records, labels, null, settings);
  const { model, report } = trainModel(request);
  const seconds = (performance.now() - startMs) / 1_000;
  const cpuSeconds = process.cpuUsage(cpu).user / 1e6;
  say(`training: ${name}, ${labels.length} labels: ${seconds.toFixed(1)} s`);
  const { trained, active, choice } = report;
  return [
    ...[name, count(labels.length), choice.kind, seconds.toFixed(1), cpuSeconds.toFixed(1)],
    ...[figure(active.f1), figure(trained.f1), figure(trained.autoPrecision.value), figure(trained.autoCoverage.value)],
    ...(isDecided ? elsewhere(knobs, request.base, model) : ['', '']),
  ];
}

/** How long training takes, and what it gains on customers and on files that it has not seen. */
export function benchTraining(): void {
  const { clean = defaultKnobs, hard = defaultKnobs } = presets;
  const rows = [
    trainOn({ name: 'clean', knobs: clean, labels: 1_000, isDecided: true }),
    trainOn({ name: 'default', knobs: defaultKnobs, labels: 1_000, isDecided: true }),
    trainOn({ name: 'hard', knobs: hard, labels: 1_000, isDecided: true }),
    trainOn({
      ...{ name: 'default, 22 practices', knobs: { ...defaultKnobs, practices: 22 } },
      ...{ labels: 10_000, isDecided: false },
    }),
  ];
  const about = [
    'Without: the shipped model fitted to the same files, no labels. Trained: by cross-validation, on other customers. What labels',
    'teach is left out, kind by kind, where it does worse there. Other files: both models as they are, on seeds',
    `${otherSeeds.join(' and ')} of the same preset. Seconds are of fitting and training.`,
  ];
  const header = [
    ...[
      'workload',
      'labels',
      'chosen',
      'wall s',
      'CPU s',
      'F1 without',
      'F1 trained',
      'AUTO precision',
      'AUTO coverage',
    ],
    ...['other files: F1 without', 'F1 trained'],
  ];
  writeResults('training', [...about, '', table(header, rows)].join('\n'));
}
