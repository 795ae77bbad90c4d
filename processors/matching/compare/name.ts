import { phoneticCode } from '../block/phonetic.ts';
import { areNicknames, formsOf } from '../normalise/nickname.ts';
import type { NormalName } from '../record.ts';
import { commonLead } from './common-lead.ts';
import { isOneEdit } from './edit-distance.ts';
import { jaroWinkler } from './jaro-winkler.ts';
import { levelOf } from './levels.ts';

const exact = levelOf('name', 'exact');
const nickname = levelOf('name', 'nickname');
const initial = levelOf('name', 'initial');
const swapped = levelOf('name', 'swapped');
const surnamePart = levelOf('name', 'surname part');
const typo = levelOf('name', 'typo');
const soundsAlike = levelOf('name', 'sounds alike');
const otherSurname = levelOf('name', 'other surname');
const otherGiven = levelOf('name', 'other given name');
const different = levelOf('name', 'different');
const resembling = levelOf('name', 'resembling');
const onePart = levelOf('name', 'one part resembling');

// matching.md section 2: JW >= .92.
const typoSimilarity = 0.92;
// One slip in a short name falls below that: Evans and Evens. In three letters it makes another name: Ana and Ann.
const minEditLength = 4;

// Two slips in a word of six letters.
const resemblance = 0.8;

type Relation = 'same' | 'nickname' | 'initial' | 'typo' | 'sound' | 'none';
type SurnameRelation = Relation | 'part';

function isTypo(a: string, b: string): boolean {
  // Of one slip, or of a similarity that high, one end at least stays as it was.
  if (a.charCodeAt(0) !== b.charCodeAt(0) && a.charCodeAt(a.length - 1) !== b.charCodeAt(b.length - 1)) return false;
  if (jaroWinkler(a, b) >= typoSimilarity) return true;
  return a.length >= minEditLength && b.length >= minEditLength && isOneEdit(a, b);
}

/** "Mary Beth Lee" and "Marybeth Lee". */
function isGivenInTwo(a: NormalName, b: NormalName): boolean {
  if (a.middle === null || !b.given.startsWith(a.given)) return false;
  const rest = b.given.slice(a.given.length);
  return a.middle === rest || a.middle.startsWith(`${rest} `);
}

/** "Ann Green Wood" and "Ann Greenwood", or a space that slipped in: "Ann Gr Een". */
function isSurnameInTwo(a: NormalName, b: NormalName): boolean {
  if (a.middle === null || !b.surname.endsWith(a.surname)) return false;
  const rest = b.surname.slice(0, -a.surname.length);
  return a.middle === rest || a.middle.endsWith(` ${rest}`);
}

function relateGiven(a: NormalName, b: NormalName): Relation {
  if (a.given === '' || b.given === '') return 'initial';
  if (a.given === b.given) return 'same';
  if (a.given.length === 1 || b.given.length === 1) return a.given.charAt(0) === b.given.charAt(0) ? 'initial' : 'none';
  // Somebody called by a middle name: "Mary Ann Lee" and "Ann Lee".
  if (areNicknames(a.given, b.given) || hasMiddle(a, b.given) || hasMiddle(b, a.given)) return 'nickname';
  if (isGivenInTwo(a, b) || isGivenInTwo(b, a)) return 'nickname';
  if (isTypo(a.given, b.given)) return 'typo';
  return phoneticCode(a.given) === phoneticCode(b.given) ? 'sound' : 'none';
}

function sharesPart(a: NormalName, b: NormalName): boolean {
  if (a.surnameParts.length === 1 && b.surnameParts.length === 1) return false;
  return (
    a.surnameParts.some((part) => b.surnameParts.includes(part)) || a.surnameParts.join('') === b.surnameParts.join('')
  );
}

/** Whether a word is one of somebody's middle names. */
function hasMiddle({ middle }: NormalName, word: string): boolean {
  if (middle === null || middle.length < word.length) return false;
  return middle === word || (middle.includes(' ') && ` ${middle} `.includes(` ${word} `));
}

/** A middle name may be the surname of before a marriage, or the first of two surnames. */
function isMiddleOf(a: NormalName, b: NormalName): boolean {
  return a.middle !== null && (hasMiddle(a, b.surname) || b.surnameParts.some((part) => hasMiddle(a, part)));
}

function relateSurnames(a: NormalName, b: NormalName): SurnameRelation {
  if (a.surname === b.surname) return 'same';
  if (sharesPart(a, b) || isMiddleOf(a, b) || isMiddleOf(b, a)) return 'part';
  if (isInitialOf(a, b) || isInitialOf(b, a)) return 'initial';
  if (isCutOff(a.surname, b.surname) || isCutOff(b.surname, a.surname)) return 'typo';
  if (isTypo(a.surname, b.surname) || isSurnameInTwo(a, b) || isSurnameInTwo(b, a)) return 'typo';
  return phoneticCode(a.surname) === phoneticCode(b.surname) ? 'sound' : 'none';
}

/** "Jane Marie S." and "Jane Smith". */
function isInitialOf(a: NormalName, b: NormalName): boolean {
  return a.surname.length === 1 && a.given !== '' && b.surnameParts.some((part) => part.startsWith(a.surname));
}

/** "Elizabeth Montg" and "Elizabeth Montgomery": a column that holds so many letters. */
function isCutOff(a: string, b: string): boolean {
  return a.length >= minEditLength && b.startsWith(a);
}

/** "Jane S." and "Jane Smith": a letter is never read as the surname, so the given name stands there. */
function isGivenAndInitial(a: NormalName, b: NormalName): boolean {
  if (a.given.length !== 1 || a.middle !== null || b.given.length === 1) return false;
  return isForm(a.surname, b.given) && b.surnameParts.some((part) => part.startsWith(a.given));
}

/** One form of a word: itself, a short form of it, or it with a slip. */
function isForm(a: string, b: string): boolean {
  return a === b || areNicknames(a, b) || isTypo(a, b);
}

/** "Radman Sam" and "Samuel Radman-Patel": the order swapped, and one part of a double surname. */
function isSwappedPart(a: NormalName, b: NormalName): boolean {
  return b.surnameParts.length > 1 && b.surnameParts.includes(a.given) && isForm(a.surname, b.given);
}

function isSwapped(a: NormalName, b: NormalName): boolean {
  if (isForm(a.given, b.surname) && isForm(a.surname, b.given)) return true;
  return isSwappedPart(a, b) || isSwappedPart(b, a);
}

/** "Susan Reynolds" and "Oakfield Susan": the order swapped, and another surname. Short ones meet by chance. */
function isGivenElsewhere(a: NormalName, b: NormalName): boolean {
  const isGiven = (x: NormalName, y: NormalName): boolean => x.given.length >= minEditLength && x.given === y.surname;
  return isGiven(a, b) || isGiven(b, a);
}

/** "Ann Marie" and "Annmarie": one spelling but for spaces and a slip. */
function isSpacedOtherwise(a: string, b: string): boolean {
  if (a.charCodeAt(0) !== b.charCodeAt(0) && a.charCodeAt(a.length - 1) !== b.charCodeAt(b.length - 1)) return false;
  return isTypo(a.replaceAll(' ', ''), b.replaceAll(' ', ''));
}

function levelOfParts(given: Relation, surname: SurnameRelation): number {
  const givenAgrees = given === 'same' || given === 'nickname';
  switch (surname) {
    case 'same':
      if (given === 'same') return exact;
      if (given === 'none') return otherGiven;
      return { nickname, initial, typo, sound: soundsAlike }[given];
    case 'part':
      return given === 'none' ? otherGiven : surnamePart;
    case 'typo':
      if (givenAgrees) return typo;
      return given === 'none' ? different : soundsAlike;
    case 'sound':
      return givenAgrees ? soundsAlike : different;
    case 'initial':
      if (givenAgrees) return surnamePart;
      return given === 'none' ? different : resembling;
    default:
      return givenAgrees ? otherSurname : different;
  }
}

/** One slip in a word of any length, or two in a longer one. */
function isAlike(a: string, b: string): boolean {
  return a.length > 1 && b.length > 1 && (isOneEdit(a, b) || jaroWinkler(a, b) >= resemblance);
}

/** "Mwchael" and "Mikey": a slip in one form of a name, another form on the other side. */
function isGivenAlike({ given: a }: NormalName, { given: b }: NormalName): boolean {
  return isAlike(a, b) || formsOf(a).some((form) => isTypo(form, b)) || formsOf(b).some((form) => isTypo(form, a));
}

/** "Oslon" and "Olson-Tucker". */
function isSurnameAlike(a: NormalName, b: NormalName): boolean {
  if (a.surnameParts.length === 1 && b.surnameParts.length === 1) return isAlike(a.surname, b.surname);
  return a.surnameParts.some((part) => b.surnameParts.some((other) => isTypo(part, other)));
}

/** What two names have in common that are neither one name nor share a part to the letter. */
function levelOfRemains(a: NormalName, b: NormalName, given: Relation, surname: SurnameRelation): number {
  if (isSwapped(a, b)) return swapped;
  if (isGivenElsewhere(a, b)) return otherSurname;
  if (isSpacedOtherwise(a.full, b.full)) return soundsAlike;
  if ((surname !== 'none' || isSurnameAlike(a, b)) && (given !== 'none' || isGivenAlike(a, b))) return resembling;
  const isOneWritten = given === 'typo' || given === 'sound' || surname === 'typo' || surname === 'sound';
  return isOneWritten ? onePart : different;
}

/** The level of two names; symmetric. 0 when either is missing. */
export function compareNames(a: NormalName | null, b: NormalName | null): number {
  if (a === null || b === null) return 0;
  if (a.full === b.full) return exact;
  const given = relateGiven(a, b);
  const surname = relateSurnames(a, b);
  const level = levelOfParts(given, surname);
  if (level === otherSurname || level === different) {
    if (isGivenAndInitial(a, b) || isGivenAndInitial(b, a)) return surnamePart;
    const lead = commonLead(a, b);
    if (lead !== 'none') return lead === 'long' ? surnamePart : resembling;
  }
  // Of "Smith-Jones Ann", read as Smith, middle name Jones, the surname too seems to share a part.
  const isPartOnly = level === otherGiven && surname === 'part';
  if ((level === otherSurname || isPartOnly) && isSwapped(a, b)) return swapped;
  if (level === otherSurname) return isSurnameAlike(a, b) ? resembling : level;
  if (level === otherGiven && !isPartOnly) return isGivenAlike(a, b) ? resembling : level;
  return level === different ? levelOfRemains(a, b, given, surname) : level;
}

/** The level of two names' suffixes: Jr and Sr live at one address under one name. */
export function compareSuffixes(a: NormalName | null, b: NormalName | null): number {
  if (a?.suffix == null || b?.suffix == null) return 0;
  return levelOf('suffix', a.suffix === b.suffix ? 'same' : 'conflict');
}
