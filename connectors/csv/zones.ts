import { DateTime } from 'luxon';
import type { CivilTime } from './dates.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const noonMs = 12 * hourMs;

/** Days since 1970-01-01 of a calendar day. */
function epochDay(c: Pick<CivilTime, 'year' | 'month' | 'day'>): number {
  return Date.UTC(c.year, c.month - 1, c.day) / dayMs;
}

// Zone rules are looked up once per zone and hour: asking the calendar for each row is most of the parse time.
const offsets = new Map<string, number>();
const maxOffsets = 50_000;

function offsetMs(zone: string, localMs: number): number {
  const key = `${zone}@${Math.floor(localMs / hourMs)}`;
  let offset = offsets.get(key);
  if (offset === undefined) {
    const hour = new Date(Math.floor(localMs / hourMs) * hourMs);
    const local = DateTime.fromObject(
      { year: hour.getUTCFullYear(), month: hour.getUTCMonth() + 1, day: hour.getUTCDate(), hour: hour.getUTCHours() },
      { zone },
    );
    offset = hour.getTime() - local.toMillis();
    if (offsets.size >= maxOffsets) offsets.clear();
    offsets.set(key, offset);
  }
  return offset;
}

/** UTC milliseconds of a wall-clock time (milliseconds as if it were UTC) in an IANA zone. */
function utcOfLocal(zone: string, localMs: number): number {
  return localMs - offsetMs(zone, localMs);
}

/** Event time of a stamp: UTC milliseconds, and the calendar day when the stamp has no time of day. */
export interface Occurred {
  readonly at: number;
  readonly on: number | null;
  /** Clinic's calendar day, days since 1970-01-01. */
  readonly day: number;
  /** As stated, whatever zone it was read in: part of a row's identity, which must outlive a corrected zone. */
  readonly stated: string;
}

/** Stamps without offset are local to `zone`; a date alone stands for local noon. */
export function occurredAt(civil: CivilTime, zone: string): Occurred {
  const day = epochDay(civil);
  const stated = `${day} ${civil.timeMs ?? ''} ${civil.offsetMinutes ?? ''}`;
  if (civil.timeMs === null) return { at: utcOfLocal(zone, day * dayMs + noonMs), on: day, day, stated };
  const localMs = day * dayMs + civil.timeMs;
  if (civil.offsetMinutes === null) return { at: utcOfLocal(zone, localMs), on: null, day, stated };
  const at = localMs - civil.offsetMinutes * 60_000;
  return { at, on: null, day: localDay(zone, at), stated };
}

/** The calendar day, days since 1970-01-01, that an instant falls on in a zone. */
export function localDay(zone: string, atMs: number): number {
  const offset = offsetMs(zone, atMs);
  return Math.floor((atMs + offset) / dayMs);
}

/** First and last UTC millisecond of a zone's calendar day. */
export function boundsOfDay(zone: string, day: number): { readonly from: number; readonly through: number } {
  return { from: utcOfLocal(zone, day * dayMs), through: utcOfLocal(zone, (day + 1) * dayMs) - 1 };
}
