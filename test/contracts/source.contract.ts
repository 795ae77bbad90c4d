import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Positions, TaskId } from '../../processors/ports/records.ts';
import type { FetchedBatch, Source, SourceHandler } from '../../processors/ports/source.ts';
import { topics } from '../../schemas/topics.ts';
import { type Fixture, type OpenFixture, outOf, shown, withFixture } from './fixture.ts';

const inputs = [topics.posTransactions, topics.control];

function task(partition: number): TaskId {
  return { topology: 'test', partition };
}

/** A handler that keeps what it got and waits until the test lets it go on. */
class Collector implements SourceHandler {
  readonly batches: FetchedBatch[] = [];
  readonly given: string[] = [];
  tasks: readonly TaskId[] = [];
  private arrived: () => void = () => undefined;
  /** Set to hold back the settling of `records`. */
  gate: Promise<void> = Promise.resolve();

  async assigned(tasks: readonly TaskId[]): Promise<void> {
    this.tasks = tasks;
    this.arrived();
  }

  async revoked(): Promise<void> {}

  async records(batch: FetchedBatch): Promise<void> {
    this.batches.push(batch);
    this.given.push(...batch.records.map(shown));
    this.arrived();
    await this.gate;
  }

  async until(condition: () => boolean): Promise<void> {
    while (!condition()) {
      await new Promise<void>((resolve) => {
        this.arrived = resolve;
      });
    }
  }
}

async function withSource(
  open: OpenFixture,
  body: (fixture: Fixture & { source: Source; collector: Collector }) => Promise<void>,
): Promise<void> {
  await withFixture(open, async (fixture) => {
    const source = fixture.createSource('test', inputs);
    const collector = new Collector();
    await source.start(collector);
    try {
      // A group may take its time to assign.
      await collector.until(() => collector.tasks.length > 0);
      await body({ ...fixture, source, collector });
    } finally {
      collector.gate = Promise.resolve();
      await source.stop();
    }
  });
}

function sorted(texts: readonly string[]): string[] {
  return [...texts].sort();
}

/** What every source promises. */
export function sourceContract(name: string, open: OpenFixture): void {
  describe(`source: ${name}`, () => {
    it('assigns every partition before the first record', () =>
      withSource(open, async ({ collector }) => {
        assert.deepEqual(collector.tasks, [task(0), task(1)]);
      }));

    it('gives what stands in the topics and what is appended later, once each, to the right task', () =>
      withSource(open, async ({ publisher, source, collector }) => {
        await publisher.publish([
          outOf('pos.transactions', 0, 'a'),
          outOf('control', 0, 'c'),
          outOf('matches', 0, 'x'),
        ]);
        source.resume(task(0), {});
        source.resume(task(1), {});
        await collector.until(() => collector.given.length === 2);
        await publisher.publish([outOf('pos.transactions', 1, 'b')]);
        await publisher.publish([outOf('pos.transactions', 0, 'd')]);
        await collector.until(() => collector.given.length === 4);
        assert.deepEqual(sorted(collector.given), [
          'control-0@0 p1=c',
          'pos.transactions-0@0 p1=a',
          'pos.transactions-0@1 p1=d',
          'pos.transactions-1@0 p1=b',
        ]);
        for (const { task: to, records } of collector.batches) {
          for (const record of records) assert.equal(record.partition, to.partition);
        }
      }));

    it('begins where it is told, and tells the ends', () =>
      withSource(open, async ({ publisher, source, collector }) => {
        await publisher.publish(['a', 'b', 'c'].map((text) => outOf('pos.transactions', 0, text)));
        const ends: Positions = await source.ends(task(0));
        assert.deepEqual(ends, { 'pos.transactions': 3, control: 0 });
        source.resume(task(0), { 'pos.transactions': 2 });
        await collector.until(() => collector.given.length === 1);
        assert.deepEqual(collector.given, ['pos.transactions-0@2 p1=c']);
        assert.deepEqual(collector.batches[0]?.ends, ends);
      }));

    it('gives no more for a task until it has settled, while other tasks go on', () =>
      withSource(open, async ({ publisher, source, collector }) => {
        let settle = (): void => undefined;
        collector.gate = new Promise((resolve) => {
          settle = resolve;
        });
        source.resume(task(0), {});
        await publisher.publish([outOf('pos.transactions', 0, 'a')]);
        await collector.until(() => collector.given.length === 1);
        await publisher.publish([outOf('pos.transactions', 0, 'b')]);
        source.resume(task(1), {});
        await publisher.publish([outOf('pos.transactions', 1, 'c')]);
        await collector.until(() => collector.given.length === 2);
        assert.deepEqual(collector.given, ['pos.transactions-0@0 p1=a', 'pos.transactions-1@0 p1=c']);
        settle();
        await collector.until(() => collector.given.length === 3);
        assert.equal(collector.given.at(-1), 'pos.transactions-0@1 p1=b');
      }));

    it('gives nothing to a paused task, and all of it again when it resumes', () =>
      withSource(open, async ({ publisher, source, collector }) => {
        source.resume(task(0), {});
        source.resume(task(1), {});
        await publisher.publish([outOf('pos.transactions', 0, 'a')]);
        await collector.until(() => collector.given.length === 1);
        source.pause(task(0));
        await publisher.publish([outOf('pos.transactions', 0, 'b')]);
        await publisher.publish([outOf('pos.transactions', 1, 'c')]);
        await collector.until(() => collector.given.length === 2);
        assert.equal(collector.given.at(-1), 'pos.transactions-1@0 p1=c');
        source.resume(task(0), { 'pos.transactions': 0 });
        await collector.until(() => collector.given.length === 4);
        assert.deepEqual(collector.given.slice(2), ['pos.transactions-0@0 p1=a', 'pos.transactions-0@1 p1=b']);
      }));

    it('holds back what is later than the point to which a longer topic was read', () =>
      withSource(open, async ({ publisher, source, collector }) => {
        const large = 'x'.repeat(2000);
        for (let i = 0; i < 10; i++) await publisher.publish([outOf('pos.transactions', 0, large)]);
        await publisher.publish([outOf('control', 0, 'late')]);
        source.resume(task(0), {});
        await collector.until(() => collector.given.length === 11);
        assert.ok(collector.batches.length > 1, 'the byte cap makes several batches');
        const last = collector.batches.at(-1)?.records ?? [];
        assert.ok(last.some((r) => r.topic === 'control'));
        for (const { records, ends } of collector.batches) assert.equal(ends['control'], 1, String(records.length));
      }));
  });
}
