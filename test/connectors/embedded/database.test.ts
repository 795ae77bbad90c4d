import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { ClassicLevel } from 'classic-level';
import { openEmbedded } from '../../../connectors/embedded/open-embedded.ts';
import { outOf, shown } from '../../contracts/fixture.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const clock = { nowMs: () => 1000 };

async function inFolder(body: (dir: string) => Promise<void>): Promise<void> {
  const folder = temporaryFolder();
  try {
    await body(folder.path);
  } finally {
    folder.remove();
  }
}

describe('embedded data', () => {
  it('is there again after a restart: records, offsets, append times, state', () =>
    inFolder(async (dir) => {
      const first = await openEmbedded({ dir, partitions: 2, clock });
      await first.publisher.publish([outOf('matches', 1, 'a'), outOf('matches', 1, 'b')]);
      const { committer } = await first.storage.open({ topology: 't', partition: 1 }, 'h');
      const changes = [{ store: 's', key: 'k', value: Buffer.from('v') }];
      await committer.commit({ outputs: [outOf('matches', 1, 'c')], changes, next: { control: 4 }, streamTimeMs: 9 });
      await first.close();
      const second = await openEmbedded({ dir, partitions: 2, clock });
      const [landed] = await second.publisher.publish([outOf('matches', 1, 'd')]);
      assert.deepEqual(landed, { offset: 3, appendTimeMs: 1002 });
      const records = await second.reader.read('matches', 1, 0, 10);
      assert.deepEqual(
        records.map((r) => `${shown(r)} ${r.appendTimeMs}`),
        ['matches-1@0 p1=a 1000', 'matches-1@1 p1=b 1000', 'matches-1@2 p1=c 1001', 'matches-1@3 p1=d 1002'],
      );
      const { state, committer: recovered } = await second.storage.open({ topology: 't', partition: 1 }, 'h');
      assert.equal(state.get('s', 'k')?.toString(), 'v');
      assert.deepEqual(await recovered.recover(), { positions: { control: 4 }, streamTimeMs: 9, commitSeq: 1 });
      await second.close();
    }));

  it('takes appends in the order of their calls, waited for or not', () =>
    inFolder(async (dir) => {
      const embedded = await openEmbedded({ dir, partitions: 1, clock });
      const calls = Array.from({ length: 20 }, (_, i) => embedded.publisher.publish([outOf('matches', 0, `${i}`)]));
      const offsets = (await Promise.all(calls)).map(([landed]) => landed?.offset);
      assert.deepEqual(
        offsets,
        calls.map((_, i) => i),
      );
      await embedded.close();
    }));

  it('belongs to one process at a time: another one is told so', () =>
    inFolder(async (dir) => {
      const owner = await openEmbedded({ dir, partitions: 2, clock });
      const module = new URL('../../../connectors/embedded/open-embedded.js', import.meta.url).href;
      const script = `import { openEmbedded } from ${JSON.stringify(module)};
        openEmbedded({ dir: process.argv[1], partitions: 2, clock: { nowMs: () => 0 } })
          .catch((error) => console.log(error.code, error.message));`;
      const other = spawnSync(process.execPath, ['--input-type=module', '-e', script, dir], { encoding: 'utf8' });
      assert.equal(
        other.stdout.trim(),
        `DATA_LOCKED another process is using ${dir}: stop it, then run this again`,
        other.stderr,
      );
      await owner.publisher.publish([outOf('matches', 0, 'a')]);
      await owner.close();
    }));

  it('keeps the partition count it was created with', () =>
    inFolder(async (dir) => {
      await (await openEmbedded({ dir, partitions: 2, clock })).close();
      await assert.rejects(openEmbedded({ dir, partitions: 4, clock }), /DATA_FORMAT|set PARTITIONS=2/);
      await (await openEmbedded({ dir, partitions: 2, clock })).close();
    }));

  it("is never made of somebody else's database, nor of another version's", () =>
    inFolder(async (dir) => {
      const foreign = new ClassicLevel(dir);
      await foreign.put('a', 'b');
      await foreign.close();
      await assert.rejects(openEmbedded({ dir, partitions: 2, clock }), { code: 'DATA_FORMAT' });
      await foreign.open();
      assert.equal(await foreign.get('a'), 'b');
      await foreign.put('!format', '{"version":99,"partitions":2}');
      await foreign.close();
      await assert.rejects(openEmbedded({ dir, partitions: 2, clock }), { code: 'DATA_FORMAT' });
    }));

  it('says so when the folder cannot be used', () =>
    inFolder(async (dir) => {
      writeFileSync(`${dir}/file`, '');
      const openBelowFile = openEmbedded({ dir: `${dir}/file/data`, partitions: 2, clock });
      await assert.rejects(openBelowFile, { code: 'DATA_UNUSABLE' });
    }));
});
