import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { systemClock } from '../../../app/system-clock.ts';
import type { LogPorts } from '../../../app/use-cases/ports.ts';
import { activeSignals } from '../../../app/use-cases/status.ts';
import { watchUnpairedPractices } from '../../../app/use-cases/unpaired-practices.ts';
import { createEmbeddedCodec } from '../../../connectors/embedded/codec.ts';
import { openMemory } from '../../../connectors/embedded/open-memory.ts';
import { topics } from '../../../schemas/topics.ts';
import { startTestClickHouse, type TestClickHouse } from '../../support/clickhouse.ts';
import { createRecordingTelemetry } from '../../support/recording-telemetry.ts';

let on: TestClickHouse;
let ports: LogPorts;

before(async () => {
  on = await startTestClickHouse();
  const { publisher, reader: log } = openMemory({ partitions: 1, clock: systemClock, maxFetchBytes: 1 << 16 });
  const telemetry = createRecordingTelemetry();
  ports = { log, publisher, codec: createEmbeddedCodec(), clock: systemClock, telemetry, partitions: 1 };
});
after(() => on.close());

/** One row of a side, of a practice. */
async function row(table: 'pos_transactions' | 'reward_transactions', practice: string): Promise<void> {
  await on.clickHouse.command(`INSERT INTO ${table} (practice_id) SELECT {practice:String}`, { practice });
}

async function shown(): Promise<string[]> {
  return (await activeSignals(on.clickHouse))?.map((s) => `${s.rule} ${s.practice_id}`) ?? [];
}

/** Signals so far; what is new reaches the table that the next watch looks into. */
async function said(): Promise<string[]> {
  await watchUnpairedPractices(ports, on.clickHouse);
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
