import { ReconduitError } from '../../processors/errors.ts';
import type { RunOrder, RunRecord } from '../runs/run-record.ts';
import type { Warehouse } from './ports.ts';

/** How two runs may decide otherwise about what both have seen, as the view run_changes names it. */
export const changeKinds = [
  'newly matched',
  'lost',
  'other ticket',
  'auto to review',
  'review to auto',
  'other exception',
  'claim settled',
  'claim open',
] as const;

/** Changed decisions of one kind. Money in units, as text. */
export interface ChangeTotal {
  readonly kind: string;
  readonly decisions: number;
  readonly amount: string;
}

/** The same of one clinic and program. */
export interface PlaceTotal extends ChangeTotal {
  readonly practice_id: string;
  readonly clinic_id: string;
  readonly program: string;
}

/** One changed decision. */
export interface Change {
  readonly kind: string;
  readonly decision_id: string;
  readonly practice_id: string;
  readonly clinic_id: string;
  readonly program: string;
  readonly occurred_on: string;
  readonly amount: string;
  readonly a_status: string;
  readonly b_status: string;
  readonly a_exception: string;
  readonly b_exception: string;
  readonly a_recommendation: string;
  readonly b_recommendation: string;
  readonly a_transaction_ids: readonly string[];
  readonly b_transaction_ids: readonly string[];
  readonly a_probability: number;
  readonly b_probability: number;
  readonly a_score_bits: number;
  readonly b_score_bits: number;
  /** What changed most: comparison, and bits in b over those in a. */
  readonly reason: readonly (readonly [comparison: string, bits: number])[];
}

/** A part of the past: days are YYYY-MM-DD, both inclusive; null: no bound. */
type Part = Omit<RunOrder, 'model_id'>;

/** How two runs differ. */
export interface RunDiff {
  readonly run_a: string;
  readonly run_b: string;
  /** What both are about: only that is compared. */
  readonly compared: Part;
  /** Runs that have not read everything yet. */
  readonly unfinished: readonly string[];
  /** Decisions of each, of what is compared. */
  readonly decisions_a: number;
  readonly decisions_b: number;
  readonly totals: readonly ChangeTotal[];
  readonly places: readonly PlaceTotal[];
  /** Costliest first. */
  readonly changes: readonly Change[];
}

/** What to compare. */
export interface DiffRequest {
  readonly runA: string;
  readonly runB: string;
  readonly limit: number;
  /** Those of the two that are no live decisions. */
  readonly runs: readonly RunRecord[];
}

const isText = (value: string | null): value is string => value !== null;

/**
 * The part of the past that all these runs are about.
 * @throws USAGE when there is none: every decision of one would be missing in the other.
 */
function sharedPart(orders: readonly RunOrder[]): Part {
  const [practice = null, ...others] = new Set(orders.map((o) => o.practice_id).filter(isText));
  if (others.length > 0) {
    throw new ReconduitError('USAGE', `nothing to compare: one run is of practice ${practice}, one of ${others[0]}`);
  }
  const from =
    orders
      .map((o) => o.from)
      .filter(isText)
      .sort()
      .at(-1) ?? null;
  const to =
    orders
      .map((o) => o.to)
      .filter(isText)
      .sort()[0] ?? null;
  if (from !== null && to !== null && from > to) {
    throw new ReconduitError('USAGE', `nothing to compare: one run is of days up to ${to}, one of ${from} and later`);
  }
  return { practice_id: practice, from, to };
}

const within = `occurred_on BETWEEN {from:Date32} AND {to:Date32} AND ({practice:String} = '' OR practice_id = {practice:String})`;

const changed = 'run_changes(run_a = {a:String}, run_b = {b:String})';

/** What two runs decide otherwise, by kind, by clinic and program, and one by one. @throws USAGE when they share no part of the past. */
export async function diffRuns(warehouse: Warehouse, request: DiffRequest): Promise<RunDiff> {
  const { runA: a, runB: b, runs } = request;
  const compared = sharedPart(runs);
  const { from, to, practice_id: practice } = compared;
  const params = { a, b, from: from ?? '1900-01-01', to: to ?? '2299-12-31', practice: practice ?? '' };
  const count = async (run: string): Promise<number> => {
    const sql = `SELECT count() AS n FROM matches FINAL WHERE run_id = {run:String} AND ${within}`;
    return (await warehouse.rows<{ n: number }>(sql, { ...params, run }))[0]?.n ?? 0;
  };
  const totals = 'count() AS decisions, sum(amount) AS amount';
  return {
    run_a: a,
    run_b: b,
    compared,
    unfinished: runs.filter((run) => run.kind === 'replay' && run.state !== 'done').map((run) => run.run_id),
    decisions_a: await count(a),
    decisions_b: await count(b),
    totals: await warehouse.rows<ChangeTotal>(
      `SELECT kind, ${totals} FROM ${changed} WHERE ${within} GROUP BY kind ORDER BY amount DESC, kind`,
      params,
    ),
    places: await warehouse.rows<PlaceTotal>(
      `SELECT practice_id, clinic_id, program, kind, ${totals} FROM ${changed} WHERE ${within}
       GROUP BY practice_id, clinic_id, program, kind ORDER BY amount DESC, practice_id, clinic_id, program, kind LIMIT 200`,
      params,
    ),
    changes: await warehouse.rows<Change>(
      `SELECT kind, decision_id, practice_id, clinic_id, program, toString(occurred_on) AS occurred_on, amount, a_status, b_status,
         a_exception, b_exception, a_recommendation, b_recommendation, a_transaction_ids, b_transaction_ids, a_probability,
         b_probability, a_score_bits, b_score_bits, reason
       FROM (SELECT * FROM ${changed} WHERE ${within} AND kind NOT IN ('only in a', 'only in b'))
       ORDER BY amount DESC, decision_id LIMIT {limit:UInt32}`,
      { ...params, limit: request.limit },
    ),
  };
}
