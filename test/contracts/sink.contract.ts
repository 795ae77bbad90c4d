import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createEmbeddedCodec } from '../../connectors/embedded/codec.ts';
import type { OffsetRange, Sink, TableRows } from '../../processors/ports/sink.ts';
import type { MatchDecision } from '../../schemas/generated/types.ts';
import { topics } from '../../schemas/topics.ts';
import { decision, previous, rawRecord } from '../support/sink-events.ts';

const codec = createEmbeddedCodec();
const topic = topics.matches;
const range: OffsetRange = { partition: 0, from: 0, to: 4 };

/** An empty sink for one test, and the run whose decisions it stores. */
export interface OpenedSink {
  readonly sink: Sink;
  readonly runId: string;
}

/** Two decisions, each replaced once: four records, six rows where every row stays. */
function decided(runId: string): MatchDecision[] {
  return ['r:1', 'r:2'].flatMap((decisionId) => {
    const first = decision({ decisionId, runId, status: 'UNMATCHED', claimedCents: 0 });
    return [first, decision({ decisionId, runId, decisionSeq: 2, prev: previous(first) })];
  });
}

function collected({ sink, runId }: OpenedSink): TableRows[] {
  const collector = sink.collect(0);
  const values = decided(runId).map((value) => codec.encode(topic, value));
  const indexes = values.map((_, index) => index);
  for (const index of sink.lastFirst.has(topic.name) ? indexes.reverse() : indexes) {
    collector.add(index, rawRecord(topic.name, index), topic, codec.current(topic, values[index] ?? Buffer.alloc(0)));
  }
  return collector.finish();
}

function whole({ records }: TableRows): { from: number; to: number }[] {
  return [{ from: 0, to: records.length }];
}

/** What every sink promises. */
export function sinkContract(name: string, open: () => Promise<OpenedSink>): void {
  describe(`sink: ${name}`, () => {
    it('makes the same bytes of the same records, also of a part of them, and of the next collector', async () => {
      const opened = await open();
      for (const rows of collected(opened)) {
        const again = collected(opened).find(({ table }) => table === rows.table);
        assert.ok(again !== undefined);
        const bytes = Buffer.from(rows.encode(whole(rows)));
        assert.deepEqual(Buffer.from(again.encode(whole(again))), bytes);
        const first = Buffer.from(rows.encode([{ from: 0, to: 1 }]));
        assert.deepEqual(Buffer.from(again.encode([{ from: 0, to: 1 }])), first);
        assert.deepEqual(Buffer.from(rows.encode(whole(rows))), bytes);
        assert.equal(rows.counts.length, rows.records.length);
        assert.equal(rows.topic, topic.name);
      }
    });

    it('takes no row of a record that it cannot read', async () => {
      const { sink } = await open();
      const collector = sink.collect(0);
      const broken = Buffer.alloc(6);
      assert.throws(() => collector.add(0, rawRecord(topic.name, 0), topic, broken), { code: 'RECORD_UNREADABLE' });
      assert.deepEqual(collector.finish(), []);
      collector.release();
    });

    it('has what it wrote, and can prove it', async () => {
      const opened = await open();
      const { sink } = opened;
      for (const rows of collected(opened)) {
        const { table, proof, records } = rows;
        assert.notEqual(await sink.disprove(table, [range], proof), 0, 'nothing is there yet');
        await sink.write({ table, bytes: rows.encode(whole(rows)), token: `t-${table}` });
        assert.equal(await sink.disprove(table, [range], proof), 0);
        const stored = await sink.stored(table, [range, { partition: 1, from: 0, to: 9 }]);
        assert.deepEqual(
          [...(stored.get(0) ?? [])].sort(),
          [...records].sort(),
          'offsets of the rows that were written',
        );
        assert.deepEqual([...(stored.get(1) ?? [])], []);
        assert.equal(
          await sink.count(table),
          rows.counts.reduce((sum, n) => sum + n, 0),
        );
      }
    });

    it('looks only where it is asked to', async () => {
      const opened = await open();
      const { sink } = opened;
      for (const rows of collected(opened)) {
        const { table, records } = rows;
        await sink.write({ table, bytes: rows.encode(whole(rows)), token: `t-${table}` });
        const last = Math.max(...records);
        const stored = await sink.stored(table, [{ partition: 0, from: last, to: last + 1 }]);
        assert.deepEqual([...(stored.get(0) ?? [])], [last]);
      }
    });

    it('stores once what is written twice under one token', async () => {
      const opened = await open();
      const { sink } = opened;
      for (const rows of collected(opened)) {
        const { table, proof } = rows;
        const batch = { table, bytes: Buffer.from(rows.encode(whole(rows))), token: `t-${table}` };
        await sink.write(batch);
        await sink.write(batch);
        assert.equal(await sink.disprove(table, [range], proof), 0);
      }
    });

    it('proves wrong what is not there, and what is there twice', async () => {
      const opened = await open();
      const { sink } = opened;
      for (const rows of collected(opened)) {
        const { table, proof } = rows;
        await sink.write({ table, bytes: rows.encode([{ from: 0, to: 1 }]), token: `part-${table}` });
        assert.notEqual(await sink.disprove(table, [range], proof), 0);
        if (proof.rows === undefined) continue;
        await sink.write({ table, bytes: rows.encode(whole(rows)), token: `all-${table}` });
        assert.notEqual(await sink.disprove(table, [range], proof), 0);
      }
    });

    it('answers', async () => {
      const { sink } = await open();
      await sink.ping();
      assert.ok(sink.topics.some(({ name }) => name === topic.name));
    });
  });
}
