import type { DecisionFilter, Page } from '../../../connectors/http/decision-use-cases.ts';
import { ReconduitError } from '../../../processors/errors.ts';
import type { Warehouse } from '../ports.ts';

const where = `({all:Bool} OR practice_id IN {practices:Array(String)})
  AND ({clinic:String} = '' OR clinic_id = {clinic:String}) AND ({program:String} = '' OR program = {program:String})
  AND t.occurred_on BETWEEN toDate32({from:String}) AND toDate32({to:String})`;

const decisionsSql = `
SELECT practice_id, clinic_id, program, toString(t.occurred_on) AS occurred_on, status, finality, exception, recommendation,
  confidence_level, probability, redeemed, claimed, at_stake, decision_id, decision_seq, redemption_id, claim_ids,
  transaction_ids, explanation, model_id, reviewed_by, toString(decided_at) AS decided_at
FROM current_matches AS t
WHERE ${where} AND ({status:String} = '' OR status = {status:String})
  AND ({exception:String} = '' OR exception = {exception:String}) AND at_stake >= toDecimal64({least:String}, 2)
  AND (t.occurred_on, practice_id, decision_id) < (toDate32({c0:String}), {c1:String}, {c2:String})
ORDER BY t.occurred_on DESC, practice_id DESC, decision_id DESC LIMIT {limit:UInt32}`;

const exceptionsSql = `
SELECT practice_id, clinic_id, program, kind, amount, age_days, toString(t.occurred_on) AS occurred_on, redeemed, claimed,
  exception_id, decision_id, redemption_id, claim_ids, transaction_ids, toString(opened_at) AS opened_at, next_step
FROM open_exceptions AS t
WHERE ${where} AND ({exception:String} = '' OR kind = {exception:String}) AND amount >= toDecimal64({least:String}, 2)
  AND (amount, practice_id, exception_id) < (toDecimal64({c0:String}, 2), {c1:String}, {c2:String})
ORDER BY amount DESC, practice_id DESC, exception_id DESC LIMIT {limit:UInt32}`;

type Row = Readonly<Record<string, unknown>>;
type Place = readonly [string, string, string];

// Sorts after every id, so that it stands before the first row of a descending order.
const afterAll = '\u{10ffff}';

/** @throws REQUEST_INVALID when nobody here gave this cursor. */
function placeOf(cursor: string | null, first: string, isFirst: RegExp): Place {
  if (cursor === null) return [first, afterAll, afterAll];
  try {
    const place: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    const isPlace = Array.isArray(place) && place.length === 3 && place.every((part) => typeof part === 'string');
    if (isPlace && isFirst.test(String(place[0]))) return place as unknown as Place;
  } catch {
    // Falls through: the same sentence answers what is no JSON and what is another.
  }
  throw new ReconduitError('REQUEST_INVALID', 'cursor: give what a page before gave as next_cursor');
}

function pageOf(rows: readonly Row[], limit: number, keys: Place): Page {
  const items = rows.slice(0, limit);
  const last = rows.length > limit ? items.at(-1) : undefined;
  const place = keys.map((key) => String(last?.[key]));
  return { items, next_cursor: last ? Buffer.from(JSON.stringify(place)).toString('base64url') : null };
}

function paramsOf(filter: DecisionFilter, [c0, c1, c2]: Place): Row {
  const { practices, clinicId, program, status, exception, from, to, minAtStake, limit } = filter;
  return {
    ...{ all: practices === null, practices: practices ?? [], clinic: clinicId ?? '', program: program ?? '' },
    ...{ status: status ?? '', exception: exception ?? '', from: from ?? '1970-01-01', to: to ?? '2199-12-31' },
    // One more than asked for says whether there is another page.
    ...{ least: (minAtStake ?? -1e12).toFixed(2), c0, c1, c2, limit: limit + 1 },
  };
}

/** Current decisions, latest first. */
export async function pageOfDecisions(warehouse: Warehouse, filter: DecisionFilter): Promise<Page> {
  const place = placeOf(filter.cursor, '2199-12-31', /^\d{4}-\d\d-\d\d$/);
  const rows = await warehouse.rows<Row>(decisionsSql, paramsOf(filter, place));
  return pageOf(rows, filter.limit, ['occurred_on', 'practice_id', 'decision_id']);
}

/** Open exceptions, costliest first. */
export async function pageOfExceptions(warehouse: Warehouse, filter: DecisionFilter): Promise<Page> {
  const place = placeOf(filter.cursor, '9999999999999999.99', /^-?\d{1,16}(\.\d{1,2})?$/);
  const rows = await warehouse.rows<Row>(exceptionsSql, paramsOf(filter, place));
  return pageOf(rows, filter.limit, ['amount', 'practice_id', 'exception_id']);
}
