import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { RunSource } from '../../app/runs/run-source.ts';
import { systemClock } from '../../app/system-clock.ts';
import { openMemory } from '../../connectors/embedded/open-memory.ts';
import { ReconduitError } from '../../processors/errors.ts';
import type { Clock } from '../../processors/ports/clock.ts';
import type { LogReader } from '../../processors/ports/log-reader.ts';
import type { RawRecord } from '../../processors/ports/records.ts';
import { topics } from '../../schemas/topics.ts';
import { createRecordingTelemetry } from '../support/recording-telemetry.ts';

const topic = topics.rewardsRedemptions;
/** Rests take no time. */
const clock: Clock = { ...systemClock, sleep: () => turn() };

/** Reads three records of one partition through a reader whose first looks fail with these errors; null: none is left. */
async function readThrough(failures: Error[]): Promise<{ read: RawRecord[]; fatal: unknown; said: string[] }> {
  const log = openMemory({ partitions: 1, clock, maxFetchBytes: 1 << 16 });
  const record = { topic: topic.name, partition: 0, key: 'spa', value: Buffer.from('x'), headers: {} };
  await log.publisher.publish([record, record, record]);
  const away = (): void => {
    const failure = failures.shift();
    if (failure) throw failure;
  };
  const reader: LogReader = {
    ...log.reader,
    read: async (...asked) => {
      away();
      return log.reader.read(...asked);
    },
  };
  const telemetry = createRecordingTelemetry();
  const read: RawRecord[] = [];
  return new Promise((resolve) => {
    const end = (fatal: unknown): void => {
      void source.stop().then(() => resolve({ read, fatal, said: telemetry.lines.map(({ message }) => message) }));
    };
    const source = new RunSource({
      ...{ reader, name: 'replay', topics: [topic], partitions: [0], ends: null, clock, restFactor: 0 },
      telemetry,
      onFatal: end,
    });
    void source.start({
      assigned: async ([task]) => {
        if (task) source.resume(task, {});
      },
      revoked: async () => undefined,
      records: async (batch) => {
        read.push(...batch.records);
        if (read.length === 3) end(null);
      },
    });
  });
}

test('a run waits while the log is away, says so once, and goes on: it does not end what works beside it', async () => {
  const gone = (): ReconduitError => new ReconduitError('KAFKA_UNAVAILABLE', 'no broker answers');
  const { read, fatal, said } = await readThrough([gone(), gone()]);
  assert.deepEqual([read.length, fatal], [3, null]);
  assert.deepEqual(said, ['a run waits for the log']);
});

test('a run that can never read on is told of, and ends nothing else', async () => {
  const broken = new Error('the index is broken');
  const { read, fatal } = await readThrough([broken]);
  assert.deepEqual([read.length, fatal], [0, broken]);
});
