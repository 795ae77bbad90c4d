import type { WindowDays } from '../block/window.ts';
import type { Moment } from '../record.ts';
import { levelOf } from './levels.ts';

const sameTime = levelOf('date', 'within half an hour');
const nearTime = levelOf('date', 'within 3 hours');
const sameDay = levelOf('date', 'same day');
const acrossMidnight = levelOf('date', 'across midnight');
const nextDay = levelOf('date', 'next day');
const dayBefore = levelOf('date', 'day before');
const fewAfter = levelOf('date', '2-3 days after');
const fewBefore = levelOf('date', '2-3 days before');
const weekAfter = levelOf('date', '4-7 days after');
const fortnightAfter = levelOf('date', '8-14 days after');
const beyond = levelOf('date', 'beyond the window');
const weeksAfter = levelOf('date', 'weeks after');
const weeksBefore = levelOf('date', 'weeks before');

// Further than a month a date says nothing but that it is another one.
const weeksDays = 30;
const sameTimeMs = 1_800_000;
const nearTimeMs = 3 * 3_600_000;
// A stamp of local time taken for UTC is off by less than this in the Americas.
const acrossMidnightMs = 12 * 3_600_000;

/** The level of a redemption's moment after its ticket's; directional, in days of the clinic's calendar. */
export function compareDates(redemption: Moment, ticket: Moment, window: WindowDays): number {
  const days = redemption.day - ticket.day;
  const isTimed = !(redemption.dateOnly || ticket.dateOnly);
  const apartMs = Math.abs(redemption.atMs - ticket.atMs);
  if (days === 0) {
    if (!isTimed || apartMs > nearTimeMs) return sameDay;
    return apartMs <= sameTimeMs ? sameTime : nearTime;
  }
  if (days < -window.before) return days >= -weeksDays ? weeksBefore : beyond;
  if (days > window.after) return days <= weeksDays ? weeksAfter : beyond;
  if (days === 1 || days === -1) {
    if (isTimed && apartMs <= acrossMidnightMs) return acrossMidnight;
    return days === 1 ? nextDay : dayBefore;
  }
  if (days < 0) return fewBefore;
  if (days <= 3) return fewAfter;
  return days <= 7 ? weekAfter : fortnightAfter;
}
