import type { Publisher } from '../../../processors/ports/publisher.ts';
import type { Committer, StorageProvider } from '../../../processors/ports/state.ts';
import { timerStore } from '../../../processors/runtime/timers.ts';

/** Defects that adapters of this file put in, to see that the crash run finds them. */
export type SeededBug = 'acknowledges-early' | 'splits-batch' | 'forgets-timers';

/** Says yes as soon as it has been asked. */
function acknowledgingEarly(publisher: Publisher): Publisher {
  return {
    ...publisher,
    publish: async (records) => {
      publisher.publish(records).catch(() => undefined);
      return records.map(() => ({ offset: 0, appendTimeMs: 0 }));
    },
  };
}

/** State first, outputs and positions in a batch of their own. */
function splitting(committer: Committer): Committer {
  let { positions, streamTimeMs }: { positions: Readonly<Record<string, number>>; streamTimeMs: number } = {
    positions: {},
    streamTimeMs: 0,
  };
  return {
    close: () => committer.close(),
    recover: async () => {
      const recovered = await committer.recover();
      ({ positions, streamTimeMs } = recovered);
      return recovered;
    },
    commit: async (step) => {
      await committer.commit({ outputs: [], changes: step.changes, next: positions, streamTimeMs });
      ({ next: positions, streamTimeMs } = step);
      return committer.commit({ ...step, changes: [] });
    },
  };
}

/** Leaves timers in memory. */
function forgettingTimers(committer: Committer): Committer {
  return {
    close: () => committer.close(),
    recover: () => committer.recover(),
    commit: (step) =>
      committer.commit({ ...step, changes: step.changes.filter(({ store }) => store !== timerStore.name) }),
  };
}

function withCommitter(storage: StorageProvider, wrap: (committer: Committer) => Committer): StorageProvider {
  return {
    open: async (task, topologyHash) => {
      const { state, committer } = await storage.open(task, topologyHash);
      return { state, committer: wrap(committer) };
    },
  };
}

/** The publisher, with the defect if it is one of publishers. */
export function buggyPublisher(publisher: Publisher, bug: SeededBug | null): Publisher {
  return bug === 'acknowledges-early' ? acknowledgingEarly(publisher) : publisher;
}

/** The storage, with the defect if it is one of storage. */
export function buggyStorage(storage: StorageProvider, bug: SeededBug | null): StorageProvider {
  if (bug === 'splits-batch') return withCommitter(storage, splitting);
  if (bug === 'forgets-timers') return withCommitter(storage, forgettingTimers);
  return storage;
}
