const dummies = new Set([
  'NONE',
  'NULL',
  'UNKNOWN',
  'TBD',
  'TEST',
  'PENDING',
  'NOTGIVEN',
  'MISSING',
  '1234',
  '12345',
  '123456',
]);
const minLength = 3;

/**
 * An authorization code, certificate number or member id as upper-case letters and digits; null when absent or obviously
 * typed to get past a required field.
 */
export function normaliseCode(text: string | null): string | null {
  if (text === null) return null;
  const code = text.toUpperCase().replace(/[^A-Z0-9]+/g, '');
  if (code.length < minLength || dummies.has(code) || /^(.)\1*$/.test(code)) return null;
  return code;
}
