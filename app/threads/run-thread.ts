// The entry of a run's thread: matching of the past, beside the live one, at a low priority.
import { setPriority } from 'node:os';
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { openInThread } from '../../connectors/embedded/open-in-thread.ts';
import type { ThreadAccess } from '../../connectors/embedded/thread-access.ts';
import { type RunWork, startRunMatching } from '../runs/run-matching.ts';
import { serveRunner } from './serve-runner.ts';

/** What the thread is started with. */
export interface RunThreadData {
  /** The log that is read. */
  readonly live: ThreadAccess;
  /** The run's own log and state. */
  readonly own: ThreadAccess;
  readonly work: RunWork;
}

// Nice: a tenth of a processor that live traffic wants too, all of one that nobody wants.
const yielding = 10;

const { live, own, work } = workerData as RunThreadData;

// Linux keeps priorities by thread: whoever serves live traffic goes first. Elsewhere this would slow the whole process.
if (process.platform === 'linux') setPriority(yielding);

await serveRunner(parentPort as MessagePort, async ({ telemetry, onFatal }) => {
  const log = await openInThread(live, telemetry);
  const { storage, codec, close } = await openInThread(own, telemetry);
  const runner = await startRunMatching(work, { reader: log.reader, storage, codec, telemetry, onFatal });
  return {
    runner,
    close: async () => {
      await close();
      await log.close();
    },
  };
});
