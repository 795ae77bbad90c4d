/** An event with where in its file it came from. */
export interface ExportItem<T> {
  readonly event: T;
  /** As the file writes it; null when it states none. */
  readonly nativeId: string | null;
  /** Line of its first row. */
  readonly line: number;
  /** Rows that it was made of. */
  readonly rows: number;
  /** IANA zone that its stamps were read in. */
  readonly zone: string;
  /** Calendar day there, days since 1970-01-01. */
  readonly day: number;
}
