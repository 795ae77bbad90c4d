/** What the list of error codes says about one code. */
export interface ErrorSpec {
  /** Trying the same again, unchanged, can succeed. */
  readonly retriable: boolean;
  readonly meaning: string;
  readonly action: string;
}

/** One row of the list. */
export function spec(retriable: boolean, meaning: string, action: string): ErrorSpec {
  return { retriable, meaning, action };
}
