import { fileTraining } from '../../app/use-cases/train.ts';
import type { Label } from '../../processors/model/evaluate/truth.ts';
import { trainModel } from '../../processors/model/train/train.ts';
import type { WorkloadKnobs } from '../support/workload/knobs.ts';
import type { Workload } from '../support/workload/labelled-workload.ts';
import { defaultKnobs, presets } from '../support/workload/presets.ts';
import { generateWorkload } from '../support/workload/workload.ts';
import { workloadBatch } from './quality/workload-batch.ts';
import { count, say, table, writeResults } from './results-file.ts';

const figure = (x: number): string => x.toFixed(4).replace(/^0/, '');

function labelsOf(workload: Workload, most: number): Label[] {
  const labels = [...workload.labels].flatMap(([redemptionId, ids]): Label[] =>
    ids.length === 0
      ? [{ redemptionId, transactionId: null, isMatch: false }]
      : ids.map((transactionId) => ({ redemptionId, transactionId, isMatch: true })),
  );
  return labels.slice(0, most);
}

function trainOn(name: string, knobs: WorkloadKnobs, most: number): string[] {
  const workload = generateWorkload(knobs, 'bench-train');
  const records = workloadBatch(workload);
  const labels = labelsOf(workload, most);
  const cpu = process.cpuUsage();
  const startMs = performance.now();
  const settings = {
    seed: '1',
    validationSplit: 0.2,
    costs: { wrongCents: 4_000, reviewCents: 150 },
    autoThreshold: 0.95,
  };
  const { report } = trainModel(fileTraining(records, labels, null, settings));
  const seconds = (performance.now() - startMs) / 1_000;
  const cpuSeconds = process.cpuUsage(cpu).user / 1e6;
  say(`training: ${name}, ${labels.length} labels: ${seconds.toFixed(1)} s`);
  const { trained, active, choice, isWorse } = report;
  return [
    name,
    count(labels.length),
    choice.kind,
    seconds.toFixed(1),
    cpuSeconds.toFixed(1),
    figure(active.f1),
    figure(trained.f1),
    figure(trained.autoPrecision.value),
    figure(trained.autoCoverage.value),
    isWorse ? 'refused' : 'kept',
  ];
}

/** How long training takes, and what it gains on customers that it has not seen. */
export function benchTraining(): void {
  const { hard = defaultKnobs } = presets;
  const rows = [
    trainOn('default', defaultKnobs, 1_000),
    trainOn('hard', hard, 1_000),
    trainOn('default, 22 practices', { ...defaultKnobs, practices: 22 }, 10_000),
  ];
  const about =
    'Active: the shipped model fitted to the same files without labels. Trained: by cross-validation, on other customers.';
  const header = [
    ...['workload', 'labels', 'chosen', 'wall s', 'CPU s', 'F1 active', 'F1 trained'],
    ...['AUTO precision', 'AUTO coverage', 'the new model is'],
  ];
  writeResults('training', `${about}\n\n${table(header, rows)}`);
}
