import type { CrashTopologyName } from './crash-topology.ts';
import type { SeededBug } from './seeded-bugs.ts';

/** Where a life ends by its own hand: at a numbered commit step, while a task's commit is open. */
export interface Failpoint {
  readonly step: number;
  /** Which passing of that step, counting from 1. */
  readonly passing: number;
  /** Busy wait before the kill, so that it hits the write under way at different instants. */
  readonly delayUs: number;
}

/** A record to publish; its value as base64. */
export interface WrittenRecord {
  readonly topic: string;
  readonly partition: number;
  readonly key: string;
  readonly value: string;
}

/** What one life of the child is told, as JSON in the file that its first argument names. */
export interface Life {
  readonly dir: string;
  readonly topologyName: CrashTopologyName;
  /** Number of the first of `records` in the whole scenario; all before it are known to be in the log. */
  readonly first: number;
  /** What may be published by the end of this life. */
  readonly records: readonly WrittenRecord[];
  /** No life comes after this one. */
  readonly last: boolean;
  readonly failpoint: Failpoint | null;
  /** Threads that run the tasks; 0: the main thread. */
  readonly threads: number;
  readonly bug: SeededBug | null;
}
