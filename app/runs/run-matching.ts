import { createRunTopology, type RunFilter } from '../../processors/matching/run-topology.ts';
import type { Codec } from '../../processors/ports/codec.ts';
import type { LogReader } from '../../processors/ports/log-reader.ts';
import type { StorageProvider } from '../../processors/ports/state.ts';
import type { Telemetry } from '../../processors/ports/telemetry.ts';
import { type Runner, startRunner } from '../../processors/runtime/runner.ts';
import { systemClock } from '../system-clock.ts';
import type { ThreadMatching } from '../threads/matcher-thread.ts';
import { type LogEnds, RunSource } from './run-source.ts';

/** What a run has to do; plain data, since it goes to a thread. */
export interface RunWork {
  readonly matching: ThreadMatching;
  readonly filter: RunFilter;
  readonly ends: LogEnds | null;
  /** Those of the practice that it is about, or all. */
  readonly own: readonly number[];
  readonly partitions: number;
  readonly restFactor: number;
}

/** What it stands on: the live log's reader, and storage of its own. */
export interface RunGround {
  readonly reader: LogReader;
  readonly storage: StorageProvider;
  readonly codec: Codec;
  readonly telemetry: Telemetry;
  onFatal(error: unknown): void;
}

// A crash costs what was done since: nobody waits for a run's decisions, and each commit syncs the disk that live ones need.
const commitIntervalMs = 1_000;

/** Counts nothing under the names of live processing. */
function quiet(telemetry: Telemetry): Telemetry {
  const none = (): void => undefined;
  return {
    count: none,
    gauge: none,
    observe: none,
    log: (level, message, fields) => telemetry.log(level, message, fields),
  };
}

/** Starts the matching of a run. */
export function startRunMatching(work: RunWork, ground: RunGround): Promise<Runner> {
  const { matching, filter, ends, own, partitions, restFactor } = work;
  const { reader, storage, codec, onFatal } = ground;
  const topology = createRunTopology(matching, filter);
  const clock = systemClock;
  const telemetry = quiet(ground.telemetry);
  const source = new RunSource({
    reader,
    name: topology.name,
    topics: topology.inputs,
    partitions: own,
    ends,
    clock,
    restFactor,
    telemetry,
    onFatal,
  });
  return startRunner({ topology, partitions, source, storage, codec, clock, telemetry, commitIntervalMs, onFatal });
}
