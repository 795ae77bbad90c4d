import type { Clock } from '../ports/clock.ts';
import type { Codec } from '../ports/codec.ts';
import type { Sink } from '../ports/sink.ts';
import type { FetchedBatch, Source } from '../ports/source.ts';
import type { StorageProvider } from '../ports/state.ts';
import type { Telemetry } from '../ports/telemetry.ts';
import { SinkLoop } from './sink-loop.ts';

/** What a sink runs on. */
export interface SinkRunnerSetting {
  /** Of the sink's tasks and state: `sink-clickhouse`. */
  readonly name: string;
  readonly sink: Sink;
  /** Follows `sink.topics`. */
  readonly source: Source;
  readonly storage: StorageProvider;
  readonly codec: Codec;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  /** Told once when the sink cannot go on (its storage failed); the process should stop. */
  onFatal(error: unknown): void;
  /** Records that make a batch; default 25,000. */
  readonly batchRecords?: number;
  /** Longest time that a record waits for its batch to fill; default 1 s. Three times that while many records come. */
  readonly lingerMs?: number;
  /** Between proofs; default one minute. */
  readonly proofIntervalMs?: number;
}

/** A sink at work. */
export interface SinkRunner {
  /** Resolves once everything that stands in the log now is stored. Waits while ClickHouse is away. */
  caughtUp(): Promise<void>;
  status(): SinkStatus;
  /** Stores what was fetched if ClickHouse answers, else leaves it for the next start; then closes. */
  stop(): Promise<void>;
}

/** Where a sink stands. */
export interface SinkStatus {
  /** Next offset to store, by `<topic>-<partition>`. */
  readonly positions: Readonly<Record<string, number>>;
  /** Records in the log that are not stored yet. */
  readonly lag: number;
  readonly proofFailed: boolean;
}

/**
 * Starts a sink: a consumer of its own, so that a store that is away never stops matching. All partitions share one state
 * and one batch, since few large inserts are what ClickHouse wants. The steps of a batch:
 * 1. cut what is pending, and commit the intent: ranges and token;
 * 2. insert the rows of each table under the token, for as long as it takes;
 * 3. commit positions, totals and dead letters, and drop the intent.
 * After a crash between 1 and 3 the same ranges are cut again, and of their rows those are inserted that are not there.
 */
export async function startSinkRunner(setting: SinkRunnerSetting): Promise<SinkRunner> {
  const { source, storage, name } = setting;
  const task = { topology: name, partition: 0 };
  const loop = await SinkLoop.open(setting, await storage.open(task, `${name}-1`));
  await source.start({
    assigned: async (ids) => {
      for (const id of ids) source.resume(id, loop.begin(id.partition));
    },
    revoked: async () => {},
    records: (batch: FetchedBatch) => loop.take(batch),
  });
  const ended = loop.run().catch(setting.onFatal);
  return {
    caughtUp: () => loop.caughtUp(),
    status: () => loop.status(),
    stop: async () => {
      loop.stop();
      await source.stop();
      await ended;
      await loop.close();
    },
  };
}
