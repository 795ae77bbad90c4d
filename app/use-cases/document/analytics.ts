import type { JobCaller } from '../../../connectors/http/job-use-cases.ts';
import type { Warehouse } from '../ports.ts';
import { countsOf, jobJson } from './jobs/job.ts';
import { type JobBoard, noSuchJob } from './jobs/job-board.ts';
import { mayTouch } from './jobs/job-requests.ts';
import type { Latencies } from './latencies.ts';
import { type MachineReading, type ResourceLimits, resourceReport } from './resources.ts';

/** What figures are made of. */
export interface AnalyticsParts {
  readonly warehouse: Warehouse;
  readonly board: JobBoard;
  readonly latencies: Latencies;
  readonly limits: ResourceLimits;
  reading(): MachineReading;
  uptimeSeconds(): number;
  nowMs(): number;
}

type Json = Readonly<Record<string, unknown>>;
type Row = Record<string, number | string | null>;

const decisionsSql = `
SELECT count() AS decisions, countIf(m.status = 'MATCHED') AS matched, countIf(m.status = 'REVIEW') AS needs_review,
  countIf(m.status = 'UNMATCHED') AS unmatched, countIf(m.exception != 'NONE') AS exceptions,
  (
    SELECT toFloat64(sum(redeemed * sign)) FROM match_log
    WHERE run_id = {run:String} AND ({all:Bool} OR practice_id IN {practices:Array(String)})
  ) AS redeemed, toFloat64(sumIf(m.redeemed, m.status = 'MATCHED')) AS matched_amount,
  toFloat64(sum(m.at_stake)) AS at_stake, if(count() = 0, NULL, round(avg(m.probability), 4)) AS average_probability
FROM matches AS m FINAL WHERE m.run_id = {run:String} AND ({all:Bool} OR m.practice_id IN {practices:Array(String)})`;

const jobsSql = `
SELECT count() AS total, countIf(status = 'COMPLETED') AS completed, countIf(status = 'FAILED') AS failed,
  countIf(status = 'CANCELLED') AS cancelled, sumIf(total_rewards + total_pos, status = 'COMPLETED') AS transactions,
  sum(j.matches_found) AS matches_found,
  round(avgIf(dateDiff('millisecond', assumeNotNull(started_at), assumeNotNull(finished_at)), status = 'COMPLETED')) AS mean_ms,
  round(quantileIf(0.5)(dateDiff('millisecond', assumeNotNull(started_at), assumeNotNull(finished_at)), status = 'COMPLETED')) AS p50_ms,
  round(sumIf(total_rewards + total_pos, status = 'COMPLETED') /
    nullIf(sumIf(dateDiff('millisecond', assumeNotNull(started_at), assumeNotNull(finished_at)), status = 'COMPLETED') / 1000, 0), 1)
    AS transactions_per_second
FROM jobs AS j FINAL WHERE {all:Bool} OR job_id IN {jobs:Array(String)}`;

const recentSql = `
SELECT count() AS decisions, uniqExact(practice_id) AS practices FROM match_log
WHERE run_id = 'live' AND sign = 1 AND ({all:Bool} OR practice_id IN {practices:Array(String)})
  AND appended_at >= now64(3, 'UTC') - INTERVAL 1 HOUR`;

/** Of every decision about something that stands, also where its link was taken back. */
function breakdownSql(column: string): string {
  return `SELECT ${column} AS name, toUInt64(sum(sign)) AS decisions, toFloat64(sum(m.redeemed * sign)) AS redeemed
FROM match_log AS m WHERE run_id = {run:String} AND (status != 'RETRACTED' OR exception != 'NONE')
GROUP BY name HAVING decisions > 0 ORDER BY decisions DESC, name`;
}

const confidenceSql = `
SELECT confidence_level AS name, count() AS decisions, toFloat64(sum(m.redeemed)) AS redeemed
FROM matches AS m FINAL WHERE run_id = {run:String} GROUP BY name ORDER BY decisions DESC, name`;

const evidenceSql = `
SELECT comparison, level, count() AS decisions, round(avg(bits), 2) AS mean_bits
FROM matches FINAL ARRAY JOIN explanation.comparison AS comparison, explanation.level AS level, explanation.bits AS bits
WHERE run_id = {run:String} AND status IN ('MATCHED', 'REVIEW') AND bits != 0
GROUP BY comparison, level ORDER BY decisions DESC, comparison, level LIMIT 30`;

/** A quotient of nothing is NaN in ClickHouse, which JSON does not have. */
function figures(row: Row | undefined): Row {
  const entries = Object.entries(row ?? {});
  return Object.fromEntries(
    entries.map(([name, value]) => [name, value === 'nan' || Number.isNaN(value) ? null : value]),
  );
}

/** How fast and how busy everything is, and what was decided of what the caller sees. @throws CLICKHOUSE_UNAVAILABLE. */
export async function performance(parts: AnalyticsParts, caller: JobCaller): Promise<Json> {
  const { warehouse, latencies, board, limits } = parts;
  const { practices } = caller;
  const own = board.all().filter((job) => mayTouch(job, caller));
  const isAll = practices === null;
  // Ids travel in the URL; who sees all needs none.
  const jobIds = isAll ? [] : own.slice(-mostJobsNamed).map(({ jobId }) => jobId);
  const scope = { run: 'live', all: isAll, practices: practices ?? [], jobs: jobIds };
  const one = async (sql: string): Promise<Row> => figures((await warehouse.rows<Row>(sql, scope))[0]);
  const [live, jobs, lastHour] = [await one(decisionsSql), await one(jobsSql), await one(recentSql)];
  const { reasons, system } = resourceReport(parts.reading(), limits);
  return {
    generated_at: new Date(parts.nowMs()).toISOString(),
    uptime_seconds: Math.round(parts.uptimeSeconds()),
    predictions: latencies.summary(),
    jobs: { ...jobs, now: countsOf(own) },
    live: { ...live, last_hour: lastHour },
    system,
    reasons,
  };
}

// 37 characters each, in a URL that holds 16 kB.
const mostJobsNamed = 300;

/** What a job decided, by status, confidence, exception and program, and which evidence told. @throws NOT_FOUND. */
export async function jobAnalytics(parts: AnalyticsParts, jobId: string, caller: JobCaller): Promise<Json> {
  const { warehouse, board, nowMs } = parts;
  const job = board.get(jobId);
  if (!mayTouch(job, caller)) throw noSuchJob(jobId);
  const run = { run: job.runId, all: true, practices: [] };
  const rows = (sql: string): Promise<Row[]> => warehouse.rows<Row>(sql, run);
  const shown = jobJson(job, nowMs());
  const seconds = Number(shown['duration_ms'] ?? 0) / 1000;
  return {
    ...shown,
    transactions_per_second: seconds > 0 ? Math.round((10 * (job.totalRewards + job.totalPos)) / seconds) / 10 : null,
    decisions: figures((await rows(decisionsSql))[0]),
    by_status: await rows(breakdownSql('status')),
    by_confidence_level: await rows(confidenceSql),
    by_exception: await rows(breakdownSql('exception')),
    by_program: await rows(breakdownSql('program')),
    evidence: await rows(evidenceSql),
  };
}
