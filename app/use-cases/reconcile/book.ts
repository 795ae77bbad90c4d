/** What the outputs say about a redemption or ticket beside what was decided: its owner's names for it. */
export interface Subject {
  /** As its file writes it, or `row:<line>`. */
  readonly printedId: string;
  readonly name: string | null;
  /** Practice that its file names. */
  readonly practiceId: string;
  /** Calendar day in its clinic's zone, days since 1970-01-01. */
  readonly day: number;
  /** Line of its first row. */
  readonly line: number;
  /** Rows that it was made of. */
  readonly rows: number;
}

/** Every redemption and ticket of a run by id. */
export interface Book {
  readonly redemptions: Map<string, Subject>;
  readonly tickets: Map<string, Subject>;
}

/** Adds a subject; the same id again is the same thing's later revision, made of more rows. */
export function enter(side: Map<string, Subject>, id: string, subject: Subject): void {
  const known = side.get(id);
  side.set(id, known ? { ...subject, line: known.line, rows: known.rows + subject.rows } : subject);
}

/**
 * An id that is one subject's only: two practices may both have a ticket 1001, and a second one under its id would take the
 * first one's place. The later practice stands behind the source then; what is printed stays as the file writes it.
 */
export function ownId(side: ReadonlyMap<string, Subject>, id: string, source: string, practiceId: string): string {
  const known = side.get(id);
  if (!known || known.practiceId === practiceId) return id;
  return `${source}:${practiceId}/${id.slice(source.length + 1)}`;
}

/** Printed ids, joined as `matches.csv` joins them. */
export function printedIds(side: ReadonlyMap<string, Subject>, ids: readonly string[]): string {
  return ids.map((id) => side.get(id)?.printedId ?? id).join('|');
}
