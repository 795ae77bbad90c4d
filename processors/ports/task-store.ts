import type { Change, TaskId } from './records.ts';
import type { CommittedState, Recovered } from './state.ts';

/** How far a local copy of a task's state has followed the task's changelog. */
export interface StoreMark {
  /** Offset of the changelog from which it must be followed further. */
  readonly changelogNext: number;
  /** What the last commit record that was followed said. */
  readonly recovered: Recovered;
  readonly topologyHash: string;
  /** Of the cluster that holds the changelog. */
  readonly clusterId: string;
  /** Wall time of the last write. */
  readonly savedMs: number;
}

/** A copy of one task's committed state, on this machine; it can be lost and built again. */
export interface TaskStore extends CommittedState {
  /** undefined: it is empty. */
  mark(): StoreMark | undefined;
  /** Changes and mark become readable, and survive a crash of the process, together. @throws STATE_UNWRITABLE. */
  write(changes: readonly Change[], mark: StoreMark): Promise<void>;
  /** Empties it. @throws STATE_UNWRITABLE, after which it can be called again. */
  wipe(): Promise<void>;
  close(): Promise<void>;
}

/** The copies on this machine. */
export interface TaskStores {
  /** Opens, or begins, a copy; one that cannot be read any more is begun anew. @throws DATA_LOCKED when another process has it open, DATA_UNUSABLE. */
  open(task: TaskId): Promise<TaskStore>;
  /** Marks of the copies, by partition; not of those that another process has open. */
  marks(topology: string): Promise<ReadonlyMap<number, StoreMark>>;
  /** Removes the copies that were written last before `untilMs`, but for those of these partitions. */
  sweep(topology: string, inUse: ReadonlySet<number>, untilMs: number): Promise<void>;
  close(): Promise<void>;
}
