// The entry of a thread that ends as soon as it is asked for anything: what a crash of native code looks like from outside.
import { type MessagePort, parentPort } from 'node:worker_threads';
import { serveRunner } from '../../../app/threads/serve-runner.ts';

async function end(): Promise<void> {
  process.exit(3);
}

await serveRunner(parentPort as MessagePort, async () => ({
  runner: { status: () => [], caughtUp: end, stop: end },
  close: end,
}));
