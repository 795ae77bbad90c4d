// The entry of a job's thread: one bounded run over the rows in one folder.
import { once } from 'node:events';
import { setPriority } from 'node:os';
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { ReconduitError } from '../../processors/errors.ts';
import { progressAt, runInFolder } from '../use-cases/document/jobs/run-in-folder.ts';
import { summarise } from '../use-cases/document/jobs/write-results.ts';
import type { JobData, JobMessage } from './job-messages.ts';

const port = parentPort as MessagePort;
const data = workerData as JobData;
// On Linux a priority is a thread's own: live requests and live matching go first.
const behindLiveWork = 10;

function tell(message: JobMessage): void {
  port.postMessage(message);
}

async function run(): Promise<void> {
  const { batchSize, sent } = data;
  const { matching, storing } = progressAt;
  tell({ kind: 'progress', phase: 'reading', percent: 0 });
  const outcome = await runInFolder(data, (phase, percent) => tell({ kind: 'progress', phase, percent }));
  const { decisions, modelId } = outcome;
  for (let i = 0; i < decisions.length; i += batchSize) {
    const percent = matching + ((storing - matching) * (i + batchSize)) / (decisions.length + batchSize);
    // What stands at the end is all that a bounded run says: nothing came before it.
    const batch = decisions.slice(i, i + batchSize).map((d) => ({ ...d, decisionSeq: 1, prev: null }));
    const answered = once(port, 'message');
    tell({ kind: 'decisions', decisions: batch, percent });
    await answered;
  }
  tell({ kind: 'done', summary: summarise(outcome, sent), modelId, decisions: decisions.length });
}

try {
  setPriority(0, behindLiveWork);
} catch {
  // Without the right to, it runs as all do.
}

try {
  await run();
} catch (error) {
  const code = error instanceof ReconduitError ? error.code : null;
  tell({ kind: 'failed', code, message: (error as Error).message });
}
