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

/** What Windows-1252 shows for the bytes 0x80 to 0x9f; five of them show nothing. */
const windowsLetters = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';

/** "JosÃ©" and "AllÄ“" are UTF-8 that some export took for Windows-1252. */
function unscrambled(text: string): string {
  return text.replace(/([Â-Å])([\u0080-\u00bf]|[€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ])/g, (_, lead: string, trail: string) => {
    const shown = windowsLetters.indexOf(trail);
    const byte = shown < 0 ? trail.charCodeAt(0) : 0x80 + shown;
    return String.fromCharCode(((lead.charCodeAt(0) & 0x1f) << 6) | (byte & 0x3f));
  });
}

/**
 * Lower-cases and removes accents. Letters of other scripts stay as they are: fuzzball's force_ascii would turn a Cyrillic
 * name into nothing, and nothing equals nothing.
 */
export function foldText(text: string): string {
  if (isAscii(text)) return text.toLowerCase();
  return unscrambled(text)
    .toLowerCase()
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
