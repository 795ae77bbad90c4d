/** Parts of state keys and lists are joined by a character that no id carries. */
const separator = '\u0001';

/** Key of something of one practice: a record, a block, a feed. */
export function practiceKey(practiceId: string, rest: string): string {
  return practiceId + separator + rest;
}

/** The practice in a key of `practiceKey`. */
export function practiceOfKey(key: string): string {
  return key.slice(0, key.indexOf(separator));
}

/** What follows the practice in a key of `practiceKey`. */
export function restOfKey(key: string): string {
  return key.slice(key.indexOf(separator) + 1);
}
