// The entry of a matcher thread: the matching topology on some of the partitions.
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { openInThread } from '../../connectors/embedded/open-in-thread.ts';
import type { ThreadAccess } from '../../connectors/embedded/thread-access.ts';
import type { MatchingOptions } from '../../processors/matching/options.ts';
import { createMatchingTopology } from '../../processors/matching/topology.ts';
import { startRunner } from '../../processors/runtime/runner.ts';
import { systemClock } from '../system-clock.ts';
import { serveRunner } from './serve-runner.ts';

/** Matching options as they go to a thread: models by id, as files. */
export type ThreadMatching = Partial<Omit<MatchingOptions, 'models'>> & {
  readonly modelId: string;
  readonly models: ReadonlyMap<string, string>;
};

/** What the thread is started with. */
export interface MatcherData {
  readonly access: ThreadAccess;
  readonly matching: ThreadMatching;
  readonly commitIntervalMs: number;
}

const { access, matching, commitIntervalMs } = workerData as MatcherData;

await serveRunner(parentPort as MessagePort, async ({ telemetry, onFatal }) => {
  const { storage, codec, createSource, close } = await openInThread(access, telemetry);
  const topology = createMatchingTopology(matching);
  const source = createSource(topology.name, topology.inputs);
  const { partitions } = access;
  const clock = systemClock;
  const setting = { topology, partitions, source, storage, codec, clock, telemetry, commitIntervalMs, onFatal };
  return { runner: await startRunner(setting), close };
});
