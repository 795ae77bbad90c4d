import { calibrationError, stabilityIndex } from '../../../processors/model/drift.ts';
import type { Out } from '../../../processors/ports/records.ts';
import type { ModelDrift, OpsSignal } from '../../../schemas/generated/types.ts';
import { topics } from '../../../schemas/topics.ts';
import type { LogPorts, Warehouse } from '../ports.ts';
import { recordsOf } from '../publish.ts';
import { activeModelId } from './model-log.ts';

// The last two weeks against the two months before, by the day of what is decided: a backfill is compared with its own past.
const recentDays = 14;
const baselineDays = 60;
/** Fewer say nothing. */
const leastDecisions = 200;
const leastReviews = 50;
/** Bounds, as the README states them. */
const stabilityBound = 0.25;
const calibrationBound = 0.1;
const rule = 'MODEL_DRIFT';

const levelsSql = `
WITH (SELECT max(occurred_on) FROM matches WHERE run_id = 'live' AND redemption_id != '') AS last
SELECT comparison, level, countIf(occurred_on > last - {recent:UInt32}) AS recent,
  countIf(occurred_on <= last - {recent:UInt32}) AS baseline
FROM (
  SELECT occurred_on, explanation.comparison AS comparisons, explanation.level AS levels
  FROM matches FINAL
  WHERE run_id = 'live' AND status = 'MATCHED' AND redemption_id != '' AND occurred_on > last - {days:UInt32}
)
ARRAY JOIN comparisons AS comparison, levels AS level
WHERE comparison NOT IN ('prior', 'other visits', 'other rewards') AND NOT match(comparison, '[ ]')
GROUP BY comparison, level`;

const reviewsSql = `
SELECT probability, is_match FROM accepted_reviews
WHERE is_match IS NOT NULL AND probability IS NOT NULL
  AND decided_at > (SELECT max(decided_at) FROM reviews) - INTERVAL 90 DAY`;

interface LevelRow {
  readonly comparison: string;
  readonly level: string;
  readonly recent: number;
  readonly baseline: number;
}

type Measured = Pick<ModelDrift, 'measure' | 'value' | 'bound' | 'recent' | 'baseline'>;

function stabilityOf(rows: readonly LevelRow[]): Measured[] {
  const comparisons = [...new Set(rows.map(({ comparison }) => comparison))];
  return comparisons.flatMap((comparison) => {
    const levels = rows.filter((row) => row.comparison === comparison);
    const recent = levels.reduce((sum, row) => sum + row.recent, 0);
    const baseline = levels.reduce((sum, row) => sum + row.baseline, 0);
    if (recent < leastDecisions || baseline < leastDecisions) return [];
    const counts = (of: 'recent' | 'baseline'): Map<string, number> =>
      new Map(levels.map((row) => [row.level, row[of]]));
    const value = stabilityIndex(counts('recent'), counts('baseline'));
    return [{ measure: `psi:${comparison}`, value, bound: stabilityBound, recent, baseline }];
  });
}

function calibrationOf(rows: readonly { probability: number; is_match: number }[]): Measured[] {
  if (rows.length < leastReviews) return [];
  const value = calibrationError(rows.map((r) => ({ probability: r.probability, isMatch: r.is_match === 1 })));
  return [{ measure: 'calibration', value, bound: calibrationBound, recent: rows.length, baseline: 0 }];
}

/** How the model fits what comes in now; what too few decisions or reviews speak of is left out. Largest drift first. */
export async function measureDrift(ports: LogPorts, warehouse: Warehouse): Promise<ModelDrift[]> {
  const params = { recent: recentDays, days: recentDays + baselineDays };
  const levels = await warehouse.rows<LevelRow>(levelsSql, params);
  const reviews = await warehouse.rows<{ probability: number; is_match: number }>(reviewsSql);
  const modelId = await activeModelId(ports);
  const measuredAt = ports.clock.nowMs();
  return [...stabilityOf(levels), ...calibrationOf(reviews)]
    .map((m) => ({ ...m, measuredAt, modelId, isBeyond: m.value > m.bound }))
    .sort((a, b) => b.value / b.bound - a.value / a.bound);
}

type Said = Pick<OpsSignal, 'source' | 'state' | 'message' | 'values'>;

function signal(ports: LogPorts, said: Said): Out[] {
  const signalId = `${rule}!_system!${said.source}`;
  const at = ports.clock.nowMs();
  return recordsOf(ports, topics.opsSignals, signalId, { ...said, signalId, rule, practiceId: '_system', at });
}

function crossing({ measure, value, bound, isBeyond }: ModelDrift): Said {
  const text = Math.round(value * 1000) / 1000;
  return {
    source: measure,
    state: isBeyond ? 'RAISED' : 'CLEARED',
    message: isBeyond
      ? `${measure} is ${text}, beyond ${bound}: what comes in is not what the model knows; train and compare one`
      : `${measure} is ${text}, within ${bound} again`,
    values: { value, bound },
  };
}

/** A signal that nothing bears out any more would stand for ever. */
function faded(measure: string): Said {
  const few = measure === 'calibration' ? `${leastReviews} reviews` : `${leastDecisions} recent and earlier decisions`;
  const message = `${measure} can no longer be measured: that takes ${few}`;
  return { source: measure, state: 'CLEARED', message, values: {} };
}

function show({ telemetry }: LogPorts, measure: string, value: number): void {
  if (measure === 'calibration') telemetry.gauge('reconduit_model_calibration_error', value);
  else telemetry.gauge('reconduit_model_level_psi', value, { comparison: measure.slice(4) });
}

/**
 * Measures drift, writes it down, shows it as metrics (NaN: no longer to be measured), and says when a bound is crossed, either
 * way.
 */
export async function watchDrift(ports: LogPorts, warehouse: Warehouse): Promise<ModelDrift[]> {
  const drifts = await measureDrift(ports, warehouse);
  const active = await warehouse.rows<{ source: string }>(
    `SELECT source FROM active_signals WHERE rule = {rule:String}`,
    { rule },
  );
  const raised = new Set(active.map(({ source }) => source));
  const records: Out[] = [];
  for (const drift of drifts) {
    show(ports, drift.measure, drift.value);
    records.push(...recordsOf(ports, topics.opsDrift, drift.measure, drift));
    if (drift.isBeyond !== raised.has(drift.measure)) records.push(...signal(ports, crossing(drift)));
    raised.delete(drift.measure);
  }
  for (const measure of raised) {
    show(ports, measure, Number.NaN);
    records.push(...signal(ports, faded(measure)));
  }
  if (records.length > 0) await ports.publisher.publish(records);
  return drifts;
}
