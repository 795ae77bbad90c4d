import type { StorageProvider } from '../../../processors/ports/state.ts';

/** How many commits tasks have handed over and have no answer to: one number that all threads share. */
export type OpenCommits = Int32Array;

/** None is open. */
export function createOpenCommits(): OpenCommits {
  return new Int32Array(new SharedArrayBuffer(4));
}

/** Counts a storage's open commits. */
export function countingOpen(storage: StorageProvider, openCommits: OpenCommits): StorageProvider {
  return {
    open: async (task, topologyHash) => {
      const { state, committer } = await storage.open(task, topologyHash);
      const commit: typeof committer.commit = async (step) => {
        Atomics.add(openCommits, 0, 1);
        try {
          return await committer.commit(step);
        } finally {
          Atomics.sub(openCommits, 0, 1);
        }
      };
      return { state, committer: { recover: () => committer.recover(), close: () => committer.close(), commit } };
    },
  };
}
