import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { ReconduitError } from '../../../processors/errors.ts';
import type { Sink, SinkBatch } from '../../../processors/ports/sink.ts';
import type { MatchDecision } from '../../../schemas/generated/types.ts';
import { topics } from '../../../schemas/topics.ts';
import { startTestClickHouse, type TestClickHouse } from '../../support/clickhouse.ts';
import { createSinkBench, emptyTables, eventually, type SinkBench, sinkThrough } from '../../support/sink-bench.ts';
import { decision, previous, ticket } from '../../support/sink-events.ts';

let on: TestClickHouse;
let sink: Sink;
let bench: SinkBench;
before(async () => {
  on = await startTestClickHouse();
  sink = on.clickHouse.sink;
});
after(() => on.close());
beforeEach(async () => {
  await emptyTables(on.clickHouse);
  bench = createSinkBench();
});

/** Ids of runs whose decisions come through the live log: its own, and those of jobs. */
const runsOfLiveLog = ['live', '7d0e2a4c-1b7f-4a59-9c37-0f4f6c0d3a11', '7d0e2a4c-1b7f-4a59-9c37-0f4f6c0d3a11-2'];

/** Decisions `from` to `to`, each first unmatched and then matched: two events, three rows of match_log. */
function decided(from: number, to: number, runs: readonly string[] = runsOfLiveLog): MatchDecision[] {
  return Array.from({ length: to - from }, (_, i) => {
    const about = { decisionId: `r:${from + i}`, runId: runs[i % runs.length] ?? 'live' };
    const first = decision({ ...about, status: 'UNMATCHED', claimedCents: 0 });
    return [first, decision({ ...about, decisionSeq: 2, prev: previous(first) })];
  }).flat();
}

function away(): ReconduitError {
  return new ReconduitError('CLICKHOUSE_UNAVAILABLE', 'away');
}

async function assertExact(decisions: number, tickets: number): Promise<void> {
  const [row] = await on.clickHouse.rows(`SELECT
    (SELECT count() FROM match_log) AS log, (SELECT sum(sign) FROM match_log) AS sum,
    (SELECT sumIf(sign, status = 'MATCHED') FROM match_log) AS matched,
    (SELECT count() FROM matches FINAL) AS matches, (SELECT count() FROM pos_transactions FINAL) AS tickets,
    (SELECT uniqExact(src_partition, src_offset, sign) FROM match_log) AS distinct`);
  assert.deepEqual(row, {
    log: 3 * decisions,
    sum: decisions,
    matched: decisions,
    matches: decisions,
    tickets,
    distinct: 3 * decisions,
  });
}

describe('the sink', () => {
  it('stores every record of every partition once', async () => {
    await bench.append(topics.matches, 0, ...decided(0, 40));
    const runner = await bench.start(sink);
    await bench.append(topics.matches, 2, ...decided(40, 70));
    await bench.append(topics.posTransactions, 1, ticket(), ticket({ transactionId: 'pos:T2' }));
    await runner.caughtUp();
    assert.equal(runner.status().lag, 0);
    assert.deepEqual(runner.status().positions, { 'matches-0': 80, 'matches-2': 60, 'pos.transactions-1': 2 });
    await runner.stop();
    await assertExact(70, 2);
  });

  it('repeats after a crash the same bytes under the same token, however much has come since', async () => {
    await bench.append(topics.matches, 0, ...decided(0, 30));
    await bench.append(topics.posTransactions, 1, ticket());
    const before: SinkBatch[] = [];
    await new Promise<void>((crashed) => {
      const dying = sinkThrough(sink, async (batch) => {
        before.push({ ...batch, bytes: Buffer.from(batch.bytes) });
        if (batch.table === 'match_log') crashed();
        if (batch.table === 'match_log') await new Promise(() => {});
        await sink.write(batch);
      });
      void bench.start(dying, { lingerMs: 60_000, batchRecords: 61 });
    });
    await bench.append(topics.matches, 0, ...decided(30, 50));
    await bench.append(topics.matches, 1, ...decided(50, 60));
    const again: SinkBatch[] = [];
    const noting = sinkThrough(sink, (batch) => {
      again.push({ ...batch, bytes: Buffer.from(batch.bytes) });
      return sink.write(batch);
    });
    const runner = await bench.start(noting);
    await runner.caughtUp();
    await runner.stop();
    const byTable = (a: SinkBatch, b: SinkBatch): number => (a.table < b.table ? -1 : 1);
    assert.deepEqual(again.slice(0, before.length).sort(byTable), before.sort(byTable));
    await assertExact(60, 1);
  });

  it('inserts after a crash nothing again that is there and must be there once', async () => {
    await bench.append(topics.matches, 0, ...decided(0, 30));
    await new Promise<void>((crashed) => {
      const dying = sinkThrough(sink, async (batch) => {
        await sink.write(batch);
        if (batch.table === 'match_log') crashed();
        await new Promise(() => {});
      });
      void bench.start(dying, { lingerMs: 60_000, batchRecords: 60 });
    });
    const again: string[] = [];
    const noting = sinkThrough(sink, (batch) => {
      again.push(batch.table);
      return sink.write(batch);
    });
    const runner = await bench.start(noting);
    await runner.caughtUp();
    await runner.stop();
    assert.deepEqual(again, ['matches']);
    await assertExact(30, 0);
  });

  it('repeats what timed out: the rows may be there already', async () => {
    let failures = 5;
    const flaky = sinkThrough(sink, async (batch) => {
      await sink.write(batch);
      if (failures-- > 0) throw away();
    });
    const runner = await bench.start(flaky);
    await bench.append(topics.matches, 0, ...decided(0, 20));
    await runner.caughtUp();
    await runner.stop();
    assert.equal(bench.telemetry.values.get('reconduit_sink_retries_total'), 5);
    await assertExact(20, 0);
  });

  it('holds little in memory while ClickHouse is away, and catches up in large batches', async () => {
    let isAway = true;
    const rows: number[] = [];
    const sometimes = sinkThrough(sink, async (batch) => {
      if (isAway) throw away();
      rows.push(batch.bytes.length);
      await sink.write(batch);
    });
    const runner = await bench.start(sometimes, { batchRecords: 500 });
    for (let i = 0; i < 10; i++) await bench.append(topics.matches, i % 3, ...decided(i * 200, (i + 1) * 200));
    await eventually(() => (bench.telemetry.values.get('reconduit_sink_retries_total') ?? 0) > 3);
    const pending = bench.telemetry.values.get('reconduit_sink_pending_records') ?? 0;
    assert.ok(pending < 3000, `${pending} of 4000 records are held`);
    isAway = false;
    await runner.caughtUp();
    await runner.stop();
    assert.ok(rows.length <= 24, `${rows.length} inserts`);
    await assertExact(2000, 0);
  });

  it('stops at once while ClickHouse is away, and the next start stores what it left', async () => {
    const gone = sinkThrough(sink, () => Promise.reject(away()));
    const runner = await bench.start(gone);
    await bench.append(topics.matches, 0, ...decided(0, 10));
    await eventually(() => bench.telemetry.values.has('reconduit_sink_retries_total'));
    await runner.stop();
    const next = await bench.start(sink);
    await next.caughtUp();
    await next.stop();
    await assertExact(10, 0);
  });

  it('stores of one revision what the log said last, also within one batch', async () => {
    const numbered = (transactionId: string, status: 'COMPLETED' | 'WITHDRAWN') =>
      ticket({ transactionId, revision: 5, status });
    await bench.append(topics.posTransactions, 0, numbered('pos:gone', 'COMPLETED'), numbered('pos:gone', 'WITHDRAWN'));
    await bench.append(topics.posTransactions, 1, numbered('pos:back', 'COMPLETED'), numbered('pos:back', 'WITHDRAWN'));
    await bench.append(topics.posTransactions, 1, numbered('pos:back', 'COMPLETED'));
    const runner = await bench.start(sink, { lingerMs: 60_000, batchRecords: 5 });
    await runner.caughtUp();
    await runner.stop();
    const held = await on.clickHouse.rows('SELECT transaction_id AS id FROM pos_transactions FINAL');
    assert.deepEqual(held, [{ id: 'pos:back' }]);
  });

  it('sends a record that cannot be read to dlq and goes on', async () => {
    await bench.append(topics.matches, 1, ...decided(0, 5));
    await bench.appendBytes(topics.matches, 1, Buffer.from('no record'));
    await bench.append(topics.matches, 1, ...decided(5, 10));
    await bench.append(topics.matches, 1, decision({ decisionId: 'r:x', probability: Number.NaN }));
    const runner = await bench.start(sink);
    await runner.caughtUp();
    await runner.caughtUp();
    await runner.stop();
    const letters = await bench.read(topics.dlq);
    assert.deepEqual(
      letters.map((l) => [l.dlqId, l.code]),
      [
        ['matches-1@10', 'RECORD_UNREADABLE'],
        ['sink:*:matches-1@21', 'SINK_ROW'],
      ],
    );
    assert.equal(letters[0]?.value.toString(), 'no record');
    await assertExact(10, 0);
    const stored = await on.clickHouse.rows('SELECT dlq_id, value FROM dlq ORDER BY dlq_id LIMIT 1');
    assert.deepEqual(stored, [{ dlq_id: 'matches-1@10', value: 'no record' }]);
  });

  it('finds by halving the one record that a table refuses', async () => {
    // Half a row is what ClickHouse refuses: the marked record loses its last byte on the way.
    const spoiling = sinkThrough(sink, (batch) => {
      const spoilt = batch.table === 'matches' && batch.bytes.includes('r:17');
      return sink.write(spoilt ? { ...batch, bytes: batch.bytes.subarray(0, -1) } : batch);
    });
    const only = Array.from({ length: 40 }, (_, i) => decision({ decisionId: `r:${i}` }));
    await bench.append(topics.matches, 0, ...only);
    const runner = await bench.start(spoiling);
    await runner.caughtUp();
    await runner.stop();
    const letters = await bench.read(topics.dlq);
    assert.deepEqual(
      letters.map((l) => [l.dlqId, l.code]),
      [['sink:matches:matches-0@17', 'SINK_ROW']],
    );
    const [row] = await on.clickHouse.rows<{ rows: number }>('SELECT count() AS rows FROM matches FINAL');
    assert.equal(row?.rows, 39);
  });

  it('waits when a table is not the one it writes, and sends nothing to dlq', async () => {
    await on.clickHouse.command('RENAME TABLE matches TO hidden');
    const runner = await bench.start(sink);
    await bench.append(topics.matches, 0, ...decided(0, 10));
    await eventually(() => bench.telemetry.values.get('reconduit_sink_paused') === 1);
    await on.clickHouse.command('ALTER TABLE hidden RENAME COLUMN status TO state');
    await on.clickHouse.command('RENAME TABLE hidden TO matches');
    const retries = bench.telemetry.values.get('reconduit_sink_retries_total') ?? 0;
    await eventually(() => (bench.telemetry.values.get('reconduit_sink_retries_total') ?? 0) > retries + 1);
    await on.clickHouse.command('ALTER TABLE matches RENAME COLUMN state TO status');
    await runner.caughtUp();
    await runner.stop();
    assert.equal(bench.telemetry.values.get('reconduit_sink_paused'), 0);
    assert.deepEqual(await bench.read(topics.dlq), []);
    await assertExact(10, 0);
  });
});

describe('the proof of the sink', () => {
  const proofs = { proofIntervalMs: 1 };

  async function signals(): Promise<string[]> {
    return (await bench.read(topics.opsSignals)).map((signal) => `${signal.rule} ${signal.state}`);
  }

  it('is made from time to time and finds all rows', async () => {
    const runner = await bench.start(sink, proofs);
    await bench.append(topics.matches, 0, ...decided(0, 10));
    // A revision that comes late is replaced at once: that is no loss.
    const revisions = [ticket({ revision: 2 }), ticket({ revision: 1 })];
    for (const revision of revisions) {
      await bench.append(topics.posTransactions, 0, revision);
      await runner.caughtUp();
      await on.clickHouse.command('OPTIMIZE TABLE pos_transactions FINAL');
    }
    const before = bench.telemetry.values.get('reconduit_sink_proofs_total') ?? 0;
    await eventually(() => (bench.telemetry.values.get('reconduit_sink_proofs_total') ?? 0) > before + 3);
    assert.equal(bench.telemetry.values.get('reconduit_sink_proof_difference_rows'), 0);
    assert.equal(runner.status().proofFailed, false);
    await runner.stop();
    assert.deepEqual(await signals(), []);
  });

  it('looks at no rows of a replay, which are numbered by a log of their own', async () => {
    const runId = 'replay-3f9c2a11-20261121t190000';
    const replay = createSinkBench();
    await replay.append(topics.matches, 0, ...decided(0, 20, [runId]));
    const replaying = await replay.start(on.clickHouse.sinkOf(runId), proofs);
    await bench.append(topics.matches, 0, ...decided(0, 10));
    const runner = await bench.start(sink, proofs);
    await Promise.all([replaying.caughtUp(), runner.caughtUp()]);
    for (const { telemetry } of [replay, bench]) {
      const before = telemetry.values.get('reconduit_sink_proofs_total') ?? 0;
      await eventually(() => (telemetry.values.get('reconduit_sink_proofs_total') ?? 0) > before + 1);
      assert.equal(telemetry.values.get('reconduit_sink_proof_difference_rows'), 0);
    }
    await Promise.all([replaying.stop(), runner.stop()]);
  });

  it('fails when rows are gone, and clears when they are back', async () => {
    const runner = await bench.start(sink, proofs);
    await bench.append(topics.matches, 0, ...decided(0, 10));
    await runner.caughtUp();
    await on.clickHouse.command('CREATE TABLE kept ENGINE = MergeTree ORDER BY () AS SELECT * FROM match_log');
    await on.clickHouse.command('TRUNCATE TABLE match_log');
    await eventually(() => runner.status().proofFailed);
    await on.clickHouse.command('INSERT INTO match_log SELECT * FROM kept');
    await eventually(() => !runner.status().proofFailed);
    await runner.stop();
    await on.clickHouse.command('DROP TABLE kept');
    assert.deepEqual(await signals(), ['PROOF_FAILED RAISED', 'PROOF_FAILED CLEARED']);
  });

  it('fails when an insert was acknowledged and its rows are not there', async () => {
    const lying = sinkThrough(sink, (batch) => (batch.table === 'matches' ? Promise.resolve() : sink.write(batch)));
    const runner = await bench.start(lying, proofs);
    await bench.append(topics.matches, 0, ...decided(0, 10));
    await eventually(() => runner.status().proofFailed);
    await runner.stop();
    assert.deepEqual(await signals(), ['PROOF_FAILED RAISED']);
  });

  it('fails when rows are there twice', async () => {
    const doubling = sinkThrough(sink, async (batch) => {
      await sink.write(batch);
      await sink.write({ ...batch, token: `${batch.token}-again` });
    });
    await on.clickHouse.command('SYSTEM STOP MERGES match_log');
    const runner = await bench.start(doubling, proofs);
    await bench.append(topics.matches, 0, ...decided(0, 10));
    await eventually(() => runner.status().proofFailed);
    await runner.stop();
    await on.clickHouse.command('SYSTEM START MERGES match_log');
  });
});
