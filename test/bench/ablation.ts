import { defaultModel } from '../../processors/model/default-model.ts';
import { type EmittedLink, measure } from '../../processors/model/evaluate/measures.ts';
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

const seed = 'bench-1';
const figure = (x: number): string => x.toFixed(4).replace(/^0/, '');

interface Measured {
  readonly what: string;
  readonly links: readonly EmittedLink[];
}

/** Everything whole, then each part left out in turn. */
function* variants(workload: Workload): Generator<Measured> {
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

function rowsOf(name: string, workload: Workload): string[][] {
  const truths = knownTruths(workload.labels);
  const rows: string[][] = [];
  let whole = 0;
  for (const { what, links } of variants(workload)) {
    const m = measure(links, truths);
    if (rows.length === 0) whole = m.f1;
    const change = (100 * (m.f1 - whole)).toFixed(2);
    const figures = [m.f1, m.autoCoverage.value, m.calibrationError, m.keptEmpty.value].map(figure);
    rows.push([rows.length === 0 ? name : '', what, change, ...figures]);
    say(`ablation: ${name}, ${what}: F1 ${figure(m.f1)}`);
  }
  return rows;
}

/** What each comparison, term frequencies, EM, calibration and the optimal assignment add. */
export async function benchAblation(): Promise<void> {
  const { hard } = presets;
  const { foreign } = foreignPresets;
  if (hard === undefined || foreign === undefined) throw new Error('a preset has another name');
  const rows = [
    ...rowsOf('hard', generateWorkload(hard, seed)),
    ...rowsOf('foreign', await readForeign(foreignFiles(foreign, seed))),
  ];
  const about = `One thing left out at a time, seed ${seed}; without a field: taken out of both sides before anything is fitted.`;
  const header = ['workload', 'variant', 'F1, points', 'F1', 'AUTO coverage', 'calibration error', 'kept empty'];
  writeResults('ablation', `${about} Points: hundredths of F1 against the whole.\n\n${table(header, rows)}`);
}
