import type { ExportFilters } from '../../../connectors/http/report-use-cases.ts';
import type { Warehouse } from '../ports.ts';

/** A decision as it is exported; ids only, money as text. */
export type ExportedDecision = Readonly<Record<string, string | number | readonly string[] | null>>;

/** Its columns, in the order of a CSV. */
export const decisionColumns: readonly string[] = [
  ...['decision_id', 'practice_id', 'clinic_id', 'program', 'occurred_on', 'redemption_id', 'transaction_ids'],
  ...['claim_ids', 'status', 'finality', 'exception', 'recommendation', 'confidence_level', 'probability'],
  ...[
    'score_bits',
    'redeemed',
    'claimed',
    'at_stake',
    'explanation',
    'model_id',
    'reviewed_by',
    'decided_at',
    'run_id',
  ],
] as const;

// Some two megabytes: large enough to be quick, small enough to be nothing.
const rowsAtOnce = 5000;

// A column that is selected as text stands under its table's name, or its text would be compared.
const conditions: Readonly<Record<keyof ExportFilters, string>> = {
  status: 'status = {status:String}',
  recommendation: 'recommendation = {recommendation:String}',
  exception: 'exception = {exception:String}',
  program: 'program = {program:String}',
  practice_id: 'practice_id = {practice_id:String}',
  clinic_id: 'clinic_id = {clinic_id:String}',
  min_probability: 'probability >= {min_probability:Float64}',
  from: 'matches.occurred_on >= {from:Date32}',
  to: 'matches.occurred_on <= {to:Date32}',
};

function pageSql(filters: ExportFilters): string {
  const wanted = (Object.keys(filters) as (keyof ExportFilters)[]).filter((name) => filters[name] !== undefined);
  const where = wanted.map((name) => ` AND ${conditions[name]}`).join('');
  return `
SELECT run_id, practice_id, decision_id, clinic_id, program, toString(occurred_on) AS occurred_on, redemption_id,
  transaction_ids, claim_ids, status, finality, exception, recommendation, confidence_level, probability, score_bits,
  redeemed, claimed, at_stake,
  arrayStringConcat(arrayMap((c, l, b) -> concat(c, ': ', l, ' ', toString(round(b, 2))),
    explanation.comparison, explanation.level, explanation.bits), '; ') AS explanation,
  model_id, reviewed_by, toString(decided_at) AS decided_at
FROM matches FINAL
WHERE run_id = {run:String} AND ({all:Bool} OR practice_id IN {practices:Array(String)})
  AND (practice_id, decision_id) > ({practice:String}, {decision:String})${where}
ORDER BY practice_id, decision_id LIMIT ${rowsAtOnce}`;
}

/** A run, and the only practices of it that may be seen; null: all. */
export interface SeenRun {
  readonly runId: string;
  readonly practices: readonly string[] | null;
}

/** Decisions of a run that the filters let through, by practice and id, read a page at a time. */
export async function* decisionsOfRun(
  warehouse: Warehouse,
  { runId, practices }: SeenRun,
  filters: ExportFilters,
): AsyncGenerator<ExportedDecision> {
  const sql = pageSql(filters);
  const scope = { run: runId, all: practices === null, practices: practices ?? [] };
  let [practice, decision] = ['', ''];
  for (;;) {
    const page = await warehouse.rows<ExportedDecision>(sql, { ...filters, ...scope, practice, decision });
    yield* page;
    const last = page.at(-1);
    if (!last || page.length < rowsAtOnce) return;
    [practice, decision] = [String(last['practice_id']), String(last['decision_id'])];
  }
}
