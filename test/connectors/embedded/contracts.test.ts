import { openEmbedded } from '../../../connectors/embedded/open-embedded.ts';
import { openMemory } from '../../../connectors/embedded/open-memory.ts';
import { codecContract } from '../../contracts/codec.contract.ts';
import type { OpenFixture } from '../../contracts/fixture.ts';
import { publisherContract } from '../../contracts/publisher.contract.ts';
import { sourceContract } from '../../contracts/source.contract.ts';
import { storageContract } from '../../contracts/storage.contract.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

// Small enough that the contracts' data does not fit one fetch.
const maxFetchBytes = 4096;

function levelDb(maxTailBytes: number): OpenFixture {
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
};

for (const [name, open] of Object.entries(adapters)) {
  publisherContract(name, open);
  storageContract(name, open);
  sourceContract(name, open);
  codecContract(name, open);
}
