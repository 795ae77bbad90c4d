/** Wall time and waiting; processors get event time through their context, never this. */
export interface Clock {
  nowMs(): number;
  /** Calls `run` every `intervalMs` until the returned function is called. */
  every(intervalMs: number, run: () => void): () => void;
}
