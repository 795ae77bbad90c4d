import type { Change } from '../ports/records.ts';
import type { CommittedState } from '../ports/state.ts';

/** Offsets of one topic partition, from inclusive to exclusive. */
export interface RecordRange {
  readonly topic: string;
  readonly partition: number;
  readonly from: number;
  readonly to: number;
}

/** What is about to be written. Committed before the first insert, so that a restart cuts the same batch again. */
export interface Intent {
  readonly token: string;
  readonly ranges: readonly RecordRange[];
}

/** What a sink knows for sure. */
export interface SinkState {
  /** Next offset to write, by `<topic>-<partition>`. */
  readonly positions: Readonly<Record<string, number>>;
  /** null: nothing was begun that is not finished. */
  readonly intent: Intent | null;
  /** Rows ever written, of tables where every row stays. */
  readonly totals: Readonly<Record<string, number>>;
  /** A proof has failed and has not succeeded since. */
  readonly proofFailed: boolean;
}

const store = 'sink';
const key = 'state';

/** Before the first record. */
const emptySinkState: SinkState = { positions: {}, intent: null, totals: {}, proofFailed: false };

/** Name of a topic partition among positions. */
export function partitionKey(topic: string, partition: number): string {
  return `${topic}-${partition}`;
}

/** The state that was committed last. */
export function readSinkState(committed: CommittedState): SinkState {
  const bytes = committed.get(store, key);
  return bytes === undefined ? emptySinkState : (JSON.parse(bytes.toString()) as SinkState);
}

/** The change that makes a state the committed one. */
export function sinkStateChange(state: SinkState): Change {
  return { store, key, value: Buffer.from(JSON.stringify(state)) };
}

/** Positions after these ranges. */
export function positionsAfter(
  positions: Readonly<Record<string, number>>,
  ranges: readonly RecordRange[],
): Record<string, number> {
  const after = { ...positions };
  for (const { topic, partition, to } of ranges) after[partitionKey(topic, partition)] = to;
  return after;
}
