import type { Positions, RawRecord, TaskId } from './records.ts';

/** What one fetch brought for one task. */
export interface FetchedBatch {
  readonly task: TaskId;
  /** Offset order within each topic; any order between topics: the task merges. */
  readonly records: readonly RawRecord[];
  /** End offset of each input when it was fetched: a topic read up to its end cannot hold the merge back. */
  readonly ends: Positions;
  /**
   * Offset before which each input has been read and handed over. Past the last record where offsets hold none: expired,
   * compacted away, or a broker's transaction marker.
   */
  readonly readTo: Positions;
}

/** The runner's side of a source. */
export interface SourceHandler {
  assigned(tasks: readonly TaskId[]): Promise<void>;
  revoked(tasks: readonly TaskId[]): Promise<void>;
  /** The source fetches no more for this task until the promise settles: back-pressure. */
  records(batch: FetchedBatch): Promise<void>;
}

/** Reads the input topics of one topology, or of one sink. */
export interface Source {
  /** Called once. Calls `assigned` before the first records; a task gets records only after its `resume`. */
  start(handler: SourceHandler): Promise<void>;
  pause(task: TaskId): void;
  /**
   * Begin, or begin again, at these positions; topics not named begin at their start. Nothing that was fetched before is
   * handed over afterwards.
   */
  resume(task: TaskId, from: Positions): void;
  /** End offsets now. */
  ends(task: TaskId): Promise<Positions>;
  stop(): Promise<void>;
}
