import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Embedded, openEmbedded } from '../../../connectors/embedded/open-embedded.ts';
import type { FetchedBatch } from '../../../processors/ports/source.ts';
import { topics } from '../../../schemas/topics.ts';
import { outOf, shown } from '../../contracts/fixture.ts';
import { createRecordingTelemetry } from '../../support/recording-telemetry.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const dayMs = 86_400_000;

interface Setting {
  readonly embedded: Embedded;
  readonly clock: { now: number };
  readonly telemetry: ReturnType<typeof createRecordingTelemetry>;
  reopen(): Promise<Embedded>;
}

async function withLog(body: (setting: Setting) => Promise<void>): Promise<void> {
  const folder = temporaryFolder();
  const clock = { now: 0 };
  const telemetry = createRecordingTelemetry();
  const open = (): Promise<Embedded> =>
    openEmbedded({ dir: folder.path, partitions: 1, clock: { nowMs: () => clock.now }, telemetry, maxTailBytes: 0 });
  let embedded = await open();
  try {
    const reopen = async (): Promise<Embedded> => {
      await embedded.close();
      embedded = await open();
      return embedded;
    };
    await body({ embedded, clock, telemetry, reopen });
  } finally {
    await embedded.close();
    folder.remove();
  }
}

async function contents({ reader }: Embedded, topic: string): Promise<string[]> {
  return (await reader.read(topic, 0, 0, 100)).map(shown);
}

describe('retention', () => {
  it('deletes what was appended longer ago than the topic keeps, and goes on counting offsets', () =>
    withLog(async ({ embedded, clock, reopen }) => {
      await embedded.publisher.publish([outOf('dlq', 0, 'a'), outOf('matches', 0, 'kept')]);
      clock.now = 50 * dayMs;
      await embedded.publisher.publish([outOf('dlq', 0, 'b')]);
      clock.now = 100 * dayMs;
      assert.equal((await embedded.sweep()).expiredChunks, 1);
      assert.deepEqual(await contents(embedded, 'dlq'), ['dlq-0@1 p1=b']);
      assert.deepEqual(await contents(embedded, 'matches'), ['matches-0@0 p1=kept']);
      clock.now = 500 * dayMs;
      // The last chunk stays, since it tells where the partition ends.
      assert.equal((await embedded.sweep()).expiredChunks, 0);
      const again = await reopen();
      assert.deepEqual(await again.reader.bounds('dlq'), [{ start: 1, end: 2 }]);
      assert.equal((await again.publisher.publish([outOf('dlq', 0, 'c')]))[0]?.offset, 2);
      assert.equal((await again.sweep()).expiredChunks, 1);
      assert.deepEqual(await contents(again, 'dlq'), ['dlq-0@2 p1=c']);
    }));

  it('tells when records expired before a reader came to them', () =>
    withLog(async ({ embedded, clock, telemetry }) => {
      await embedded.publisher.publish([outOf('dlq', 0, 'a')]);
      clock.now = 100 * dayMs;
      await embedded.publisher.publish([outOf('dlq', 0, 'b')]);
      await embedded.sweep();
      const source = embedded.createSource('sink', [topics.dlq]);
      const got = new Promise<FetchedBatch>((resolve) => {
        const handler = {
          assigned: async () => undefined,
          revoked: async () => undefined,
          records: async (b: FetchedBatch) => resolve(b),
        };
        source.start(handler).then(() => source.resume({ topology: 'sink', partition: 0 }, { dlq: 0 }));
      });
      assert.deepEqual((await got).records.map(shown), ['dlq-0@1 p1=b']);
      assert.deepEqual((await got).readTo, { dlq: 2 });
      await source.stop();
      assert.equal(telemetry.values.get('reconduit_log_expired_unread_total'), 1);
    }));
});

describe('compaction', () => {
  it('keeps the last value of each key at its offset', () =>
    withLog(async ({ embedded, reopen }) => {
      const { publisher } = embedded;
      await publisher.publish([outOf('models', 0, '1', 'a'), outOf('models', 0, '1', 'b')]);
      await publisher.publish([outOf('models', 0, '2', 'a')]);
      await publisher.publish([outOf('models', 0, '3', 'a'), outOf('models', 0, '1', 'c')]);
      assert.equal((await embedded.sweep()).compactedRecords, 2);
      const kept = ['models-0@1 b=1', 'models-0@3 a=3', 'models-0@4 c=1'];
      assert.deepEqual(await contents(embedded, 'models'), kept);
      assert.equal((await embedded.sweep()).compactedRecords, 0);
      const again = await reopen();
      assert.deepEqual(await contents(again, 'models'), kept);
      assert.deepEqual(await again.reader.bounds('models'), [{ start: 1, end: 5 }]);
    }));
});
