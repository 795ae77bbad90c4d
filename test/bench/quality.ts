import { defaultModel } from '../../processors/model/default-model.ts';
import { type EmittedLink, measure, type TruthTable } from '../../processors/model/evaluate/measures.ts';
import type { Truth } from '../../processors/model/evaluate/truth.ts';
import { foreignFiles } from '../support/workload/foreign/files.ts';
import { foreignPresets } from '../support/workload/foreign/knobs.ts';
import { readForeign } from '../support/workload/foreign/read.ts';
import type { WorkloadKnobs } from '../support/workload/knobs.ts';
import type { Workload } from '../support/workload/labelled-workload.ts';
import { presets } from '../support/workload/presets.ts';
import { generateWorkload } from '../support/workload/workload.ts';
import { addBlocking, type BlockingRecall, noBlocking } from './quality/blocking.ts';
import { knownTruths } from './quality/known-truths.ts';
import { naiveLinks } from './quality/naive-matcher.ts';
import { decisionsOf, fittedModel, linksOf } from './quality/our-links.ts';
import { table, writeResults } from './results-file.ts';

// Other seeds than a developer looks at while working: these figures are of data nobody saw.
const allSeeds = ['bench-1', 'bench-2', 'bench-3'];

const figure = (x: number): string => x.toFixed(4).replace(/^0/, '');
const percent = (part: number, whole: number): string => `${((100 * part) / whole).toFixed(2)} %`;

const header = [
  'workload',
  'matcher',
  'F1',
  'precision',
  'recall',
  'AUTO precision',
  'AUTO coverage',
  'with a ticket',
  'wrong AUTO',
  'calibration error',
  'kept empty',
];

function row(workload: string, matcher: string, links: readonly EmittedLink[], truths: TruthTable): string[] {
  const m = measure(links, truths);
  const withTicket = [...truths.values()].filter(({ isEmpty }) => !isEmpty).length / truths.size;
  const rates = [m.f1, m.precision, m.recall, m.autoPrecision.value, m.autoCoverage.value, withTicket].map(figure);
  return [workload, matcher, ...rates, String(m.wrongAuto), figure(m.calibrationError), figure(m.keptEmpty.value)];
}

function blockingTable({ truePairs, met, metBy, onlyBy }: BlockingRecall): string {
  const rows = [...metBy]
    .sort(([, a], [, b]) => b - a)
    .map(([kind, pairs]) => [kind, percent(truePairs - pairs, truePairs), percent(onlyBy.get(kind) ?? 0, truePairs)]);
  return [
    `Recall lost by blocking: ${percent(truePairs - met, truePairs)} of ${truePairs} true pairs share no key.`,
    '',
    table(['key', 'lost with this key alone', 'lost without this key'], rows),
  ].join('\n');
}

interface Measured {
  readonly seeds: readonly string[];
  readonly blocking: BlockingRecall;
}

/** Rows of one kind of workload over these seeds: ours fitted, ours as shipped, and the baseline. */
async function measured(
  name: string,
  make: (seed: string) => Workload | Promise<Workload>,
  { seeds, blocking }: Measured,
): Promise<string[][]> {
  const fitted: EmittedLink[] = [];
  const shipped: EmittedLink[] = [];
  const naive: EmittedLink[] = [];
  const truths = new Map<string, Truth>();
  for (const seed of seeds) {
    const workload = await make(seed);
    const own = (id: string): string => `${seed}/${id}`;
    const keep = (to: EmittedLink[], links: readonly EmittedLink[]): void => {
      for (const link of links) to.push({ ...link, redemptionId: own(link.redemptionId) });
    };
    for (const [id, truth] of knownTruths(workload.labels)) truths.set(own(id), truth);
    keep(fitted, linksOf(decisionsOf(workload, fittedModel(workload))));
    keep(shipped, linksOf(decisionsOf(workload, defaultModel)));
    keep(naive, naiveLinks(workload));
    addBlocking(blocking, workload);
  }
  process.stderr.write(`quality: ${name}\n`);
  return [
    row(name, 'ours, fitted', fitted, truths),
    row('', 'ours, shipped', shipped, truths),
    row('', 'naive fuzzy', naive, truths),
  ];
}

const about = [
  'Ours: a bounded run, with the shipped model fitted to the rows without labels, as `reconcile` does, and as shipped, as a',
  'live stream starts. Naive fuzzy: test/bench/quality/naive-matcher.ts, its cut the best one for each workload.',
  'AUTO coverage is of all redemptions, also of those that have no ticket; no more than those with a ticket can be approved.',
];

type Makers = readonly (readonly [string, (seed: string) => Workload | Promise<Workload>])[];

async function writeQuality(section: string, first: string, makers: Makers, seeds = allSeeds): Promise<void> {
  const blocking = noBlocking();
  const rows: string[][] = [];
  for (const [name, make] of makers) rows.push(...(await measured(name, make, { seeds, blocking })));
  const text = [`Seeds ${seeds.join(', ')} of each ${first}`, ...about, ''];
  writeResults(section, [...text, table(header, rows), '', blockingTable(blocking)].join('\n'));
}

// The three difficulty settings, and what a feed may leave out.
const settings = ['clean', 'default', 'hard', 'sparse', 'five-field', 'no-claims', 'unlinked'];

/** Measures ours and the baseline on workloads that differ in how much noise there is and in what the feeds leave out. */
export async function benchQuality(): Promise<void> {
  const makers = Object.entries(presets).filter(([name]) => settings.includes(name));
  await writeQuality(
    'quality',
    'preset of test/support/workload/presets.ts.',
    makers.map(([name, knobs]) => [name, (seed) => generateWorkload(knobs, seed)]),
  );
}

/** The same on the other presets, who comes and where: fewer seeds, and one practice where the preset has two, or it takes minutes. */
export async function benchQualityCrowds(): Promise<void> {
  const makers = Object.entries(presets).filter(([name]) => !settings.includes(name));
  const smaller = (knobs: WorkloadKnobs): WorkloadKnobs => (knobs.practices === 2 ? { ...knobs, practices: 1 } : knobs);
  await writeQuality(
    'quality-crowds',
    'other preset of test/support/workload/presets.ts, of one practice where the preset has two.',
    makers.map(([name, knobs]) => [name, (seed) => generateWorkload(smaller(knobs), seed)]),
    allSeeds.slice(0, 2),
  );
}

/** The same on workloads made by another hand: other names, other slips, other files. */
export async function benchQualityForeign(): Promise<void> {
  await writeQuality(
    'quality-foreign',
    'preset of test/support/workload/foreign/knobs.ts.',
    Object.entries(foreignPresets).map(([name, knobs]) => [name, (seed) => readForeign(foreignFiles(knobs, seed))]),
  );
}
