// The entry of a thread of kafka-worker-child.ts: a member of the group of its own.
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { serveRunner } from '../../app/threads/serve-runner.ts';
import type { WorkerLife } from '../support/kafka/worker-life.ts';
import { startWorkerRunner } from '../support/kafka/worker-runner.ts';

const { life, thread } = workerData as { readonly life: WorkerLife; readonly thread: number };

await serveRunner(parentPort as MessagePort, (parts) => startWorkerRunner(life, thread, parts));
