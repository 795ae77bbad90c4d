/** What was answered to a request that bore a key. */
export interface KeptAnswer {
  /** sha256 of the request's body, in hexadecimal. */
  readonly bodyHash: string;
  /** JSON. */
  readonly answer: unknown;
  readonly atMs: number;
}

/** Answers by the keys of their requests, for as long as a repeat may come. */
export interface AnswerStore {
  /** undefined: no request of this key was answered in the last day. */
  find(key: string, nowMs: number): Promise<KeptAnswer | undefined>;
  /** On disk when it resolves. */
  keep(key: string, kept: KeptAnswer): Promise<void>;
}
