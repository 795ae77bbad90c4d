const prefixWeight = 0.1;
const maxPrefix = 4;

/** Bits of matched positions; names longer than this are cut, which no real name reaches. */
const maxLength = 31;

/**
 * Jaro-Winkler similarity in [0, 1] (Winkler 1990: prefix weight 0.1, up to four letters). Symmetric. Two empty strings
 * are not similar: absence proves nothing.
 */
export function jaroWinkler(a: string, b: string): number {
  if (a === b) return a === '' ? 0 : 1;
  const lengthA = Math.min(a.length, maxLength);
  const lengthB = Math.min(b.length, maxLength);
  if (lengthA === 0 || lengthB === 0) return 0;
  const reach = Math.max(0, Math.floor(Math.max(lengthA, lengthB) / 2) - 1);
  let inA = 0;
  let inB = 0;
  let matches = 0;
  for (let i = 0; i < lengthA; i++) {
    const end = Math.min(lengthB - 1, i + reach);
    for (let j = Math.max(0, i - reach); j <= end; j++) {
      if ((inB & (1 << j)) !== 0 || a.charCodeAt(i) !== b.charCodeAt(j)) continue;
      inA |= 1 << i;
      inB |= 1 << j;
      matches++;
      break;
    }
  }
  if (matches === 0) return 0;
  const jaro = (matches / lengthA + matches / lengthB + (matches - outOfOrder(a, b, inA, inB)) / matches) / 3;
  return jaro + commonPrefix(a, b) * prefixWeight * (1 - jaro);
}

function outOfOrder(a: string, b: string, inA: number, inB: number): number {
  let moved = 0;
  let j = 0;
  for (let i = 0; i < maxLength; i++) {
    if ((inA & (1 << i)) === 0) continue;
    while ((inB & (1 << j)) === 0) j++;
    if (a.charCodeAt(i) !== b.charCodeAt(j)) moved++;
    j++;
  }
  return moved / 2;
}

function commonPrefix(a: string, b: string): number {
  let n = 0;
  while (n < maxPrefix && n < a.length && n < b.length && a.charCodeAt(n) === b.charCodeAt(n)) n++;
  return n;
}
