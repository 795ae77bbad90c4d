import { type ComparisonName, comparisonLevels } from '../../processors/matching/compare/levels.ts';
import type { Model } from '../../processors/model/model.ts';
import { signedBits } from './figures.ts';

/** As much of a model's id as people compare. */
export function shortId(modelId: string): string {
  return modelId.slice(0, 12);
}

/** A model in words and bits: where it comes from, and what it makes of each level of each comparison. */
export function modelText(model: Model): string {
  const lines = [
    `model ${model.modelId}`,
    `  parent       ${model.parent ?? 'none'}`,
    `  trained on   ${model.trainHash ?? 'nothing'}`,
    `  rule table   ${model.ruleTableDate}`,
    `  calibration  log-odds ${model.calibrator.intercept} + ${model.calibrator.slope} x score`,
    '',
    'What each level proves, in bits (1 bit doubles the odds):',
  ];
  for (const comparison of Object.keys(comparisonLevels) as ComparisonName[]) {
    const levels = model.features[comparison]
      .slice(1)
      .map(({ level, m, u }) => `${level} ${signedBits(Math.log2(m / u))}`);
    lines.push(`  ${comparison}`, `    ${levels.join(', ')}`);
  }
  const metrics = Object.entries(model.metrics).map(([name, value]) => `  ${name} ${value}`);
  return `${[...lines, ...(metrics.length === 0 ? [] : ['', 'Metrics:', ...metrics])].join('\n')}\n`;
}
