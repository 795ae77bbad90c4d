import type { Embedded } from '../connectors/embedded/open-embedded.ts';
import type { Runner } from '../processors/runtime/runner.ts';
import type { Topology } from '../processors/runtime/topology.ts';
import type { LazyWarehouse } from './open-warehouse.ts';
import type { RunWork } from './runs/run-matching.ts';
import type { StartedSink } from './start-sink.ts';
import type { ThreadMatching } from './threads/matcher-thread.ts';
import type { LogPorts } from './use-cases/ports.ts';

/** What a process may do, beside looking. */
export type Role = 'gateway' | 'match' | 'sink' | 'clickhouse';

/** What one process does that is told nothing. */
export const everyRole: readonly Role[] = ['gateway', 'match', 'sink'];

/** What can be asked for: also to serve the embedded engine to the other processes of the machine. */
export const knownRoles: readonly Role[] = [...everyRole, 'clickhouse'];

/** What differs between embedded and Kafka mode; everything else is the same code. */
export interface Backend {
  readonly ports: LogPorts;
  startMatching(matching: ThreadMatching, onFatal: (error: unknown) => void): Promise<Runner>;
  startSink(warehouse: LazyWarehouse, onFatal: (error: unknown) => void): StartedSink;
  /** Matches the past, beside the live processing, with storage of its own. */
  startRun(work: RunWork, own: Embedded, onFatal: (error: unknown) => void): Promise<Runner>;
  /** Tasks, the sink, clock errors, and what else there is to tell; `runner` is that of this process. */
  status(topology: Topology, runner: Runner | null): Promise<Record<string, unknown>>;
  /** Why nothing can be taken in or decided now, whatever the tasks say; null: nothing speaks against it. */
  awayBecause(): string | null;
  /** Applies retention where nobody else does. */
  sweep(): Promise<unknown>;
  /** After everything that runs on it has stopped. */
  close(): Promise<void>;
}
