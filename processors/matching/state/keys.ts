/** Parts of state keys are joined by a character that no id carries. */
const separator = '\u0001';

/** Days before 1970 keep their order. */
const dayOffset = 1_000_000;

/** Kinds of record in the day index. */
export type RecordSide = 'R' | 'T';

/** Key of something of one practice: a record, a block, a feed. */
export function practiceKey(practiceId: string, rest: string): string {
  return practiceId + separator + rest;
}

/** Key of a record in the day index: a practice's records of one side in order of their day. */
export function dayKey(practiceId: string, side: RecordSide, day: number, id: string): string {
  return `${practiceId}${separator}${side}${String(day + dayOffset).padStart(7, '0')}${separator}${id}`;
}

/** The record id in a key of the day index. */
export function idOfDayKey(key: string): string {
  return key.slice(key.indexOf(separator, key.indexOf(separator) + 1) + 1);
}

/** The practice in a key of `practiceKey`. */
export function practiceOfKey(key: string): string {
  return key.slice(0, key.indexOf(separator));
}

/** What follows the practice in a key of `practiceKey`. */
export function restOfKey(key: string): string {
  return key.slice(key.indexOf(separator) + 1);
}
