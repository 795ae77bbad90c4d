import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { RawRecord } from '../../../processors/ports/records.ts';
import { InputMerge } from '../../../processors/runtime/input-merge.ts';
import { topics } from '../../../schemas/topics.ts';

const inputs = [topics.control, topics.posTransactions, topics.rewardsRedemptions];

/** Logs of the three topics: append times that never go back. */
const logs = fc.tuple(...inputs.map(() => fc.array(fc.nat(3), { maxLength: 12 }))).map((steps) =>
  steps.map((gaps, rank) => {
    let appendTimeMs = 0;
    return gaps.map((gap, offset): RawRecord => {
      appendTimeMs += gap;
      return { topic: inputs[rank]?.name ?? '', partition: 0, offset, appendTimeMs, key: '', value: Buffer.alloc(1) };
    });
  }),
);

const name = (r: RawRecord): string => `${r.topic}@${r.offset}`;

function wanted(topicLogs: RawRecord[][]): string[] {
  const rank = (r: RawRecord): number => inputs.findIndex((t) => t.name === r.topic);
  return topicLogs
    .flat()
    .sort((a, b) => a.appendTimeMs - b.appendTimeMs || rank(a) - rank(b) || a.offset - b.offset)
    .map(name);
}

describe('input merge', () => {
  it('takes preloaded input in (append time, topic rank, offset) order, however it is fetched', () => {
    fc.assert(
      fc.property(logs, fc.array(fc.tuple(fc.nat(2), fc.integer({ min: 1, max: 5 }))), (topicLogs, fetches) => {
        const ends = Object.fromEntries(inputs.map((t, i) => [t.name, topicLogs[i]?.length ?? 0]));
        const merge = new InputMerge(inputs, {});
        const next = [0, 0, 0];
        const taken: string[] = [];
        const fetch = (rank: number, count: number): void => {
          const from = next[rank] ?? 0;
          next[rank] = from + count;
          merge.add({ records: topicLogs[rank]?.slice(from, from + count) ?? [], ends, readTo: {} });
          for (let m = merge.take(); m !== undefined; m = merge.take()) taken.push(name(m.record));
        };
        for (const [rank, count] of fetches) fetch(rank, count);
        for (const rank of [0, 1, 2]) fetch(rank, 100);
        assert.deepEqual(taken, wanted(topicLogs));
        assert.equal(merge.lag, 0);
      }),
    );
  });

  it('is not held back by offsets that hold no record', () => {
    const record = { topic: topics.posTransactions.name, partition: 0, offset: 0, appendTimeMs: 1, key: '' };
    const merge = new InputMerge(inputs, {});
    const ends = { control: 7, [topics.posTransactions.name]: 1 };
    merge.add({ records: [{ ...record, value: Buffer.alloc(1) }], ends, readTo: { control: 6 } });
    assert.equal(merge.take(), undefined);
    merge.add({ records: [], ends, readTo: { control: 7 } });
    assert.equal(merge.take()?.record.offset, 0);
    assert.equal(merge.lag, 0);
  });

  it('drops records that it has had before', () => {
    const record: RawRecord = {
      topic: topics.control.name,
      partition: 0,
      offset: 4,
      appendTimeMs: 1,
      key: '',
      value: Buffer.alloc(1),
    };
    const merge = new InputMerge(inputs, { control: 5 });
    merge.add({ records: [record], ends: { control: 5 }, readTo: {} });
    assert.equal(merge.take(), undefined);
  });
});
