import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { systemClock } from '../../../app/system-clock.ts';
import { measureDrift, watchDrift } from '../../../app/use-cases/models/drift.ts';
import type { LogPorts } from '../../../app/use-cases/ports.ts';
import { createEmbeddedCodec } from '../../../connectors/embedded/codec.ts';
import { openMemory } from '../../../connectors/embedded/open-memory.ts';
import type { OpsSignal } from '../../../schemas/generated/types.ts';
import { topics } from '../../../schemas/topics.ts';
import { startTestClickHouse, type TestClickHouse } from '../../support/clickhouse.ts';
import { createRecordingTelemetry, type RecordingTelemetry } from '../../support/recording-telemetry.ts';

let store: TestClickHouse;
let ports: LogPorts;

before(async () => {
  store = await startTestClickHouse();
  const { publisher, reader: log } = openMemory({ partitions: 1, clock: systemClock, maxFetchBytes: 1 << 16 });
  const telemetry = createRecordingTelemetry();
  ports = { log, publisher, codec: createEmbeddedCodec(), clock: systemClock, telemetry, partitions: 1 };
});
after(() => store.close());

/** Decisions of one day with a share of exact phones; the rest has none. */
async function decide(day: string, count: number, exactPhones: number): Promise<void> {
  await store.clickHouse.command(
    `INSERT INTO matches (run_id, practice_id, decision_id, redemption_id, occurred_on, status,
       explanation.comparison, explanation.level, explanation.bits)
     SELECT 'live', 'spa', concat({day:String}, toString(number)), 'r', {day:Date32}, 'MATCHED', ['phone', 'name', 'prior'],
       [if(number < {exact:UInt32}, 'exact', 'missing'), 'exact', 'claimed reward'], [1, 1, 1] FROM numbers({count:UInt32})`,
    { day, count, exact: exactPhones },
  );
}

async function signals(): Promise<OpsSignal[]> {
  const records = await ports.log.read(topics.opsSignals.name, 0, 0, 10);
  return records.map(({ value }) => ports.codec.decode(topics.opsSignals, value));
}

async function saidSignals(): Promise<unknown[][]> {
  return (await signals()).map(({ rule, source, state }) => [rule, source, state]);
}

test('a front desk that stops asking for phones is drift of phones alone; a signal says so, once, and when it is over', async () => {
  await decide('2026-02-01', 300, 240);
  await decide('2026-03-20', 300, 235);
  const calm = await measureDrift(ports, store.clickHouse);
  assert.deepEqual(calm.map((d) => d.measure).sort(), ['psi:name', 'psi:phone']);
  assert.ok(calm.every((d) => !d.isBeyond && d.recent === 300 && d.baseline === 300));
  await decide('2026-03-25', 600, 60);
  const [first, second] = await watchDrift(ports, store.clickHouse);
  assert.deepEqual([first?.measure, first?.isBeyond], ['psi:phone', true]);
  assert.equal(second?.isBeyond, false);
  const raised = ['MODEL_DRIFT', 'psi:phone', 'RAISED'];
  assert.deepEqual(await saidSignals(), [raised]);
  // As the sink stores it.
  await store.clickHouse.command(
    `INSERT INTO ops_signals (rule, practice_id, signal_id, source, state, at)
     SELECT 'MODEL_DRIFT', '_system', 'MODEL_DRIFT!_system!psi:phone', 'psi:phone', 'RAISED', now64(3)`,
  );
  await watchDrift(ports, store.clickHouse);
  assert.deepEqual(await saidSignals(), [raised], 'said once');
  // Two months on, few phones are what is usual.
  await decide('2026-04-20', 600, 200);
  await watchDrift(ports, store.clickHouse);
  const cleared = ['MODEL_DRIFT', 'psi:phone', 'CLEARED'];
  assert.deepEqual(await saidSignals(), [raised, cleared]);
  // A year on the desk has been closed for months: nothing is left to measure, and what was raised is over.
  await decide('2027-04-20', 10, 10);
  await watchDrift(ports, store.clickHouse);
  assert.deepEqual(await saidSignals(), [raised, cleared, cleared]);
  assert.match((await signals()).at(-1)?.message ?? '', /psi:phone can no longer be measured/);
  assert.equal((ports.telemetry as RecordingTelemetry).values.get('reconduit_model_level_psi'), Number.NaN);
});

test('reviews that contradict what the model says are a calibration error beyond its bound', async () => {
  await store.clickHouse.command(
    `INSERT INTO reviews (practice_id, review_id, decision_id, action, is_match, probability, decided_at)
     SELECT 'spa', toString(number), toString(number), 'APPROVE', number % 2, 0.97, '2026-03-20 00:00:00' FROM numbers(60)`,
  );
  await store.clickHouse.command(
    `INSERT INTO review_outcomes (practice_id, review_id, decision_id, outcome)
     SELECT 'spa', toString(number), toString(number), 'ACCEPTED' FROM numbers(60)`,
  );
  const calibration = (await measureDrift(ports, store.clickHouse)).find((d) => d.measure === 'calibration');
  assert.equal(calibration?.recent, 60);
  assert.ok(Math.abs((calibration?.value ?? 0) - 0.47) < 1e-9);
  assert.equal(calibration?.isBeyond, true);
});
