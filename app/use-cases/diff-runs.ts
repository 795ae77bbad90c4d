import type { RunOrder } from '../runs/run-record.ts';
import type { Warehouse } from './ports.ts';

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

/** How two runs differ. */
export interface RunDiff {
  readonly run_a: string;
  readonly run_b: string;
  /** Decisions of each, of the part of the past that both are about. */
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
  /** What the runs were asked to do: only what all of them are about can be compared. */
  readonly orders: readonly RunOrder[];
}

type Bound = { readonly params: Record<string, string>; readonly where: string };

function boundsOf({ runA, runB, orders }: DiffRequest): Bound {
  const latest = (days: (string | null)[]): string =>
    days.reduce<string>((a, b) => (b !== null && b > a ? b : a), '1900-01-01');
  const earliest = (days: (string | null)[]): string =>
    days.reduce<string>((a, b) => (b !== null && b < a ? b : a), '2299-12-31');
  const practice = orders.find((o) => o.practice_id !== null)?.practice_id ?? '';
  return {
    params: {
      a: runA,
      b: runB,
      from: latest(orders.map((o) => o.from)),
      to: earliest(orders.map((o) => o.to)),
      practice,
    },
    where: `occurred_on BETWEEN {from:Date32} AND {to:Date32} AND ({practice:String} = '' OR practice_id = {practice:String})`,
  };
}

const changed = 'run_changes(run_a = {a:String}, run_b = {b:String})';

/** What two runs decide otherwise, by kind, by clinic and program, and one by one. */
export async function diffRuns(warehouse: Warehouse, request: DiffRequest): Promise<RunDiff> {
  const { params, where } = boundsOf(request);
  const count = async (run: string): Promise<number> => {
    const sql = `SELECT count() AS n FROM matches FINAL WHERE run_id = {run:String} AND ${where}`;
    return (await warehouse.rows<{ n: number }>(sql, { ...params, run }))[0]?.n ?? 0;
  };
  const totals = 'count() AS decisions, sum(amount) AS amount';
  return {
    run_a: request.runA,
    run_b: request.runB,
    decisions_a: await count(request.runA),
    decisions_b: await count(request.runB),
    totals: await warehouse.rows<ChangeTotal>(
      `SELECT kind, ${totals} FROM ${changed} WHERE ${where} GROUP BY kind ORDER BY amount DESC, kind`,
      params,
    ),
    places: await warehouse.rows<PlaceTotal>(
      `SELECT practice_id, clinic_id, program, kind, ${totals} FROM ${changed} WHERE ${where}
       GROUP BY practice_id, clinic_id, program, kind ORDER BY amount DESC, practice_id, clinic_id, program, kind LIMIT 200`,
      params,
    ),
    changes: await warehouse.rows<Change>(
      `SELECT kind, decision_id, practice_id, clinic_id, program, toString(occurred_on) AS occurred_on, amount, a_status, b_status,
         a_exception, b_exception, a_recommendation, b_recommendation, a_transaction_ids, b_transaction_ids, a_probability,
         b_probability, a_score_bits, b_score_bits, reason
       FROM (SELECT * FROM ${changed} WHERE ${where} AND kind NOT IN ('only in a', 'only in b'))
       ORDER BY amount DESC, decision_id LIMIT {limit:UInt32}`,
      { ...params, limit: request.limit },
    ),
  };
}
