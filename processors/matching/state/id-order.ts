/** Distinct ids in order. Sorting costs more than anything else about the sets of one or none that most are. */
export function inIdOrder(ids: ReadonlySet<string>): Iterable<string> {
  return ids.size < 2 ? ids : [...ids].sort();
}
