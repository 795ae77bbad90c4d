import { doubleMetaphone } from 'double-metaphone';

const known = new Map<string, string>();
// A practice has some thousands of different surnames; the cap only bounds memory.
const maxKnown = 50_000;

/** The primary Double Metaphone code (Philips 2000) of a folded word; the word itself when it has none. */
export function phoneticCode(word: string): string {
  let code = known.get(word);
  if (code === undefined) {
    code = doubleMetaphone(word)[0] || word;
    if (known.size >= maxKnown) known.clear();
    known.set(word, code);
  }
  return code;
}
