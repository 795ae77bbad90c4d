// The entry of a thread of crash-child.ts: its topology on some of the partitions.
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { serveRunner } from '../../app/threads/serve-runner.ts';
import { openInThread } from '../../connectors/embedded/open-in-thread.ts';
import type { ThreadAccess } from '../../connectors/embedded/thread-access.ts';
import { startRunner } from '../../processors/runtime/runner.ts';
import { type CrashTopologyName, crashPartitions, crashTopology } from '../support/crash/crash-topology.ts';
import { countingOpen, type OpenCommits } from '../support/crash/open-commits.ts';
import { steadyClock } from '../support/steady-clock.ts';

/** What the thread is started with. */
export interface CrashThreadData {
  readonly access: ThreadAccess;
  readonly topologyName: CrashTopologyName;
  readonly commitIntervalMs: number;
  readonly openCommits: OpenCommits;
}

const { access, topologyName, commitIntervalMs, openCommits } = workerData as CrashThreadData;

await serveRunner(parentPort as MessagePort, async ({ telemetry, onFatal }) => {
  const { storage, codec, createSource, close } = await openInThread(access, telemetry);
  const topology = await crashTopology(topologyName);
  const runner = await startRunner({
    topology,
    partitions: crashPartitions,
    source: createSource(topology.name, topology.inputs),
    storage: countingOpen(storage, openCommits),
    codec,
    clock: steadyClock,
    telemetry,
    commitIntervalMs,
    onFatal,
  });
  return { runner, close };
});
