import { nicknameGroupsOf } from '../normalise/nickname.ts';
import type { NormalName } from '../record.ts';

/** How two names that are written differently begin: alike for long, for a little, or not in a way that tells anything. */
export type CommonLead = 'long' | 'short' | 'none';

// "Jane R" and less may be many people; with one more letter it is a name.
const longLetters = 6;
// Of a word that was cut off before it, nobody knows how it goes on: Li, Lindqvist.
const minCutLetters = 4;

/** The words in the order in which they were written; a name of one word and one letter was turned around when it was read. */
function writtenWords({ given, middle, surname }: NormalName): string[] {
  if (given.length === 1 && middle === null && surname.length > 1) return [surname, given];
  return [given, middle, surname].join(' ').split(' ').filter(Boolean);
}

function equalWords(a: readonly string[], b: readonly string[]): number {
  let count = 0;
  while (count < a.length && a[count] === b[count]) count++;
  return count;
}

/** Whether all of `a` stands at the beginning of `b`, its last word perhaps cut off. */
function isCutFrom(a: readonly string[], b: readonly string[], equal: number): boolean {
  if (a.length < 2 || equal < a.length - 1) return false;
  return equal === a.length || (b[equal]?.startsWith(a[equal] ?? '') ?? false);
}

function lengthOf(words: readonly string[]): CommonLead {
  return words.join('').length >= longLetters ? 'long' : 'short';
}

/** Nearly every pair that is compared is of strangers with plain names: those are told apart without taking them to pieces. */
function mayHaveOne(a: NormalName, b: NormalName): boolean {
  if (a.given.length === 1 || b.given.length === 1) return true;
  if (a.given !== b.given) return false;
  return a.middle !== null || b.middle !== null || a.surname.startsWith(b.surname) || b.surname.startsWith(a.surname);
}

/**
 * How two names begin: "Elizabeth Harve" and "Elizabeth Harvey new pt" (a column that holds so many letters), "Rob Caron VIP"
 * and "Rob Caron text ok" (a name, and notes that a desk made behind it). The second word must not be a given name: "Mary Ann
 * Lee" and "Mary Ann Jones" are two people. Symmetric.
 */
export function commonLead(a: NormalName, b: NormalName): CommonLead {
  if (!mayHaveOne(a, b)) return 'none';
  const [left, right] = [writtenWords(a), writtenWords(b)];
  const equal = equalWords(left, right);
  const isLeftCut = isCutFrom(left, right, equal);
  if (isLeftCut || isCutFrom(right, left, equal)) {
    const cut = isLeftCut ? left : right;
    const isTooShort = equal < cut.length && (cut[equal] ?? '').length < minCutLetters;
    return lengthOf(isTooShort ? cut.slice(0, equal) : cut);
  }
  if (equal < 2 || nicknameGroupsOf(left[1] ?? '').length > 0) return 'none';
  // An initial behind a given name is shared by many: what follows it may as well be another surname.
  return equal === 2 && left[1]?.length === 1 ? 'short' : lengthOf(left.slice(0, equal));
}
