import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type OpenFixture, outOf, shown, withFixture } from './fixture.ts';

/** What every publisher, with its log's reader, promises. */
export function publisherContract(name: string, open: OpenFixture): void {
  describe(`publisher: ${name}`, () => {
    it('tells where each record landed, counting from 0 in each partition', () =>
      withFixture(open, async ({ publisher }) => {
        const landed = await publisher.publish([
          outOf('matches', 0, 'a'),
          outOf('matches', 1, 'b'),
          outOf('matches', 0, 'c'),
          outOf('exceptions', 0, 'd'),
        ]);
        assert.deepEqual(
          landed.map((l) => l.offset),
          [0, 0, 1, 0],
        );
      }));

    it('gives back what was appended, byte for byte and in order', () =>
      withFixture(open, async ({ publisher, reader }) => {
        await publisher.publish([outOf('matches', 1, 'a', 'ключ'), outOf('matches', 1, '')]);
        await publisher.publish([outOf('matches', 1, 'ü')]);
        const records = await reader.read('matches', 1, 0, 10);
        assert.deepEqual(records.map(shown), ['matches-1@0 ключ=a', 'matches-1@1 p1=', 'matches-1@2 p1=ü']);
        assert.deepEqual(await reader.bounds('matches'), [
          { start: 0, end: 0 },
          { start: 0, end: 3 },
        ]);
      }));

    it('reads from the middle, and no more than was asked for', () =>
      withFixture(open, async ({ publisher, reader }) => {
        await publisher.publish(['a', 'b', 'c', 'd'].map((text) => outOf('matches', 0, text)));
        assert.deepEqual((await reader.read('matches', 0, 1, 2)).map(shown), ['matches-0@1 p1=b', 'matches-0@2 p1=c']);
        assert.deepEqual(await reader.read('matches', 0, 4, 2), []);
      }));

    it('gives each batch a later append time, even when the clock stands still or goes back', () =>
      withFixture(open, async ({ publisher, clock }) => {
        if (clock === null) return;
        const times: number[] = [];
        for (const nowMs of [1000, 1000, 400, 5000]) {
          clock.nowMs = nowMs;
          const [first, second] = await publisher.publish([outOf('matches', 0, 'a'), outOf('exceptions', 1, 'b')]);
          assert.equal(first?.appendTimeMs, second?.appendTimeMs);
          times.push(first?.appendTimeMs ?? 0);
        }
        assert.deepEqual(times, [1000, 1001, 1002, 5000]);
      }));

    it('keeps the order of concurrent calls and loses none', () =>
      withFixture(open, async ({ publisher, reader }) => {
        const texts = Array.from({ length: 200 }, (_, i) => String(i));
        const landed = await Promise.all(texts.map((text) => publisher.publish([outOf('matches', 0, text)])));
        assert.deepEqual(
          landed.map(([l]) => l?.offset),
          texts.map(Number),
        );
        const read = await reader.read('matches', 0, 0, 1000);
        assert.deepEqual(
          read.map((r) => r.value.toString()),
          texts,
        );
      }));

    it('refuses an unknown topic or partition, and then appends nothing of that call', () =>
      withFixture(open, async ({ publisher, reader }) => {
        const notFound = { code: 'NOT_FOUND' };
        await assert.rejects(publisher.publish([outOf('matches', 0, 'a'), outOf('nowhere', 0, 'b')]), notFound);
        await assert.rejects(publisher.publish([outOf('matches', 0, 'a'), outOf('matches', 9, 'b')]), notFound);
        assert.deepEqual((await reader.bounds('matches'))[0], { start: 0, end: 0 });
        const [landed] = await publisher.publish([outOf('matches', 0, 'c')]);
        assert.equal(landed?.offset, 0);
      }));

    it('has one partition of a topic that is routed to a single one', () =>
      withFixture(open, async ({ publisher, reader }) => {
        await publisher.publish([outOf('models', 0, 'm')]);
        assert.deepEqual(await reader.bounds('models'), [{ start: 0, end: 1 }]);
        await assert.rejects(publisher.publish([outOf('models', 1, 'm')]), { code: 'NOT_FOUND' });
      }));
  });
}
