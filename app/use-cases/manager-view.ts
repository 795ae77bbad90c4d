import type { Warehouse } from './ports.ts';

type Cell = string | number | null;

/** One figure or list that a manager looks at, with the query that `reconduit sql` repeats. */
export interface Section<R extends Readonly<Record<string, Cell>> = Readonly<Record<string, Cell>>> {
  readonly title: string;
  readonly sql: string;
  readonly rows: readonly R[];
}

/** Money of all redemptions and claims, by what became of them. */
export type MoneyRow = {
  readonly program: string;
  readonly redemptions: number;
  readonly redeemed: string;
  readonly matched: string;
  readonly to_review: string;
  readonly pending: string;
  readonly missing: string;
};

/** An open exception with whom and what to do. */
export type WorstRow = {
  readonly kind: string;
  readonly program: string;
  readonly clinic: string;
  readonly day: string;
  readonly customer: string;
  readonly amount: string;
  readonly decision_id: string;
  readonly evidence: string;
  readonly next_step: string;
};

/** What a manager wants to know first. */
export interface ManagerView {
  readonly money: Section<MoneyRow>;
  readonly missing: Section;
  readonly pending: Section;
  readonly worst: Section<WorstRow>;
}

const moneySql =
  'SELECT program, sum(redeemed_count) AS redemptions, sum(s.redeemed) AS redeemed, sum(s.matched) AS matched, ' +
  'sum(s.review) AS to_review, sum(s.pending) AS pending, sum(s.missing) AS missing ' +
  "FROM (SELECT * FROM daily_summary UNION ALL SELECT * REPLACE ('ALL' AS program) FROM daily_summary) AS s " +
  "GROUP BY program ORDER BY program = 'ALL', program";

const missingSql =
  'SELECT program, clinic_id AS clinic, kind, sum(exceptions) AS count, sum(r.amount) AS amount, max(oldest_days) AS oldest_days ' +
  "FROM money_at_risk AS r WHERE kind IN ('MISSING_POS', 'MISSING_REWARD') GROUP BY program, clinic, kind ORDER BY amount DESC, program, clinic";

const pendingSql =
  'SELECT program, clinic_id AS clinic, sum(pending_count) AS count, sum(s.pending) AS amount ' +
  'FROM daily_summary AS s GROUP BY program, clinic HAVING count > 0 ORDER BY amount DESC, program, clinic';

const worstSql =
  'SELECT kind, program, clinic_id AS clinic, toString(occurred_on) AS day, customer_name AS customer, amount, decision_id, ' +
  'explanation AS evidence, next_step FROM exception_worklist ORDER BY amount DESC, decision_id LIMIT 5';

/** Asks ClickHouse for the manager's view; every figure is a row of the query that stands with it. */
export async function managerView(warehouse: Warehouse): Promise<ManagerView> {
  const ask = async <R extends Readonly<Record<string, Cell>>>(title: string, sql: string): Promise<Section<R>> => ({
    title,
    sql,
    rows: await warehouse.rows<R>(sql),
  });
  return {
    money: await ask<MoneyRow>('Money, by what became of it', moneySql),
    missing: await ask('Money missing, and by whom', missingSql),
    pending: await ask('Still pending: the other side may yet come', pendingSql),
    worst: await ask<WorstRow>('The five worst exceptions', worstSql),
  };
}
