// The entry of a matcher thread of kafka-worker-child.ts.
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { serveRunner } from '../../../app/threads/serve-runner.ts';
import { type BenchMatcherParts, startBenchMatcher } from './kafka-matcher.ts';

const told = workerData as Pick<BenchMatcherParts, 'life' | 'thread'>;

await serveRunner(parentPort as MessagePort, (parts) => startBenchMatcher({ ...told, ...parts }));
