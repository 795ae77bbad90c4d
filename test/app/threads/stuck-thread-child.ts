// The entry of a thread that gets into a loop without end at a ticket, unless there is none to get stuck at.
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { serveRunner } from '../../../app/threads/serve-runner.ts';
import { openInThread } from '../../../connectors/embedded/open-in-thread.ts';
import type { ThreadAccess } from '../../../connectors/embedded/thread-access.ts';
import { startRunner } from '../../../processors/runtime/runner.ts';
import type { Processor } from '../../../processors/runtime/topology.ts';
import type { PosTransaction } from '../../../schemas/generated/types.ts';
import { joiningTopology } from '../../support/crash/joining-topology.ts';
import { steadyClock } from '../../support/steady-clock.ts';

/** What the thread is started with. */
export interface StuckThreadData {
  readonly access: ThreadAccess;
  readonly stuckAt: string | null;
}

const { access, stuckAt } = workerData as StuckThreadData;

await serveRunner(parentPort as MessagePort, async ({ telemetry, onFatal }) => {
  const { storage, codec, createSource, close } = await openInThread(access, telemetry);
  const createProcessor = (): Processor => {
    const joiner = joiningTopology.createProcessor();
    return {
      ...joiner,
      process: (event, context) => {
        joiner.process(event, context);
        if ((event.value as PosTransaction).transactionId !== stuckAt) return;
        telemetry.log('info', 'stuck');
        for (;;) joiner.prepare?.(event);
      },
    };
  };
  const runner = await startRunner({
    topology: { ...joiningTopology, createProcessor },
    partitions: access.partitions,
    source: createSource(joiningTopology.name, joiningTopology.inputs),
    storage,
    codec,
    clock: steadyClock,
    telemetry,
    commitIntervalMs: 20,
    onFatal,
  });
  return { runner, close };
});
