import type { NormalName } from '../record.ts';
import { foldText } from './fold.ts';

type Suffix = NonNullable<NormalName['suffix']>;

const suffixes: Readonly<Record<string, Suffix | 'iv'>> = {
  jr: 'jr',
  junior: 'jr',
  sr: 'sr',
  senior: 'sr',
  ii: 'ii',
  iii: 'iii',
  iv: 'iv',
};
const titles = new Set('mr mrs ms miss mx dr prof professor rev sir madam mme'.split(' '));
const postNominals = new Set('md do rn np dds dmd phd pa pac aprn esq cpa dvm lpn fnp'.split(' '));
// Particles belong to the surname, however it is spaced: "de la Cruz" = "Delacruz".
const particles = new Set(
  'de del dela della di da do dos das du la le las los van von der den ter ten bin ibn al el st san santa mc mac o'.split(
    ' ',
  ),
);

const plainShape = /^[a-z]+ [a-z]+$/;
const meaningful = new Set([...Object.keys(suffixes), ...titles, ...postNominals, ...particles]);

/** "jane smith", as most names are, without taking it apart; null for whatever needs a closer look. */
function plainName(folded: string): NormalName | null {
  if (!plainShape.test(folded)) return null;
  const space = folded.indexOf(' ');
  const given = folded.slice(0, space);
  const surname = folded.slice(space + 1);
  if (surname.length === 1 || meaningful.has(given) || meaningful.has(surname)) return null;
  return { full: folded, given, middle: null, surname, surnameParts: [surname], suffix: null };
}

interface Words {
  readonly words: string[];
  readonly suffix: Suffix | null;
}

function wordsOf(text: string): Words {
  const words: string[] = [];
  let suffix: Suffix | null = null;
  const cleaned = text.replace(/\([^)]*\)|"[^"]*"/g, ' ').replace(/['’`.]/g, '');
  for (const word of cleaned.replace(/[^\p{L}\p{N}-]+/gu, ' ').split(' ')) {
    const bare = word.replace(/^-+|-+$/g, '');
    if (bare === '' || titles.has(bare) || isNumber(bare)) continue;
    const found = suffixes[bare];
    if (found !== undefined && words.length > 0) suffix = found === 'iv' ? suffix : found;
    else if (!(postNominals.has(bare) && words.length > 1)) words.push(bare);
  }
  return { words, suffix };
}

/**
 * A word that no person is called: the "2" of a second profile, a chart number, a reference. One digit within a word is a slip
 * of the finger, as in "j0hn".
 */
function isNumber(word: string): boolean {
  return /^\d/.test(word) || /\d.*\d/.test(word);
}

/** Joins particles to the word that follows them: [maria, de, la, cruz] becomes [maria, delacruz]. */
function joinParticles(words: readonly string[]): string[] {
  const joined: string[] = [];
  let prefix = '';
  words.forEach((word, i) => {
    if (particles.has(word) && i < words.length - 1 && (i > 0 || words.length > 2)) prefix += word;
    else {
      joined.push(prefix + word);
      prefix = '';
    }
  });
  return joined;
}

function build(givenWords: readonly string[], surnameWord: string, suffix: Suffix | null): NormalName {
  const [first = '', ...rest] = givenWords.flatMap((word) => word.split('-'));
  const surnameParts = surnameWord.split('-');
  const surname = surnameParts.join(' ');
  return {
    full: first === '' ? surname : `${first} ${surname}`,
    given: first,
    middle: rest.length === 0 ? null : rest.join(' '),
    surname,
    surnameParts,
    suffix,
  };
}

/**
 * Reads a person's name in any usual order: "Liz Smith-Jones", "Smith, Elizabeth A.", "DR. JOSÉ DE LA CRUZ JR". The last
 * word is the surname unless a comma says otherwise; particles and hyphens stay with it. null for null or no letters.
 */
export function normaliseName(text: string | null): NormalName | null {
  if (text === null) return null;
  const folded = foldText(text).trim();
  const plain = plainName(folded);
  if (plain !== null) return plain;
  const comma = folded.indexOf(',');
  if (comma > 0) {
    const last = wordsOf(folded.slice(0, comma));
    const first = wordsOf(folded.slice(comma + 1).replaceAll(',', ' '));
    const suffix = last.suffix ?? first.suffix;
    const givenWords = first.words.filter((word) => suffixes[word] === undefined && !postNominals.has(word));
    if (last.words.length > 0 && givenWords.length > 0) {
      return build(givenWords, joinParticles(last.words).join('-'), suffix);
    }
  }
  const { words, suffix } = wordsOf(folded.replaceAll(',', ' '));
  const joined = joinParticles(words);
  // No surname is a letter: "McDonald N" begins with it.
  if (joined.length === 2 && joined[1]?.length === 1 && (joined[0]?.length ?? 0) > 1) joined.reverse();
  const surname = joined.pop();
  return surname === undefined || !/\p{L}/u.test(surname) ? null : build(joined, surname, suffix);
}
