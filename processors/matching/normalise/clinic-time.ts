import { IANAZone } from 'luxon';
import type { Moment } from '../record.ts';

const dayMs = 86_400_000;
// Every zone in use changes its offset on a half hour of UTC, so an offset holds for its half hour.
const bucketMs = 1_800_000;
const maxBuckets = 50_000;

const offsetsByZone = new Map<string, Map<number, number>>();

function offsetMs(atMs: number, zone: string): number {
  let offsets = offsetsByZone.get(zone);
  if (offsets === undefined) {
    offsets = new Map();
    offsetsByZone.set(zone, offsets);
  }
  const bucket = Math.floor(atMs / bucketMs);
  let offset = offsets.get(bucket);
  if (offset === undefined) {
    if (offsets.size >= maxBuckets) offsets.clear();
    offset = IANAZone.create(zone).offset(bucket * bucketMs) * 60_000;
    offsets.set(bucket, offset);
  }
  return offset;
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
