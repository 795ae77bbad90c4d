// The entry of the intake thread: reads large files and bodies, so that other requests are answered meanwhile.
import { type MessagePort, parentPort } from 'node:worker_threads';
import { ReconduitError } from '../../processors/errors.ts';
import { prepareJob } from '../use-cases/document/jobs/prepare-job.ts';
import { readUpload } from '../use-cases/document/read-upload.ts';
import { trainPairs } from '../use-cases/document/train-pairs.ts';
import type { IntakeAnswer, IntakeMessage, IntakeTask } from './intake-messages.ts';

const port = parentPort as MessagePort;

async function run(task: IntakeTask): Promise<unknown> {
  if (task.kind === 'train') return trainPairs(task);
  return task.kind === 'upload' ? await readUpload(task) : await prepareJob(task.dir);
}

async function answer({ id, task }: IntakeMessage): Promise<IntakeAnswer> {
  try {
    return { id, result: await run(task) };
  } catch (error) {
    const { message } = error as Error;
    return { id, failure: { code: error instanceof ReconduitError ? error.code : null, message } };
  }
}

// One after the other: each fills a processor.
let last: Promise<unknown> = Promise.resolve();
port.on('message', (message: IntakeMessage) => {
  last = last.then(() => answer(message)).then((said) => port.postMessage(said));
});
