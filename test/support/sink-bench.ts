import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '../../app/system-clock.ts';
import type { ClickHouse } from '../../connectors/clickhouse/client.ts';
import { openMemory } from '../../connectors/embedded/open-memory.ts';
import type { Clock } from '../../processors/ports/clock.ts';
import type { Sink, SinkBatch } from '../../processors/ports/sink.ts';
import type { SinkRunner, SinkRunnerSetting } from '../../processors/sinks/sink.ts';
import { startSinkRunner } from '../../processors/sinks/sink-runner.ts';
import type { EventTypes } from '../../schemas/generated/types.ts';
import type { RecordName, TopicSpec } from '../../schemas/topics.ts';
import { createRecordingTelemetry, type RecordingTelemetry } from './recording-telemetry.ts';

/** Real time, but nobody waits for long. */
const hastyClock: Clock = {
  ...systemClock,
  sleep: (ms, signal) => systemClock.sleep(Math.min(ms, 10), signal),
};

/** A log in memory and sinks over it. */
export interface SinkBench {
  readonly log: ReturnType<typeof openMemory>;
  readonly telemetry: RecordingTelemetry;
  append<N extends RecordName>(topic: TopicSpec<N>, partition: number, ...values: EventTypes[N][]): Promise<void>;
  appendBytes(topic: TopicSpec, partition: number, value: Buffer): Promise<void>;
  /** A runner over the log; the state of the one before it goes on. */
  start(sink: Sink, setting?: Partial<SinkRunnerSetting>): Promise<SinkRunner>;
  /** Records of a topic, decoded. */
  read<N extends RecordName>(topic: TopicSpec<N>): Promise<EventTypes[N][]>;
}

const partitions = 3;

/** An empty log of three partitions. */
export function createSinkBench(): SinkBench {
  const log = openMemory({ partitions, clock: systemClock, maxFetchBytes: 1 << 16 });
  const telemetry = createRecordingTelemetry();
  const { codec, publisher, storage, reader } = log;
  const appendBytes = async (topic: TopicSpec, partition: number, value: Buffer): Promise<void> => {
    await publisher.publish([{ topic: topic.name, partition, key: 'p1', value }]);
  };
  return {
    log,
    telemetry,
    appendBytes,
    append: async (topic, partition, ...values) => {
      const outs = values.map((value) => ({
        topic: topic.name,
        partition,
        key: 'p1',
        value: codec.encode(topic, value),
      }));
      await publisher.publish(outs);
    },
    start: (sink, setting = {}) => {
      const source = log.createSource('sink-clickhouse', sink.topics);
      const rest = { codec, storage, telemetry, clock: hastyClock, onFatal: fail, lingerMs: 5, ...setting };
      return startSinkRunner({ name: 'sink-clickhouse', sink, source, ...rest });
    },
    read: async (topic) => {
      const values = [];
      for (const [partition] of (await reader.bounds(topic.name)).entries()) {
        for (const record of await reader.read(topic.name, partition, 0, 10_000))
          values.push(codec.decode(topic, record.value));
      }
      return values;
    },
  };
}

function fail(error: unknown): never {
  throw error;
}

/** A sink whose writes go another way first. */
export function sinkThrough(sink: Sink, write: (batch: SinkBatch) => Promise<void>): Sink {
  return { ...sink, write };
}

/** Empties all tables that topics feed. */
export async function emptyTables(clickHouse: ClickHouse): Promise<void> {
  const fed = await clickHouse.rows<{ table: string }>(
    "SELECT name AS table FROM system.tables WHERE database = 'reconduit' AND total_rows > 0 AND name != 'migrations'",
  );
  for (const { table } of fed) await clickHouse.command(`TRUNCATE TABLE ${table}`);
}

/** Resolves once the condition holds; @throws when it does not within 30 s. */
export async function eventually(condition: () => boolean | Promise<boolean>): Promise<void> {
  const endMs = Date.now() + 30_000;
  while (!(await condition())) {
    if (Date.now() > endMs) throw new Error(`never held: ${condition}`);
    await sleep(5);
  }
}
