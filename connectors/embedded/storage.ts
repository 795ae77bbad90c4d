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
import type { Ranges } from '../leveldb-range/range-reader.ts';
import { AbsentKeys } from './absent-keys.ts';
import type { Database } from './database.ts';
import { commitKey, statePrefix, taskPrefix } from './keys.ts';
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

/** Where one task's state is. */
interface TaskKeys {
  readonly prefixOf: (store: string) => string;
  readonly absent: AbsentKeys;
}

function createState(database: Database, ranges: Ranges, { prefixOf, absent }: TaskKeys): CommittedState {
  const get = (store: string, key: string): Buffer | undefined => {
    const full = prefixOf(store) + key;
    if (absent.has(full)) return undefined;
    const value = database.getSync(full);
    if (value === undefined) absent.missed();
    return value;
  };
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

interface CommitterSetting {
  readonly task: TaskId;
  readonly topologyHash: string;
  readonly database: Database;
  readonly writer: StepWriter;
  readonly keys: TaskKeys;
}

/** Commits one task's steps through the common writer; positions and commit number are in each step's commit record. */
class TaskCommitter implements Committer {
  private readonly task: TaskId;
  private readonly topologyHash: string;
  private readonly database: Database;
  private readonly writer: StepWriter;
  private readonly keys: TaskKeys;
  private commitSeq = 0;

  constructor({ task, topologyHash, database, writer, keys }: CommitterSetting) {
    this.task = task;
    this.topologyHash = topologyHash;
    this.database = database;
    this.writer = writer;
    this.keys = keys;
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
    const { task, topologyHash } = this;
    const { prefixOf, absent } = this.keys;
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
      for (const { key, value } of keyed) if (value !== undefined) absent.add(key);
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
export function createStorage(database: Database, writer: StepWriter, ranges: Ranges): StorageProvider {
  return {
    open: async (task, topologyHash) => {
      const absent = new AbsentKeys(database, taskPrefix(task.topology, task.partition));
      const keys: TaskKeys = { prefixOf: prefixesOf(task), absent };
      return {
        state: createState(database, ranges, keys),
        committer: new TaskCommitter({ task, topologyHash, database, writer, keys }),
      };
    },
  };
}
