import { IANAZone } from 'luxon';
import type { Moment } from '../record.ts';

const dayMs = 86_400_000;
// Every zone in use changes its offset on a half hour of UTC, so an offset holds for its half hour.
const halfHourMs = 1_800_000;
const maxCached = 50_000;

/** Offsets of one zone: by day where the whole day has one, by half hour on the days of a change. */
interface ZoneOffsets {
  readonly zone: IANAZone;
  readonly byDay: Map<number, number | null>;
  readonly byHalfHour: Map<number, number>;
}

const offsetsByZone = new Map<string, ZoneOffsets>();

function offsetsOf(name: string): ZoneOffsets {
  let offsets = offsetsByZone.get(name);
  if (offsets === undefined) {
    offsets = { zone: IANAZone.create(name), byDay: new Map(), byHalfHour: new Map() };
    offsetsByZone.set(name, offsets);
  }
  return offsets;
}

function cached<V>(cache: Map<number, V>, key: number, compute: () => V): V {
  let value = cache.get(key);
  if (value === undefined) {
    if (cache.size >= maxCached) cache.clear();
    value = compute();
    cache.set(key, value);
  }
  return value;
}

function offsetMs(atMs: number, name: string): number {
  const { zone, byDay, byHalfHour } = offsetsOf(name);
  const day = Math.floor(atMs / dayMs);
  const ofDay = cached(byDay, day, () => {
    const first = zone.offset(day * dayMs);
    return first === zone.offset((day + 1) * dayMs) ? first * 60_000 : null;
  });
  if (ofDay !== null) return ofDay;
  const halfHour = Math.floor(atMs / halfHourMs);
  return cached(byHalfHour, halfHour, () => zone.offset(halfHour * halfHourMs) * 60_000);
}

/** The day since 1970-01-01 that a clinic's calendar showed at an instant. `zone` is a valid IANA name. */
export function localDay(atMs: number, zone: string): number {
  return Math.floor((atMs + offsetMs(atMs, zone)) / dayMs);
}

/** When an event happened, in its clinic's calendar; `occurredOn` is set when the source gave a date without a time. */
export function momentOf(event: { occurredAt: number; occurredOn: number | null }, zone: string): Moment {
  const { occurredAt, occurredOn } = event;
  if (occurredOn !== null) return { atMs: occurredAt, day: occurredOn, dateOnly: true };
  return { atMs: occurredAt, day: localDay(occurredAt, zone), dateOnly: false };
}
