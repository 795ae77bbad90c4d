import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { describe, it, type TestContext } from 'node:test';
import { ClassicLevel } from 'classic-level';
import { createTaskStores, moveTaskStates } from '../../../connectors/level/task-stores.ts';
import type { TaskStore, TaskStores } from '../../../processors/ports/task-store.ts';
import { taskStoreContract } from '../../contracts/task-store.contract.ts';
import { createRecordingTelemetry } from '../../support/recording-telemetry.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const telemetry = createRecordingTelemetry();
const recovered = { positions: {}, streamTimeMs: 0, commitSeq: 1 };

interface Copy {
  readonly partition: number;
  readonly savedMs: number;
  readonly value: string;
}

function folderOf(t: TestContext): string {
  const folder = temporaryFolder();
  t.after(() => folder.remove());
  return folder.path;
}

/** Writes a copy, and leaves it open. */
async function copied(stores: TaskStores, { partition, savedMs, value }: Copy): Promise<TaskStore> {
  const store = await stores.open({ topology: 'match', partition });
  const mark = { changelogNext: 1, recovered, topologyHash: 'h', clusterId: 'c', savedMs };
  await store.write([{ store: 's', key: 'k', value: Buffer.from(value) }], mark);
  return store;
}

async function storesWith(dir: string, copies: readonly Copy[]): Promise<TaskStores> {
  const stores = createTaskStores(dir, telemetry);
  for (const copy of copies) await (await copied(stores, copy)).close();
  return stores;
}

async function valueIn(dir: string, partition: number): Promise<string | undefined> {
  const stores = createTaskStores(dir, telemetry);
  const store = await stores.open({ topology: 'match', partition });
  const value = store.get('s', 'k')?.toString();
  await store.close();
  await stores.close();
  return value;
}

taskStoreContract('LevelDB', () => {
  const { path, remove } = temporaryFolder();
  return { again: () => createTaskStores(path, telemetry), close: async () => remove() };
});

describe('task states on this machine', () => {
  it('go over to another owner: of two copies of a task the later one stays', async (t) => {
    const dir = folderOf(t);
    const [from, to] = [`${dir}/tasks-2`, `${dir}/tasks`];
    await storesWith(from, [
      { partition: 0, savedMs: 2_000, value: 'left' },
      { partition: 1, savedMs: 1_000, value: 'left' },
      { partition: 2, savedMs: 1_000, value: 'left' },
    ]);
    await storesWith(to, [
      { partition: 0, savedMs: 1_000, value: 'own' },
      { partition: 1, savedMs: 2_000, value: 'own' },
    ]);
    await moveTaskStates(from, to, telemetry);
    assert.deepEqual(readdirSync(dir), ['tasks']);
    const values = [await valueIn(to, 0), await valueIn(to, 1), await valueIn(to, 2)];
    assert.deepEqual(values, ['left', 'own', 'left']);
  });

  it('do not go over while somebody else has one open', async (t) => {
    const dir = folderOf(t);
    const [from, to] = [`${dir}/tasks-2`, `${dir}/tasks`];
    await storesWith(from, [{ partition: 0, savedMs: 1_000, value: 'left' }]);
    // Opened otherwise than we do it, it is as closed to us as if another process had it.
    const other = new ClassicLevel(`${from}/match-0`);
    await other.open();
    await assert.rejects(moveTaskStates(from, to, telemetry), { code: 'DATA_LOCKED' });
    await other.close();
    assert.equal(await valueIn(from, 0), 'left');
  });
});
