import { ReconduitError } from '../../processors/errors.ts';
import type { RunFilter } from '../../processors/matching/run-topology.ts';
import type { RunOrder } from './run-record.ts';

const dayMs = 86_400_000;

function dayOf(text: string | null): number | null {
  if (text === null) return null;
  const ms = Date.parse(`${text}T00:00:00Z`);
  // Of 30 February the engine makes a day in March.
  if (Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 10) !== text)
    throw new ReconduitError('USAGE', `"${text}" is no day: write YYYY-MM-DD`);
  return ms / dayMs;
}

/** What of the past an order is about. @throws USAGE for what is no day, and for days that no record can have. */
export function filterOf({ practice_id: practiceId, from, to }: RunOrder): RunFilter {
  const [fromDay, toDay] = [dayOf(from), dayOf(to)];
  if (fromDay !== null && toDay !== null && fromDay > toDay)
    throw new ReconduitError('USAGE', `no day is from ${from} to ${to}: the first comes after the last`);
  return { practiceId, fromDay, toDay };
}

/** Whether two orders ask for the same. */
export function isSameOrder(a: RunOrder, b: RunOrder): boolean {
  return a.model_id === b.model_id && a.from === b.from && a.to === b.to && a.practice_id === b.practice_id;
}
