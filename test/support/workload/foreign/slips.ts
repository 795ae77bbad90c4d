import type { Random } from '../random.ts';

const rows = ['qwertyuiop', 'asdfghjkl', 'zxcvbnm'];

/** Letters beside each letter on the keyboard. */
const beside = new Map<string, string>();
rows.forEach((row, r) => {
  [...row].forEach((letter, i) => {
    const near = [row[i - 1], row[i + 1], rows[r - 1]?.[i], rows[r + 1]?.[i - 1]];
    beside.set(letter, near.filter((l) => l !== undefined).join(''));
  });
});

const heard: readonly (readonly [string, string])[] = [
  ['ph', 'f'],
  ['ck', 'k'],
  ['ie', 'ei'],
  ['ee', 'ea'],
  ['y', 'i'],
  ['c', 'k'],
  ['s', 'z'],
  ['th', 't'],
  ['ll', 'l'],
  ['tt', 't'],
  ['nn', 'n'],
  ['a', 'e'],
  ['er', 'ar'],
  ['o', 'oh'],
  ['son', 'sen'],
];

const scanned: readonly (readonly [string, string])[] = [
  ['rn', 'm'],
  ['m', 'rn'],
  ['cl', 'd'],
  ['d', 'cl'],
  ['l', 'i'],
  ['i', 'l'],
  ['e', 'c'],
  ['u', 'v'],
  ['h', 'b'],
  ['o', 'a'],
];

function replaced(word: string, table: readonly (readonly [string, string])[], random: Random): string {
  const fitting = table.filter(([from]) => word.indexOf(from, 1) > 0);
  if (fitting.length === 0) return pressed(word, random);
  const [from, to] = random.pick(fitting);
  const at = word.indexOf(from, 1);
  return word.slice(0, at) + to + word.slice(at + from.length);
}

/** A finger beside the key, a key twice, a key left out, two keys in the wrong order. */
function pressed(word: string, random: Random): string {
  const at = random.int(0, word.length - 1);
  const letter = word.charAt(at);
  const kind = random.next();
  if (kind < 0.4) return word.slice(0, at) + random.pick([...(beside.get(letter) ?? letter)]) + word.slice(at + 1);
  if (kind < 0.6) return word.slice(0, at) + letter + word.slice(at);
  if (kind < 0.8) return word.slice(0, at) + word.slice(at + 1);
  return word.slice(0, at) + word.charAt(at + 1) + letter + word.slice(at + 2);
}

/** A word (lower case) as somebody typed it who heard it, read it from a scan, or missed a key. */
export function slip(word: string, random: Random): string {
  if (word.length < 3) return word;
  const kind = random.next();
  if (kind < 0.3) return replaced(word, heard, random);
  if (kind < 0.45) return replaced(word, scanned, random);
  return pressed(word, random);
}

/** A number with one digit wrong, two swapped, or one left out. */
export function digitSlip(digits: string, random: Random): string {
  const at = random.int(0, digits.length - 2);
  const kind = random.next();
  if (kind < 0.5) return digits.slice(0, at) + String(random.int(0, 9)) + digits.slice(at + 1);
  if (kind < 0.85) return digits.slice(0, at) + digits.charAt(at + 1) + digits.charAt(at) + digits.slice(at + 2);
  return digits.slice(0, at) + digits.slice(at + 1);
}
