import type { Embedded } from '../../connectors/embedded/open-embedded.ts';
import { createRunTopology } from '../../processors/matching/run-topology.ts';
import type { Telemetry } from '../../processors/ports/telemetry.ts';
import type { Runner } from '../../processors/runtime/runner.ts';
import type { RunThreadData } from '../threads/run-thread.ts';
import { startThreads } from '../threads/start-threads.ts';
import type { RunWork } from './run-matching.ts';

/** The two databases of a run in embedded mode. */
export interface RunDatabases {
  /** The log that is read. */
  readonly live: Embedded;
  /** The run's own log and state. */
  readonly own: Embedded;
}

/** Starts the matching of a run in a thread of its own, beside the live one. */
export function startRunThread(
  work: RunWork,
  { live, own }: RunDatabases,
  telemetry: Telemetry,
  onFatal: (error: unknown) => void,
): Promise<Runner> {
  const { inputs } = createRunTopology(work.matching, work.filter);
  const log = live.threadAccess(inputs, work.own);
  const access = own.threadAccess([], work.own);
  return startThreads({
    entry: new URL('../threads/run-thread.js', import.meta.url),
    data: [{ data: { live: log, own: access, work } satisfies RunThreadData, ports: [log.port, access.port] }],
    telemetry,
    onFatal,
  });
}
