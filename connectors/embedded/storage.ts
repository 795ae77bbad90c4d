import { ReconduitError } from '../../processors/errors.ts';
import type { TaskId } from '../../processors/ports/records.ts';
import type {
  Commit,
  CommitOutcome,
  CommittedState,
  Committer,
  Recovered,
  StorageProvider,
} from '../../processors/ports/state.ts';
import { avroCodec } from '../../schemas/avro.ts';
import type { Database } from './database.ts';
import { commitKey, statePrefix } from './keys.ts';
import type { RangeReader } from './range-reader.ts';
import type { KeyChange, StepWriter } from './step-writer.ts';

/** Key prefixes of one task's stores. */
function prefixesOf({ topology, partition }: TaskId): (store: string) => string {
  const prefixes = new Map<string, string>();
  return (store) => {
    let prefix = prefixes.get(store);
    if (prefix === undefined) {
      prefix = statePrefix(topology, partition, store);
      prefixes.set(store, prefix);
    }
    return prefix;
  };
}

function createState(database: Database, ranges: RangeReader, prefixOf: (store: string) => string): CommittedState {
  const get = (store: string, key: string): Buffer | undefined => database.getSync(prefixOf(store) + key);
  return {
    get,
    getMany: (store, keys) => keys.map((key) => get(store, key)),
    *range(store, from, to, limit) {
      const prefix = prefixOf(store);
      for (const [key, value] of ranges.read(prefix + from, prefix + to, limit)) {
        yield [key.slice(prefix.length), value];
      }
    },
  };
}

/** Commits one task's steps through the common writer; positions and commit number are in each step's commit record. */
class TaskCommitter implements Committer {
  private readonly task: TaskId;
  private readonly topologyHash: string;
  private readonly database: Database;
  private readonly writer: StepWriter;
  private readonly prefixOf: (store: string) => string;
  private commitSeq = 0;

  constructor(task: TaskId, topologyHash: string, database: Database, writer: StepWriter) {
    this.task = task;
    this.topologyHash = topologyHash;
    this.database = database;
    this.writer = writer;
    this.prefixOf = prefixesOf(task);
  }

  async recover(): Promise<Recovered> {
    const { topology, partition } = this.task;
    await this.writer.usable();
    const stored = await this.database.get(commitKey(topology, partition));
    if (stored === undefined) return { positions: {}, streamTimeMs: 0, commitSeq: 0 };
    const record = avroCodec('CommitRecord').decode(stored);
    if (record.topologyHash !== this.topologyHash) {
      throw new ReconduitError(
        'DATA_FORMAT',
        `the state of ${topology} was written by another version of it: use that version, or another DATA_DIR`,
      );
    }
    this.commitSeq = record.commitSeq;
    return { positions: { ...record.positions }, streamTimeMs: record.streamTime, commitSeq: record.commitSeq };
  }

  async commit({ outputs, changes, next, streamTimeMs }: Commit): Promise<CommitOutcome> {
    const { task, topologyHash, prefixOf } = this;
    this.commitSeq++;
    const record = avroCodec('CommitRecord').encode({
      ...task,
      topologyHash,
      commitSeq: this.commitSeq,
      positions: { ...next },
      streamTime: streamTimeMs,
    });
    try {
      const keyed: KeyChange[] = changes.map(({ store, key, value }) => ({ key: prefixOf(store) + key, value }));
      keyed.push({ key: commitKey(task.topology, task.partition), value: record });
      await this.writer.submit({ outputs, changes: keyed });
    } catch (error) {
      // Only a failed write leaves open what is on disk; recover() then throws, and the process must start again.
      if (error instanceof ReconduitError && error.code === 'DATA_UNUSABLE') return 'unknown';
      throw error;
    }
    return 'committed';
  }

  /** Nothing of its own is open, and whoever commits waits for it. */
  async close(): Promise<void> {}
}

/** State of all tasks in the common database. */
export function createStorage(database: Database, writer: StepWriter, ranges: RangeReader): StorageProvider {
  return {
    open: async (task, topologyHash) => ({
      state: createState(database, ranges, prefixesOf(task)),
      committer: new TaskCommitter(task, topologyHash, database, writer),
    }),
  };
}
