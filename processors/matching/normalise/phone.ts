import { parsePhoneNumberFromString } from 'libphonenumber-js';

const minDigits = 7;
const dummies = new Set(['1234567890', '0123456789', '9876543210', '0987654321', '1234567', '7654321']);
const keypad = '22233344455566677778889999';
const [zero, nine, space, openBracket, slash] = [48, 57, 32, 40, 47];
const extension = /(?:\b(?:ext|extn|extension)\b\.?|[x#])\s*:?\s*\d{1,6}\s*$/i;

function isDummy(digits: string): boolean {
  const local = digits.slice(-7);
  return /^(\d)\1*$/.test(local) || dummies.has(digits) || dummies.has(digits.slice(-10));
}

/** The digits of a number written with nothing but digits, spaces and "()+-./", as most are; null for any other. */
function plainDigits(text: string): string | null {
  let digits = '';
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit >= zero && unit <= nine) digits += text[i];
    else if (unit !== space && (unit < openBracket || unit > slash)) return null;
  }
  return digits;
}

function spelledDigits(text: string): string | null {
  let digits = '';
  let letters = 0;
  for (const c of text.toLowerCase()) {
    if (c >= '0' && c <= '9') digits += c;
    else if (c >= 'a' && c <= 'z') {
      letters++;
      digits += keypad[c.charCodeAt(0) - 97];
    }
  }
  // "1-800-FLOWERS" is a number, "call her mother" is not.
  return letters > 0 && (letters > 7 || (digits.length !== 10 && digits.length !== 11)) ? null : digits;
}

/**
 * A telephone number as E.164; when it has no area code, or a digit too few, just its digits, for near comparison.
 * North American numbers never reach the library: it costs 30 times as much. An impossible area code is kept, since two
 * swapped digits make one. null: none, or an obvious dummy.
 */
export function normalisePhone(text: string | null): string | null {
  if (text === null) return null;
  const plain = plainDigits(text);
  const trimmed = plain === null ? text.trim().replace(extension, '') : text.trim();
  const digits = plain ?? spelledDigits(trimmed);
  if (digits === null || digits.length < minDigits || digits.length > 15 || isDummy(digits)) return null;
  const isForeign = trimmed.startsWith('+') && !digits.startsWith('1');
  if (!isForeign) {
    if (digits.length === 10) return `+1${digits}`;
    if (digits.length === 11 && digits.startsWith('1')) return `+${digits}`;
    if (digits.length < 10) return digits;
  }
  const parsed = parsePhoneNumberFromString(trimmed, 'US');
  return parsed?.isPossible() ? parsed.number : digits;
}
