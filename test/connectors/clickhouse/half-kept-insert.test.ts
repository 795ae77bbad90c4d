// What a kill of ClickHouse leaves of an insert when it falls between the token and the part. The window is some 100 µs
// wide, so the state that it leaves is made by hand: ClickHouse reads tokens and parts when it starts.
import assert from 'node:assert/strict';
import { rmSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { ReconduitError } from '../../../processors/errors.ts';
import type { Sink } from '../../../processors/ports/sink.ts';
import type { MatchDecision } from '../../../schemas/generated/types.ts';
import { topics } from '../../../schemas/topics.ts';
import { startTestClickHouse, type TestClickHouse } from '../../support/clickhouse.ts';
import { createSinkBench, eventually, sinkThrough } from '../../support/sink-bench.ts';
import { decision, previous, someDay, someMs } from '../../support/sink-events.ts';

let on: TestClickHouse;
before(async () => {
  on = await startTestClickHouse();
});
after(() => on.close());

/** Forty decisions, each replaced once, in two months: two parts an insert. */
function decided(): MatchDecision[] {
  return Array.from({ length: 40 }, (_, i) => {
    const time = { occurredAt: someMs + (i % 2) * 30 * 86_400_000, occurredOn: someDay + 30 * (i % 2) };
    const first = decision({ decisionId: `r:${i}`, ...time, status: 'UNMATCHED', claimedCents: 0 });
    return [first, decision({ decisionId: `r:${i}`, ...time, decisionSeq: 2, prev: previous(first) })];
  }).flat();
}

type Kept = 'the token only' | 'the part only' | 'both';

/** Kills the engine, and takes away what a kill at that point of an insert would not have left. */
async function killKeeping(table: string, kept: Kept): Promise<void> {
  const parts = await on.clickHouse.rows<{ path: string; dir: string }>(
    `SELECT path, replaceOne(path, name || '/', '') AS dir FROM system.parts
     WHERE active AND table = {table:String} ORDER BY partition LIMIT 1`,
    { table },
  );
  const { path = '', dir = '' } = parts[0] ?? {};
  if (kept === 'the token only') rmSync(path, { recursive: true });
  if (kept === 'the part only') truncateSync(join(dir, 'deduplication_logs', 'deduplication_log_1.txt'));
  const pid = on.server.pid();
  assert.ok(pid !== undefined);
  process.kill(pid, 'SIGKILL');
  await eventually(() => on.server.pid() !== pid);
}

/** A sink whose first insert into a table is stored, as far as the kill lets it, and not acknowledged. */
function killedOnce(sink: Sink, table: string, kept: Kept): { readonly sink: Sink; readonly killed: Promise<void> } {
  let tell: () => void = () => {};
  const killed = new Promise<void>((resolve) => {
    tell = resolve;
  });
  let first = true;
  const flawed = sinkThrough(sink, async (batch) => {
    await sink.write(batch);
    if (!first || batch.table !== table) return;
    first = false;
    await killKeeping(table, kept);
    tell();
    throw new ReconduitError('CLICKHOUSE_UNAVAILABLE', 'killed');
  });
  return { sink: flawed, killed };
}

async function assertExact(): Promise<void> {
  const [row] = await on.clickHouse.rows(`SELECT (SELECT count() FROM match_log) AS log,
    (SELECT sumIf(sign, status = 'MATCHED') FROM match_log) AS matched,
    (SELECT uniqExact(src_offset, sign) FROM match_log) AS distinct, (SELECT count() FROM matches FINAL) AS matches`);
  assert.deepEqual(row, { log: 120, matched: 40, distinct: 120, matches: 40 });
}

describe('an insert during which ClickHouse is killed', () => {
  const cases = (['the token only', 'the part only', 'both'] as const).flatMap((kept) =>
    (['match_log', 'matches'] as const).map((table) => ({ kept, table })),
  );
  for (const { kept, table } of cases) {
    it(`is stored once in ${table} when ${kept} of it was kept`, async () => {
      await on.clickHouse.command('TRUNCATE TABLE match_log');
      await on.clickHouse.command('TRUNCATE TABLE matches');
      const bench = createSinkBench();
      await bench.append(topics.matches, 0, ...decided());
      const runner = await bench.start(killedOnce(on.clickHouse.sink, table, kept).sink);
      await runner.caughtUp();
      await runner.stop();
      await assertExact();
      const again = bench.telemetry.values.get('reconduit_sink_stored_again_total');
      assert.equal(again, table === 'match_log' && kept === 'the token only' ? 40 : undefined);
    });
  }

  it('is stored once by the next life of the program when it was killed too', async () => {
    await on.clickHouse.command('TRUNCATE TABLE match_log');
    await on.clickHouse.command('TRUNCATE TABLE matches');
    const bench = createSinkBench();
    await bench.append(topics.matches, 0, ...decided());
    const { sink, killed } = killedOnce(on.clickHouse.sink, 'match_log', 'the token only');
    const dying = sinkThrough(sink, (batch) => sink.write(batch).catch(() => new Promise(() => {})));
    void bench.start(dying);
    await killed;
    const runner = await bench.start(on.clickHouse.sink);
    await runner.caughtUp();
    await runner.stop();
    await assertExact();
  });
});
