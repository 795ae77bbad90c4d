/** Whole days, both ends included. */
export interface DaySpan {
  readonly from: number;
  readonly through: number;
}

/** A day before any record: "complete from the beginning", as a live feed is. */
export const firstDay: number = -1_000_000;

/** The fewest spans that cover the same days, ascending; spans that touch become one. */
export function mergeSpans(spans: readonly DaySpan[]): DaySpan[] {
  const merged: DaySpan[] = [];
  for (const span of [...spans].sort((a, b) => a.from - b.from)) {
    if (span.through < span.from) continue;
    const last = merged.at(-1);
    if (last && span.from <= last.through + 1) {
      if (span.through > last.through) merged[merged.length - 1] = { from: last.from, through: span.through };
    } else merged.push(span);
  }
  return merged;
}

/** Days that lie in both; both lists merged. */
export function intersectSpans(a: readonly DaySpan[], b: readonly DaySpan[]): DaySpan[] {
  const both: DaySpan[] = [];
  for (const x of a) {
    for (const y of b) {
      const from = Math.max(x.from, y.from);
      const through = Math.min(x.through, y.through);
      if (from <= through) both.push({ from, through });
    }
  }
  return both;
}

/** Days of `a` that are not in `b`; both lists merged. */
export function subtractSpans(a: readonly DaySpan[], b: readonly DaySpan[]): DaySpan[] {
  let rest: DaySpan[] = [...a];
  for (const cut of b) {
    rest = rest.flatMap((span) => [
      { from: span.from, through: Math.min(span.through, cut.from - 1) },
      { from: Math.max(span.from, cut.through + 1), through: span.through },
    ]);
    rest = mergeSpans(rest);
  }
  return rest;
}

/** Days d for which all of [d - before, d + after] is covered by one span. */
export function settledDays(covered: readonly DaySpan[], before: number, after: number): DaySpan[] {
  return covered
    .map((span) => ({
      from: span.from === firstDay ? firstDay : span.from + before,
      through: span.through - after,
    }))
    .filter((span) => span.from <= span.through);
}

/** Whether a day lies in any of the spans. */
export function spansInclude(spans: readonly DaySpan[], day: number): boolean {
  return spans.some((span) => span.from <= day && day <= span.through);
}
