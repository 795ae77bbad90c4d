const unaccentable: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ł: 'l',
  ı: 'i',
};

// biome's control-character rule would forbid \x00; a test by character code is as fast.
function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 127) return false;
  return true;
}

/**
 * Lower-cases and removes accents. Letters of other scripts stay as they are: fuzzball's force_ascii would turn a Cyrillic
 * name into nothing, and nothing equals nothing.
 */
export function foldText(text: string): string {
  const lower = text.toLowerCase();
  if (isAscii(lower)) return lower;
  return lower
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .replace(/[ßæœøđðþłı]/g, (c) => unaccentable[c] ?? c);
}

/** Folds and keeps only words of letters and digits, joined by single spaces. */
export function foldWords(text: string): string {
  return foldText(text)
    .replace(/['’`]/g, '')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}
