import { ReconduitError } from '../../processors/errors.ts';
import type { Commit, CommittedState, Recovered, StorageProvider } from '../../processors/ports/state.ts';
import type { MemoryLog } from './memory-log.ts';

interface TaskMemory {
  readonly topologyHash: string;
  readonly stores: Map<string, Map<string, Buffer>>;
  recovered: Recovered;
}

/** Orders keys by their UTF-8 bytes, as LevelDB does. */
function compareBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function storeOf({ stores }: TaskMemory, name: string): Map<string, Buffer> {
  let store = stores.get(name);
  if (store === undefined) {
    store = new Map();
    stores.set(name, store);
  }
  return store;
}

function stateOf(memory: TaskMemory): CommittedState {
  return {
    get: (store, key) => storeOf(memory, store).get(key),
    getMany: (store, keys) => keys.map((key) => storeOf(memory, store).get(key)),
    range: (store, from, to, limit) =>
      [...storeOf(memory, store)]
        .filter(([key]) => compareBytes(key, from) >= 0 && compareBytes(key, to) < 0)
        .sort(([a], [b]) => compareBytes(a, b))
        .slice(0, limit),
  };
}

function apply(memory: TaskMemory, { changes, next, streamTimeMs }: Commit): void {
  for (const { store, key, value } of changes) {
    if (value === undefined) storeOf(memory, store).delete(key);
    else storeOf(memory, store).set(key, value);
  }
  memory.recovered = { positions: { ...next }, streamTimeMs, commitSeq: memory.recovered.commitSeq + 1 };
}

/** State that lives in memory beside a memory log; a task opened again finds what it committed. */
export function createMemoryStorage({ append }: MemoryLog): StorageProvider {
  const tasks = new Map<string, TaskMemory>();
  return {
    open: async ({ topology, partition }, topologyHash) => {
      const id = `${topology}/${partition}`;
      const memory = tasks.get(id) ?? {
        topologyHash,
        stores: new Map(),
        recovered: { positions: {}, streamTimeMs: 0, commitSeq: 0 },
      };
      tasks.set(id, memory);
      return {
        state: stateOf(memory),
        committer: {
          recover: async () => {
            if (memory.recovered.commitSeq > 0 && memory.topologyHash !== topologyHash) {
              throw new ReconduitError('DATA_FORMAT', `the state of ${topology} was written by another version of it`);
            }
            return memory.recovered;
          },
          commit: async (step) => {
            append(step.outputs);
            apply(memory, step);
            return 'committed';
          },
          close: async () => undefined,
        },
      };
    },
  };
}
