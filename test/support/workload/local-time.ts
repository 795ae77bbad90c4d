import { DateTime } from 'luxon';

const dayMs = 86_400_000;
const minuteMs = 60_000;
const known = new Map<string, number>();

/** Days since 1970-01-01 of YYYY-MM-DD. */
export function dayOf(text: string): number {
  return Date.parse(text) / dayMs;
}

/** YYYY-MM-DD of a day. */
export function dateOf(day: number): string {
  return new Date(day * dayMs).toISOString().slice(0, 10);
}

function offsetMs(zone: string, wallMs: number): number {
  // An offset holds for an hour of wall time; asking luxon for every event would be most of the generator's time.
  const hour = Math.floor(wallMs / 3_600_000);
  const key = `${zone}@${hour}`;
  let offset = known.get(key);
  if (offset === undefined) {
    offset = DateTime.fromMillis(hour * 3_600_000, { zone: 'utc' })
      .setZone(zone, { keepLocalTime: true })
      .toMillis();
    offset = hour * 3_600_000 - offset;
    known.set(key, offset);
  }
  return offset;
}

/** UTC milliseconds of a wall-clock minute (may be negative or past midnight) of a day in an IANA zone. */
export function utcOf(zone: string, day: number, minute: number): number {
  const wallMs = day * dayMs + Math.round(minute * minuteMs);
  return wallMs - offsetMs(zone, wallMs);
}

/** Wall-clock milliseconds (as if they were UTC) of an instant in an IANA zone. */
export function wallOf(zone: string, atMs: number): number {
  return atMs + DateTime.fromMillis(atMs, { zone }).offset * minuteMs;
}
