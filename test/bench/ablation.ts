import { defaultModel } from '../../processors/model/default-model.ts';
import { type EmittedLink, type Measures, measure } from '../../processors/model/evaluate/measures.ts';
import type { Truth } from '../../processors/model/evaluate/truth.ts';
import type { Model } from '../../processors/model/model.ts';
import { foreignFiles } from '../support/workload/foreign/files.ts';
import { foreignPresets } from '../support/workload/foreign/knobs.ts';
import { readForeign } from '../support/workload/foreign/read.ts';
import type { Workload } from '../support/workload/labelled-workload.ts';
import { presets } from '../support/workload/presets.ts';
import { generateWorkload } from '../support/workload/workload.ts';
import { greedyLinks } from './quality/greedy-links.ts';
import { knownTruths } from './quality/known-truths.ts';
import { naiveLinks } from './quality/naive-matcher.ts';
import { decisionsOf, fittedModel, linksOf } from './quality/our-links.ts';
import { stripped, strips, withoutCalibration, withoutFrequencies } from './quality/without.ts';
import { say, table, writeResults } from './results-file.ts';

const seeds = ['bench-1', 'bench-2', 'bench-3'];
const figure = (x: number): string => x.toFixed(4).replace(/^0/, '');

interface Variant {
  readonly what: string;
  readonly links: readonly EmittedLink[];
}

/** What only ranks links: it states no probability and approves nothing. */
const rankings = new Set(['greedy, not the optimal assignment']);

/** Everything whole, then each part left out in turn. */
function* variants(workload: Workload): Generator<Variant> {
  const fitted = fittedModel(workload);
  const under = (model: Model): EmittedLink[] => linksOf(decisionsOf(workload, model));
  yield { what: 'whole', links: under(fitted) };
  for (const [name, strip] of Object.entries(strips)) {
    const poorer = stripped(workload, strip);
    yield { what: `without ${name}`, links: linksOf(decisionsOf(poorer, fittedModel(poorer))) };
  }
  yield { what: 'without term frequencies', links: under(withoutFrequencies(fitted)) };
  yield { what: 'without EM (as shipped)', links: under(defaultModel) };
  yield { what: 'without calibration', links: under(withoutCalibration(fitted)) };
  yield { what: 'greedy, not the optimal assignment', links: greedyLinks(workload, fitted) };
  yield { what: 'naive fuzzy', links: naiveLinks(workload) };
}

function cells(what: string, m: Measures): string[] {
  const auto = [m.autoPrecision.value, m.autoCoverage.value, m.calibrationError].map(figure);
  return [figure(m.f1), ...(rankings.has(what) ? ['', '', ''] : auto), figure(m.keptEmpty.value)];
}

async function rowsOf(name: string, make: (seed: string) => Workload | Promise<Workload>): Promise<string[][]> {
  const truths = new Map<string, Truth>();
  const found = new Map<string, EmittedLink[]>();
  for (const seed of seeds) {
    const workload = await make(seed);
    const own = (id: string): string => `${seed}/${id}`;
    for (const [id, truth] of knownTruths(workload.labels)) truths.set(own(id), truth);
    for (const { what, links } of variants(workload)) {
      const all = found.get(what) ?? [];
      for (const link of links) all.push({ ...link, redemptionId: own(link.redemptionId) });
      found.set(what, all);
    }
    say(`ablation: ${name}, ${seed}`);
  }
  const measures = [...found].map(([what, links]) => ({ what, m: measure(links, truths) }));
  const whole = measures[0]?.m.f1 ?? 0;
  return measures.map(({ what, m }, i) => [
    i === 0 ? name : '',
    what,
    (100 * (m.f1 - whole)).toFixed(2),
    ...cells(what, m),
  ]);
}

/** What each comparison, term frequencies, EM, calibration and the optimal assignment add, at three settings and by another hand. */
export async function benchAblation(): Promise<void> {
  const { clean, default: ordinary, hard } = presets;
  const { foreign } = foreignPresets;
  if (!clean || !ordinary || !hard || !foreign) throw new Error('a preset has another name');
  const rows: string[][] = [];
  for (const [name, knobs] of Object.entries({ clean, default: ordinary, hard })) {
    rows.push(...(await rowsOf(name, (seed) => generateWorkload(knobs, seed))));
  }
  rows.push(...(await rowsOf('foreign', (seed) => readForeign(foreignFiles(foreign, seed)))));
  const about = [
    `One thing left out at a time, seeds ${seeds.join(', ')} together; without a field: taken out of both sides before anything`,
    'is fitted. Points: hundredths of F1 against the whole. Greedy: the same scores, best first; it states no probability.',
  ];
  const header = [
    ...['workload', 'variant', 'F1, points', 'F1', 'AUTO precision', 'AUTO coverage', 'calibration error'],
    'kept empty',
  ];
  writeResults('ablation', [...about, '', table(header, rows)].join('\n'));
}
