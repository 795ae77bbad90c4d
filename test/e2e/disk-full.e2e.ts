import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { systemClock } from '../../app/system-clock.ts';
import { openEmbedded } from '../../connectors/embedded/open-embedded.ts';
import { ReconduitError } from '../../processors/errors.ts';
import { topics } from '../../schemas/topics.ts';
import { createCli, eventually } from '../support/cli.ts';
import { countRows, ndjson, post, redemption, ticket } from '../support/live-feed.ts';
import { mountSmallDisk, type SmallDisk } from '../support/small-disk.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** Runs a test on a small disk; where this user may not mount one, the test is skipped. */
async function onSmallDisk(
  t: TestContext,
  { dir, mb }: { dir: string; mb: number },
  body: (disk: SmallDisk) => Promise<void>,
): Promise<void> {
  const disk = mountSmallDisk(dir, mb);
  if (disk === null) return t.skip('needs the right to mount a small disk');
  // Before the hooks that remove the folder.
  await body(disk).finally(() => disk.unmount());
}

function isDiskFull(error: unknown): boolean {
  return error instanceof ReconduitError && error.code === 'DISK_FULL';
}

const linked = "SELECT count() FROM current_matches WHERE status IN ('MATCHED', 'REVIEW')";

test('a disk that fills up closes the front door with a clear answer, loses nothing, and goes on when there is room', async (t) => {
  const cli = createCli(t);
  await onSmallDisk(t, { dir: cli.dataDir, mb: 700 }, async (disk) => {
    const up = await cli.up();
    assert.equal((await post(up, '/ingest?side=pos', ndjson(ticket, 0, 60))).status, 200);

    disk.leave(200);
    const refused = await eventually(
      () => post(up, '/ingest?side=rewards', ndjson(redemption, 0, 1)),
      ({ status }) => status !== 200,
    );
    const { code, detail } = (await refused.json()) as { code: string; detail: string };
    // The log's own answer, or the door's, which looks before it reads a body.
    assert.match(`${refused.status} ${code}`, /^(507 DISK_FULL|503 OVERLOADED)$/);
    assert.match(detail, /disk.* \d+ MB /);
    assert.ok(Number(refused.headers.get('retry-after')) > 0);
    assert.equal((await fetch(`${up.url}/livez`)).status, 200);

    disk.makeRoom();
    await eventually(
      () => post(up, '/ingest?side=rewards', ndjson(redemption, 0, 60)),
      ({ status }) => status === 200,
    );
    await eventually(
      () => countRows(cli, linked),
      (n) => n === 60,
    );
    assert.equal(await up.stop(), 0, up.stderr());
  });
});

test('below its reserve the log takes nothing in, tasks go on to half of it, and all goes on when there is room', async (t) => {
  const folder = temporaryFolder();
  t.after(() => folder.remove());
  await onSmallDisk(t, { dir: folder.path, mb: 64 }, async (disk) => {
    const log = await openEmbedded({ dir: folder.path, partitions: 1, clock: systemClock, reserveBytes: 32 << 20 });
    const { committer } = await log.storage.open({ topology: 't', partition: 0 }, 'h');
    const publish = () => log.publisher.publish([{ topic: topics.matches.name, partition: 0, key: 'p', value }]);
    const commit = () => committer.commit({ outputs: [], changes: [], next: {}, streamTimeMs: 0 });
    const value = Buffer.from('x');
    await publish();

    disk.leave(20);
    const refused = await eventually(() => publish().catch((error: unknown) => error), isDiskFull);
    assert.match((refused as Error).message, /has (19|20) MB left, and 32 MB are kept free/);
    assert.equal(await commit(), 'committed');

    disk.makeRoom();
    disk.leave(10);
    await eventually(
      () => publish().catch((error: unknown) => error),
      (error) => /has (9|10) MB left/.test(String(error)),
    );
    let isCommitted = false;
    const waiting = commit().then((outcome) => {
      isCommitted = true;
      return outcome;
    });
    await assert.rejects(publish(), { code: 'DISK_FULL' });
    assert.equal(isCommitted, false);
    disk.makeRoom();
    assert.equal(await waiting, 'committed');
    assert.equal((await publish()).length, 1);
    await log.close();
  });
});

test('a write that the disk has no room for ends the process; what was acknowledged is there when there is room again', async (t) => {
  const folder = temporaryFolder();
  t.after(() => folder.remove());
  await onSmallDisk(t, { dir: folder.path, mb: 64 }, async (disk) => {
    const open = () => openEmbedded({ dir: folder.path, partitions: 1, clock: systemClock, reserveBytes: 0 });
    const full = await open();
    disk.leave(4);
    const value = Buffer.alloc(100_000, 'x');
    let acknowledged = 0;
    const publish = () => full.publisher.publish([{ topic: topics.matches.name, partition: 0, key: 'p', value }]);
    await assert.rejects(
      async () => {
        for (;;) {
          await publish();
          acknowledged++;
        }
      },
      (error) =>
        error instanceof ReconduitError && error.code === 'DATA_UNUSABLE' && /the disk is full/.test(error.message),
    );
    await assert.rejects(publish, { code: 'DATA_UNUSABLE' });
    assert.ok(acknowledged > 10, `${acknowledged} were acknowledged`);
    await full.close();

    disk.makeRoom();
    const again = await open();
    const [bounds] = await again.reader.bounds(topics.matches.name);
    assert.ok((bounds?.end ?? 0) >= acknowledged, `${bounds?.end} of ${acknowledged} are there`);
    const records = await again.reader.read(topics.matches.name, 0, 0, acknowledged);
    assert.ok(records.every((record) => value.equals(record.value)));
    await again.close();
  });
});
