/** Whether one text becomes the other by one substitution, insertion, deletion or swap of neighbours; false when equal. */
export function isOneEdit(a: string, b: string): boolean {
  if (a.length < b.length) return isOneEdit(b, a);
  if (a.length - b.length > 1 || a === b) return false;
  let start = 0;
  while (start < b.length && a.charCodeAt(start) === b.charCodeAt(start)) start++;
  let end = 0;
  while (end < b.length - start && a.charCodeAt(a.length - 1 - end) === b.charCodeAt(b.length - 1 - end)) end++;
  const leftA = a.length - start - end;
  const leftB = b.length - start - end;
  if (leftA <= 1 && leftB <= 1) return true;
  const isPair = leftA === 2 && leftB === 2;
  return isPair && a[start] === b[start + 1] && a[start + 1] === b[start];
}
