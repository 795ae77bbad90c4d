import type { SummaryRequest } from '../../../connectors/http/decision-use-cases.ts';
import type { Warehouse } from '../ports.ts';

const columns = { practice: 'practice_id', clinic: 'clinic_id', program: 'program', day: 'day' } as const;

const outcomes = ['redeemed', 'claimed', 'matched', 'review', 'pending', 'missing', 'other'] as const;

const sums = outcomes.map((name) => `sum(t.${name}_count) AS ${name}_count, sum(t.${name}) AS ${name}`).join(', ');

const where = `({all:Bool} OR practice_id IN {practices:Array(String)})
  AND ({clinic:String} = '' OR clinic_id = {clinic:String}) AND ({program:String} = '' OR program = {program:String})
  AND t.day BETWEEN toDate32({from:String}) AND toDate32({to:String})`;

type Row = Readonly<Record<string, unknown>>;

/** Money redeemed, claimed, matched, missing ..., by what was asked for, and in all. Amounts in units, as text. */
export async function moneySummary(warehouse: Warehouse, request: SummaryRequest): Promise<Row> {
  const { practices, clinicId, program, from, to, by } = request;
  const params = {
    ...{ all: practices === null, practices: practices ?? [], clinic: clinicId ?? '', program: program ?? '' },
    ...{ from: from ?? '1970-01-01', to: to ?? '2199-12-31' },
  };
  // Names of columns out of a list of ours: nothing of the request is spliced.
  const names = [...new Set(by)].map((one) => columns[one]);
  const shown = names.map((name) => (name === 'day' ? 'toString(t.day) AS day' : name));
  const from_ = `FROM daily_summary AS t WHERE ${where}`;
  const [totals] = await warehouse.rows<Row>(`SELECT ${sums} ${from_}`, params);
  const groups = `SELECT ${[...shown, sums].join(', ')} ${from_} GROUP BY ${names.map((name) => `t.${name}`).join(', ')} ORDER BY ${names.join(', ')}`;
  return { totals: totals ?? {}, rows: names.length === 0 ? [] : await warehouse.rows<Row>(groups, params) };
}
