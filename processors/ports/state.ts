import type { Change, Out, Positions } from './records.ts';

/** Committed state of one task, read synchronously. */
export interface CommittedState {
  get(store: string, key: string): Buffer | undefined;
  getMany(store: string, keys: readonly string[]): (Buffer | undefined)[];
  /** Keys in [from, to) in byte order, at most `limit`. */
  range(store: string, from: string, to: string, limit: number): Iterable<[string, Buffer]>;
}

/** One all-or-nothing step of a task. */
export interface Commit {
  readonly outputs: readonly Out[];
  readonly changes: readonly Change[];
  readonly next: Positions;
  /** Largest append time seen. */
  readonly streamTimeMs: number;
}

/** Where a task stood when it last committed. */
export interface Recovered {
  readonly positions: Positions;
  readonly streamTimeMs: number;
  readonly commitSeq: number;
}

/** unknown: the outcome cannot be told; discard, fence and recover. fenced: another owner took over. */
export type CommitOutcome = 'committed' | 'unknown' | 'fenced';

/** Makes a task's work durable. */
export interface Committer {
  /** The last commit, or positions at the start; @throws DATA_FORMAT when the state is another topology's. */
  recover(): Promise<Recovered>;
  /** Resolves when the step is durable, as a whole. */
  commit(step: Commit): Promise<CommitOutcome>;
  close(): Promise<void>;
}

/** State and committer of one task, opened together since one commit moves both. */
export interface TaskStorage {
  readonly state: CommittedState;
  readonly committer: Committer;
}

/** Opens tasks. */
export interface StorageProvider {
  /** `topologyHash` covers inputs, stores and state format. */
  open(task: { topology: string; partition: number }, topologyHash: string): Promise<TaskStorage>;
}
