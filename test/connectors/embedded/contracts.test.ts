import { type Embedded, openEmbedded } from '../../../connectors/embedded/open-embedded.ts';
import { openInThread } from '../../../connectors/embedded/open-in-thread.ts';
import { openMemory } from '../../../connectors/embedded/open-memory.ts';
import { type TopicSpec, topics } from '../../../schemas/topics.ts';
import { codecContract } from '../../contracts/codec.contract.ts';
import type { Fixture, OpenFixture } from '../../contracts/fixture.ts';
import { publisherContract } from '../../contracts/publisher.contract.ts';
import { sourceContract } from '../../contracts/source.contract.ts';
import { storageContract } from '../../contracts/storage.contract.ts';
import { createRecordingTelemetry } from '../../support/recording-telemetry.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

// Small enough that the contracts' data does not fit one fetch.
const maxFetchBytes = 4096;

/** Everything that a thread has, reached through its port; the rest, as its process has it. */
async function overThread(partitions: number): Promise<Fixture> {
  const fixture = await levelDb(0)(partitions);
  const own = Array.from({ length: partitions }, (_, partition) => partition);
  const access = fixture.threadAccess(Object.values<TopicSpec>(topics), own);
  const { storage, codec, createSource, close } = await openInThread(access, createRecordingTelemetry());
  return {
    ...fixture,
    storage,
    codec,
    createSource,
    close: async () => {
      await close();
      await fixture.close();
    },
  };
}

function levelDb(maxTailBytes: number): (partitions: number) => Promise<Fixture & Embedded> {
  return async (partitions) => {
    const folder = temporaryFolder();
    const clock = { nowMs: 0 };
    const options = { dir: folder.path, partitions, maxFetchBytes, maxTailBytes };
    const embedded = await openEmbedded({ ...options, clock: { nowMs: () => clock.nowMs } });
    return {
      ...embedded,
      clock,
      close: async () => {
        await embedded.close();
        folder.remove();
      },
    };
  };
}

const adapters: Readonly<Record<string, OpenFixture>> = {
  memory: async (partitions) => {
    const clock = { nowMs: 0 };
    return { ...openMemory({ partitions, clock: { nowMs: () => clock.nowMs }, maxFetchBytes }), clock };
  },
  LevelDB: levelDb(1 << 20),
  // Every read goes to the database.
  'LevelDB without tail cache': levelDb(0),
  'LevelDB from a thread': overThread,
};

for (const [name, open] of Object.entries(adapters)) {
  publisherContract(name, open);
  storageContract(name, open);
  sourceContract(name, open);
  codecContract(name, open);
}
