import { writeFileSync } from 'node:fs';
import { defaultModel } from '../../processors/model/default-model.ts';
import { accuracyOf, type EmittedLink, measure } from '../../processors/model/evaluate/measures.ts';
import type { Truth } from '../../processors/model/evaluate/truth.ts';
import type { MeasuredWorkload, ShippedMetrics } from '../../processors/model/shipped-metrics.ts';
import { presets } from '../support/workload/presets.ts';
import { generateWorkload } from '../support/workload/workload.ts';
import { knownTruths } from './quality/known-truths.ts';
import { decisionsOf, linksOf } from './quality/our-links.ts';
import { count, table, writeResults } from './results-file.ts';

// Nobody looked at these seeds while the model was made.
const seeds = ['shipped-1', 'shipped-2', 'shipped-3'];
// The first is what /model/metrics leads with: an ordinary chain in an ordinary month.
const measured = ['default', 'clean', 'hard', 'five-field'] as const;
const path = 'processors/model/default-metrics.ts';

const header = [
  ...['workload', 'redemptions', 'accuracy', 'precision', 'recall', 'F1'],
  ...['AUTO precision', 'AUTO coverage', 'calibration error'],
];

const rounded = (value: number): number => Math.round(value * 1e4) / 1e4;

function measureOn(name: (typeof measured)[number]): MeasuredWorkload {
  const knobs = presets[name];
  if (knobs === undefined) throw new Error(`there is no preset ${name}`);
  const links: EmittedLink[] = [];
  const truths = new Map<string, Truth>();
  for (const seed of seeds) {
    const workload = generateWorkload(knobs, seed);
    const own = (id: string): string => `${seed}/${id}`;
    for (const [id, truth] of knownTruths(workload.labels)) truths.set(own(id), truth);
    for (const link of linksOf(decisionsOf(workload, defaultModel)))
      links.push({ ...link, redemptionId: own(link.redemptionId) });
  }
  const m = measure(links, truths);
  return {
    workload: name,
    samples: m.redemptions,
    accuracy: rounded(accuracyOf(links, truths)),
    precision: rounded(m.precision),
    recall: rounded(m.recall),
    f1Score: rounded(m.f1),
    autoPrecision: rounded(m.autoPrecision.value),
    autoCoverage: rounded(m.autoCoverage.value),
    calibrationError: rounded(m.calibrationError),
  };
}

/** TypeScript of the figures, as the formatter wants it. */
function moduleOf({ workloads, seeds: from, ...rest }: ShippedMetrics): string {
  const quoted = (value: unknown): string => (typeof value === 'string' ? `'${value}'` : String(value));
  const fields = (value: object, indent: string): string =>
    Object.entries(value)
      .map(([name, field]) => `${indent}${name}: ${quoted(field)},\n`)
      .join('');
  const each = workloads.map((one) => `    {\n${fields(one, '      ')}    },\n`).join('');
  return `// Measured and written by \`npm run bench -- shipped\`. Do not edit.
import type { ShippedMetrics } from './shipped-metrics.ts';

/** How good the shipped model is. */
export const defaultMetrics: ShippedMetrics = {
${fields(rest, '  ')}  seeds: [${from.map(quoted).join(', ')}],
  workloads: [
${each}  ],
};
`;
}

/** Measures the shipped model, unfitted as a live stream starts, on labelled workloads, and writes the figures beside it. */
export function benchShipped(): void {
  const workloads = measured.map(measureOn);
  const measuredOn = new Date().toISOString().slice(0, 10);
  writeFileSync(path, moduleOf({ modelId: defaultModel.modelId, measuredOn, seeds, workloads }));
  const rows = workloads.map((w) => [
    w.workload,
    count(w.samples),
    ...[w.accuracy, w.precision, w.recall, w.f1Score, w.autoPrecision, w.autoCoverage, w.calibrationError].map((x) =>
      x.toFixed(4),
    ),
  ]);
  const text = [
    `What /model/metrics says of the shipped model ${defaultModel.modelId.slice(0, 12)}: a bounded run, unfitted, on three seeds`,
    `(${seeds.join(', ')}) of presets of test/support/workload/presets.ts. Written to ${path}.`,
    '',
    table(header, rows),
  ];
  writeResults('shipped', text.join('\n'));
}
