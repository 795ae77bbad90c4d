import type { Person } from '../record.ts';

const minLength = 4;
const notLetters = /[^a-z]+/;

function localOf(email: string): string {
  return email.slice(0, email.lastIndexOf('@'));
}

/**
 * The surname that somebody's e-mail address seems to hold when it is not the one they state: "j.miller80@" or "janemiller@" of
 * Jane Smith. Married people keep the address that bears the name of before. null when the address tells no such name.
 */
export function surnameInEmail({ email, name }: Person): string | null {
  if (email === null || name === null || name.given === '') return null;
  const { given } = name;
  let words = 0;
  let other = '';
  for (const word of localOf(email).split(notLetters)) {
    if (word === '') continue;
    words++;
    if (word === given || word === given.charAt(0)) continue;
    if (other !== '') return null;
    other = word;
  }
  const found = words > 1 ? other : withoutGiven(other, given);
  return found.length < minLength || name.surnameParts.includes(found) ? null : found;
}

/** "janemiller", "millerjane", "jmiller", "millerj" without what stands for Jane. */
function withoutGiven(word: string, given: string): string {
  if (word.startsWith(given)) return word.slice(given.length);
  if (word.endsWith(given)) return word.slice(0, -given.length);
  if (word.startsWith(given.charAt(0))) return word.slice(1);
  return word.endsWith(given.charAt(0)) ? word.slice(0, -1) : '';
}

/** Whether one's e-mail address holds the other's surname. */
export function isSurnameInEmail(a: Person, b: Person): boolean {
  return holds(a.email, b) || holds(b.email, a);
}

function holds(email: string | null, { name }: Person): boolean {
  return email !== null && name !== null && name.surname.length >= minLength && localOf(email).includes(name.surname);
}
