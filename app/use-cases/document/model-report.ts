import { ReconduitError } from '../../../processors/errors.ts';
import { comparisonLevels } from '../../../processors/matching/compare/levels.ts';
import { defaultMetrics } from '../../../processors/model/default-metrics.ts';
import type { Warehouse } from '../ports.ts';
import type { Latencies } from './latencies.ts';
import type { LiveScoring } from './scoring.ts';

/** What the model's report is made of. */
export interface ModelReportParts {
  readonly scoring: LiveScoring;
  readonly threshold: number;
  readonly latencies: Latencies;
  readonly warehouse: Warehouse;
}

type Json = Readonly<Record<string, unknown>>;

/** What the active model is. */
export async function modelInfo({ scoring, threshold }: ModelReportParts): Promise<Json> {
  const { model, activatedAtMs } = await scoring.current();
  return {
    model_id: model.modelId,
    model_type: 'Fellegi-Sunter record linkage, calibrated, with exact assignment',
    status: 'active',
    activated_at: activatedAtMs === null ? null : new Date(activatedAtMs).toISOString(),
    parent_model_id: model.parent,
    trained: model.trainHash !== null,
    threshold,
    confidence_levels: { 'Very High': 0.95, High: 0.85, Medium: 0.7, Low: 0.5, 'Very Low': 0 },
    recommendations: ['AUTO_APPROVE', 'REVIEW', 'REJECT'],
    comparisons: Object.fromEntries(Object.entries(comparisonLevels).map(([name, levels]) => [name, levels.slice(1)])),
    rule_table_date: model.ruleTableDate,
  };
}

const reviewsSql = `
SELECT count() AS reviewed, countIf(status = 'MATCHED') AS confirmed
FROM current_matches WHERE reviewed_by != '' AND model_id = {model:String}`;

/** Links of this model that people looked at, and how many they confirmed; null when ClickHouse does not answer. */
async function reviews(warehouse: Warehouse, model: string): Promise<Json | null> {
  try {
    const [row] = await warehouse.rows<{ reviewed: number; confirmed: number }>(reviewsSql, { model });
    const { reviewed = 0, confirmed = 0 } = row ?? {};
    return { reviewed, confirmed, share_confirmed: reviewed === 0 ? null : confirmed / reviewed };
  } catch (error) {
    if (error instanceof ReconduitError && error.retriable) return null;
    throw error;
  }
}

interface MeasuredModel {
  readonly modelId: string;
  readonly metrics: Readonly<Record<string, number>>;
}

/** What was measured of a model before it decided anything here, and how; null of each figure that nobody measured. */
function measuredOf({ modelId, metrics }: MeasuredModel): Json {
  const unknown = { accuracy: null, precision: null, recall: null, f1_score: null };
  if (modelId !== defaultMetrics.modelId)
    return { ...unknown, ...metrics, measured: 'when it was trained, on customers that it was not trained on' };
  const { seeds, measuredOn } = defaultMetrics;
  const workloads = defaultMetrics.workloads.map(({ f1Score, autoPrecision, autoCoverage, ...rest }) => {
    const { calibrationError, ...named } = rest;
    const snake = { f1_score: f1Score, auto_precision: autoPrecision, auto_coverage: autoCoverage };
    return { ...named, ...snake, calibration_error: calibrationError };
  });
  const { workload, ...first } = workloads[0] ?? { workload: null, ...unknown };
  const how = `\`npm run bench -- shipped\` on ${measuredOn}: labelled workloads of the generator, seeds ${seeds.join(', ')}`;
  return { ...first, workload, measured: how, workloads };
}

/** How good and how fast the active model is: what was measured before it decided here, and what is seen since. */
export async function modelMetrics({ scoring, latencies, warehouse }: ModelReportParts): Promise<Json> {
  const { model } = await scoring.current();
  const { count, ...speed } = latencies.summary();
  return {
    model_id: model.modelId,
    ...measuredOf(model),
    predictions: { count, ...speed },
    reviews: await reviews(warehouse, model.modelId),
  };
}
