import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { KeyFilter } from '../../../connectors/embedded/key-filter.ts';
import { openEmbedded } from '../../../connectors/embedded/open-embedded.ts';
import type { TaskStorage } from '../../../processors/ports/state.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const many = 5_000;

describe('a filter of keys', () => {
  it('knows every key that it was given, and few others, also once it has grown', () => {
    const filter = new KeyFilter();
    const count = 300_000;
    for (let i = 0; i < count; i++) filter.add(`key ${i}`);
    let wrong = 0;
    for (let i = 0; i < count; i++) {
      assert.ok(filter.mayHave(`key ${i}`));
      if (filter.mayHave(`other ${i}`)) wrong++;
    }
    assert.ok(wrong < 0.05 * count, `${wrong} of ${count} strangers pass`);
  });
});

async function lookInVain({ state }: TaskStorage): Promise<void> {
  for (let i = 0; i < many; i++) assert.equal(state.get('store', `nobody ${i}`), undefined);
  // The scan that follows is given its turns.
  for (let i = 0; i < 100; i++) await new Promise(setImmediate);
}

async function put({ committer }: TaskStorage, keys: readonly string[]): Promise<void> {
  const changes = keys.map((key) => ({ store: 'store', key, value: Buffer.from(key) }));
  await committer.commit({ outputs: [], changes, next: {}, streamTimeMs: 0 });
}

describe('keys that are looked up in vain', () => {
  it('hide none that was there before, is written meanwhile, or is written later', async () => {
    const folder = temporaryFolder();
    const options = { dir: folder.path, partitions: 2, clock: { nowMs: () => 1 } };
    const early = Array.from({ length: many }, (_, i) => `early ${i}`);
    const first = await openEmbedded(options);
    await put(await first.storage.open({ topology: 'x', partition: 1 }, 'hash'), early);
    await first.close();

    const second = await openEmbedded(options);
    const storage = await second.storage.open({ topology: 'x', partition: 1 }, 'hash');
    const between = put(storage, ['between']);
    await lookInVain(storage);
    await between;
    await put(storage, ['late']);
    for (const key of [...early, 'between', 'late']) assert.equal(storage.state.get('store', key)?.toString(), key);
    assert.equal(storage.state.get('store', 'nobody'), undefined);
    await second.close();
    folder.remove();
  });

  it('do not keep a database open that is closed during the scan', async () => {
    const folder = temporaryFolder();
    const embedded = await openEmbedded({ dir: folder.path, partitions: 1, clock: { nowMs: () => 1 } });
    const storage = await embedded.storage.open({ topology: 'x', partition: 0 }, 'hash');
    await put(
      storage,
      Array.from({ length: many }, (_, i) => `early ${i}`),
    );
    for (let i = 0; i < many; i++) storage.state.get('store', `nobody ${i}`);
    await embedded.close();
    folder.remove();
  });
});
