import type { TaskId } from '../../processors/ports/records.ts';
import type { CommittedState, StorageProvider } from '../../processors/ports/state.ts';
import type { TaskStore, TaskStores } from '../../processors/ports/task-store.ts';
import { type CommitterSetting, TaskCommitter } from './task-committer.ts';

/** What all tasks of a process share. */
export interface StorageSetting
  extends Omit<CommitterSetting, 'task' | 'topologyHash' | 'store' | 'release' | 'onProgress'> {
  readonly stores: TaskStores;
}

/** State of tasks on this machine, committed through Kafka. */
export interface KafkaStorage extends StorageProvider {
  /** State of a task that this process has open; undefined: it has not. */
  stateOf(task: TaskId): CommittedState | undefined;
  /** Records of its changelog that a task of this process must follow before it can go on; 0: none. */
  leftToRestore(task: TaskId): number;
  /** How far a copy that this process has open, or had, has followed its changelog; undefined: it had none. */
  copyOf(task: TaskId): number | undefined;
  /** A process that ends does not wait for brokers that do not answer: soon, commits of this topology's tasks fail. */
  giveUpSoon(topology: string): void;
  close(): Promise<void>;
}

// A commit takes well under a second. What is cut off is looked up by whoever has the task next.
const longestLastCommitMs = 3_000;

interface Shared {
  readonly store: TaskStore;
  users: number;
}

function nameOf({ topology, partition }: TaskId): string {
  return `${topology}-${partition}`;
}

function once(act: () => Promise<void>): () => Promise<void> {
  let acted: Promise<void> | undefined;
  return () => {
    acted ??= act();
    return acted;
  };
}

async function closeCopy(store: TaskStore): Promise<void> {
  const mark = store.mark();
  // So that a task that had nothing to do for days is not taken for one that was away.
  if (mark !== undefined) await store.write([], { ...mark, savedMs: Date.now() });
  await store.close();
}

function giveUpSoon(committers: ReadonlyMap<TaskCommitter, string>, topology: string): void {
  setTimeout(() => {
    for (const [committer, of] of committers) if (of === topology) committer.giveUp();
  }, longestLastCommitMs).unref();
}

/** Opens tasks; a copy of state is opened once, however many look at it. */
export function createKafkaStorage(setting: StorageSetting): KafkaStorage {
  const shared = new Map<string, Promise<Shared>>();
  const opened = new Map<string, Shared>();
  const left = new Map<string, number>();
  const closed = new Map<string, number>();
  const committers = new Map<TaskCommitter, string>();
  const openShared = async (task: TaskId): Promise<Shared> => {
    setting.onStep?.('A2');
    const made = { store: await setting.stores.open(task), users: 0 };
    opened.set(nameOf(task), made);
    return made;
  };
  const acquire = async (task: TaskId): Promise<Shared> => {
    const name = nameOf(task);
    const found = shared.get(name) ?? openShared(task);
    shared.set(name, found);
    try {
      const one = await found;
      one.users++;
      return one;
    } catch (error) {
      shared.delete(name);
      throw error;
    }
  };
  const release = async (task: TaskId, one: Shared): Promise<void> => {
    if (--one.users > 0) return;
    for (const known of [shared, opened, left]) known.delete(nameOf(task));
    const next = one.store.mark()?.changelogNext;
    if (next !== undefined) closed.set(nameOf(task), next);
    await closeCopy(one.store);
  };
  return {
    open: async (task, topologyHash) => {
      const one = await acquire(task);
      const committer: TaskCommitter = new TaskCommitter({
        ...setting,
        task,
        topologyHash,
        store: one.store,
        onProgress: (_, records) => left.set(nameOf(task), records),
        release: once(async () => {
          committers.delete(committer);
          await release(task, one);
        }),
      });
      committers.set(committer, task.topology);
      return { state: one.store, committer };
    },
    leftToRestore: (task) => left.get(nameOf(task)) ?? 0,
    copyOf: (task) => opened.get(nameOf(task))?.store.mark()?.changelogNext ?? closed.get(nameOf(task)),
    stateOf: (task) => opened.get(nameOf(task))?.store,
    giveUpSoon: (topology) => giveUpSoon(committers, topology),
    close: async () => {
      for (const one of await Promise.all(shared.values())) await one.store.close();
      shared.clear();
      opened.clear();
      await setting.stores.close();
    },
  };
}
