import type { Clock } from '../ports/clock.ts';
import type { Codec } from '../ports/codec.ts';
import type { Sink } from '../ports/sink.ts';
import type { Source } from '../ports/source.ts';
import type { StorageProvider } from '../ports/state.ts';
import type { Telemetry } from '../ports/telemetry.ts';

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
