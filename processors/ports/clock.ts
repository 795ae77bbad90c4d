/** Wall time and waiting; processors get event time through their context, never this. */
export interface Clock {
  nowMs(): number;
  /** Calls `run` every `intervalMs` until the returned function is called. */
  every(intervalMs: number, run: () => void): () => void;
  /** Resolves after `ms`, or as soon as the signal aborts. 0 lets everything else that is ready go first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}
