import type { Clock } from '../ports/clock.ts';
import type { Codec } from '../ports/codec.ts';
import type { Source } from '../ports/source.ts';
import type { StorageProvider } from '../ports/state.ts';
import type { Telemetry } from '../ports/telemetry.ts';
import type { Topology } from './topology.ts';

/** What a runner stands on. */
export interface RunnerSetting {
  readonly topology: Topology;
  readonly partitions: number;
  readonly source: Source;
  readonly storage: StorageProvider;
  readonly codec: Codec;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  readonly commitIntervalMs: number;
  /** Told once when the topology cannot go on; the process should stop. */
  onFatal(error: unknown): void;
}
