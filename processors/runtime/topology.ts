import type { EventTypes } from '../../schemas/generated/types.ts';
import type { RecordName, TopicSpec } from '../../schemas/topics.ts';

/** A decoded record of an input topic. */
export interface Event<N extends RecordName = RecordName> {
  readonly topic: TopicSpec<N>;
  readonly partition: number;
  readonly offset: number;
  readonly appendTimeMs: number;
  readonly key: string;
  readonly value: EventTypes[N];
  /** What the processor's `prepare` gave; null or absent when it was not asked. */
  prepared?: unknown;
}

/** How values of one store become bytes. */
export interface StoreSpec<T = unknown> {
  readonly name: string;
  /**
   * Values that stay decoded in memory, when another number than the runtime's suits; 0: as bytes, from commit to commit.
   * Decoded graphs cost the collector far more than decoding, where there are many of them and each is seldom read.
   */
  readonly cachedValues?: number;
  encode(value: T): Buffer;
  decode(bytes: Buffer): T;
}

/**
 * A processor's view of one store: committed values under uncommitted changes. A value got is shared, not copied: after
 * changing it, put it. All calls are synchronous.
 */
export interface StateStore<T> {
  get(key: string): T | undefined;
  put(key: string, value: T): void;
  delete(key: string): void;
  /** Keys in [from, to) in byte order, at most `limit`. */
  range(from: string, to: string, limit: number): Iterable<[string, T]>;
}

/**
 * The time of a timer for work that can wait: it fires between two records, one timer at a time, and whenever no record is left.
 * So a long piece of work, each slice of which puts off the next, never holds back what arrives meanwhile.
 */
export const betweenRecords: number = Number.MAX_SAFE_INTEGER;

/** Persisted; fires once stream time has reached `atMs`, in (atMs, id) order. Same id: replaces. */
export interface Timer {
  readonly id: string;
  readonly atMs: number;
}

/** What a processor may do. */
export interface Context {
  readonly partition: number;
  readonly partitions: number;
  /** event: append time of this record; stream: largest so far. Neither is the wall clock. */
  readonly time: { readonly eventMs: number; readonly streamMs: number };
  store<T>(spec: StoreSpec<T>): StateStore<T>;
  /** Appended on commit, to this task's partition number (or the only one of a single-routed topic). */
  emit<N extends RecordName>(topic: TopicSpec<N>, key: string, value: EventTypes[N]): void;
  schedule(timer: Timer): void;
  cancel(timerId: string): void;
}

/** Pure: (event, state) to (state, events). Made anew for each task; holds nothing that state does not hold, but caches. */
export interface Processor {
  /**
   * Does what can be done about an event without state, before its turn, for some events in a row: their code and data stay in
   * the CPU's caches. What it gives becomes the event's `prepared`, by which `process` may only be faster, not otherwise.
   */
  prepare?(event: Event): unknown;
  process(event: Event, context: Context): void;
  onTimer?(timer: Timer, context: Context): void;
}

/** What happens to a record that cannot be decoded or that a processor throws on. */
export type FailurePolicy = 'continue' | 'dead-letter' | 'pause' | 'stop';

/** A topology is a value: built, tested and run separately. */
export interface Topology {
  readonly name: string;
  /** In merge rank: records of one append time are taken in this order. */
  readonly inputs: readonly TopicSpec[];
  readonly outputs: readonly TopicSpec[];
  readonly stores: readonly StoreSpec[];
  /** Raised when the bytes of a store change meaning. */
  readonly stateVersion: number;
  readonly onUnreadable: FailurePolicy;
  readonly onFailure: FailurePolicy;
  createProcessor(): Processor;
}
