import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { systemClock } from '../../../app/system-clock.ts';
import type { LogPorts } from '../../../app/use-cases/ports.ts';
import { activeSignals } from '../../../app/use-cases/status.ts';
import { watchUnpairedPractices } from '../../../app/use-cases/unpaired-practices.ts';
import { createEmbeddedCodec } from '../../../connectors/embedded/codec.ts';
import { openMemory } from '../../../connectors/embedded/open-memory.ts';
import { topics } from '../../../schemas/topics.ts';
import { startTestClickHouse, type TestClickHouse } from '../../support/clickhouse.ts';

let on: TestClickHouse;
let ports: LogPorts;

before(async () => {
  on = await startTestClickHouse();
});
after(() => on.close());

/** A log of its own. */
function portsOf({ telemetry }: TestClickHouse): LogPorts {
  const { publisher, reader: log } = openMemory({ partitions: 1, clock: systemClock, maxFetchBytes: 1 << 16 });
  return { log, publisher, codec: createEmbeddedCodec(), clock: systemClock, telemetry, partitions: 1 };
}

const hour = 3_600_000;
const graceMs = 6 * hour;
let offset = 0;

interface RowOptions {
  readonly agoMs?: number;
  readonly withdrawn?: boolean;
}

/** The one row of a side that a practice has, or its withdrawal. */
async function row(
  table: 'pos_transactions' | 'reward_transactions',
  practice: string,
  { agoMs = 7 * hour, withdrawn = false }: RowOptions = {},
): Promise<void> {
  const at = systemClock.nowMs() - agoMs;
  await on.clickHouse.command(
    `INSERT INTO ${table} (practice_id, appended_at, version, is_deleted) ` +
      'SELECT {practice:String}, fromUnixTimestamp64Milli({at:Int64}), {version:UInt64}, {withdrawn:UInt8}',
    { practice, at, version: ++offset, withdrawn: withdrawn ? 1 : 0 },
  );
}

async function shown(): Promise<string[]> {
  const { signals } = await activeSignals(on.clickHouse, systemClock, graceMs);
  return signals?.map((s) => `${s.rule} ${s.practice_id}`) ?? [];
}

/** Signals so far; what is new reaches the table that the next watch looks into. */
async function said(): Promise<string[]> {
  await watchUnpairedPractices(ports, on.clickHouse, graceMs);
  const records = await ports.log.read(topics.opsSignals.name, 0, 0, 10);
  const signals = records.map(({ value }) => ports.codec.decode(topics.opsSignals, value));
  await on.clickHouse.command('TRUNCATE TABLE ops_signals');
  for (const [i, s] of signals.entries()) {
    await on.clickHouse.command(
      'INSERT INTO ops_signals (signal_id, rule, practice_id, state, src_offset) SELECT {id:String}, {rule:String}, {practice:String}, {state:String}, {i:UInt64}',
      { id: s.signalId, rule: s.rule, practice: s.practiceId, state: s.state, i },
    );
  }
  return signals.map((s) => `${s.state} ${s.practiceId}`);
}

beforeEach(async () => {
  for (const table of ['pos_transactions', 'reward_transactions', 'ops_signals'])
    await on.clickHouse.command(`TRUNCATE TABLE ${table}`);
  ports = portsOf(on);
});

test('a practice that has redemptions and no ticket, while others have, is a condition to look at until it has one', async () => {
  await row('reward_transactions', 'default');
  assert.deepEqual([await shown(), await said()], [[], []], 'tickets may not have been loaded yet');
  await row('pos_transactions', 'glow');
  await row('reward_transactions', 'glow');
  assert.deepEqual(await shown(), ['PRACTICE_UNPAIRED default']);
  assert.deepEqual(await said(), ['RAISED default']);
  assert.deepEqual(await said(), ['RAISED default'], 'once');
  assert.deepEqual(await shown(), ['PRACTICE_UNPAIRED default']);
  await row('pos_transactions', 'default');
  assert.deepEqual(await said(), ['RAISED default', 'CLEARED default']);
  assert.deepEqual(await shown(), []);
});

test('a practice whose other side may yet come is not reported', async () => {
  await row('pos_transactions', 'glow');
  await row('reward_transactions', 'shine', { agoMs: 5 * hour });
  assert.deepEqual([await shown(), await said()], [[], []], 'its redemptions came five hours ago');
  await row('reward_transactions', 'early');
  assert.deepEqual(await shown(), ['PRACTICE_UNPAIRED early']);
});

test('redemptions that were there before any ticket was wait as long for the first ticket', async () => {
  await row('reward_transactions', 'shine', { agoMs: 100 * hour });
  await row('pos_transactions', 'glow', { agoMs: 5 * hour });
  assert.deepEqual(await shown(), []);
});

test('rows of undone imports do not count', async () => {
  await row('pos_transactions', 'glow');
  await row('reward_transactions', 'gone');
  await row('reward_transactions', 'gone', { withdrawn: true });
  assert.deepEqual(await shown(), [], 'its redemptions were taken back');
  await row('reward_transactions', 'left');
  await row('pos_transactions', 'left');
  assert.deepEqual(await shown(), []);
  await row('pos_transactions', 'left', { withdrawn: true });
  assert.deepEqual(await shown(), ['PRACTICE_UNPAIRED left'], 'its tickets were taken back');
  await row('pos_transactions', 'glow', { withdrawn: true });
  assert.deepEqual(await shown(), [], 'nobody has tickets');
});
