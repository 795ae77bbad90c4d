// One worker of the Kafka kill tests: runs the joining topology until it is told to stop, or until it reaches its failpoint;
// says `reached STEP` first, and `failed CODE` when it cannot stop as it should.
import { writeSync } from 'node:fs';
import type { ServedRunner } from '../../app/threads/serve-runner.ts';
import { startThreads } from '../../app/threads/start-threads.ts';
import type { WorkerLife } from '../support/kafka/worker-life.ts';
import { startWorkerRunner } from '../support/kafka/worker-runner.ts';
import { createRecordingTelemetry } from '../support/recording-telemetry.ts';

const life = JSON.parse(process.argv[2] ?? '') as WorkerLife;

function onFatal(error: unknown): void {
  throw error;
}

async function start(): Promise<ServedRunner> {
  const telemetry = createRecordingTelemetry();
  if (life.threads === 0) return startWorkerRunner(life, 0, { telemetry, onFatal });
  const runner = await startThreads({
    entry: new URL('./kafka-worker-thread.js', import.meta.url),
    data: Array.from({ length: life.threads }, (_, thread) => ({ data: { life, thread }, ports: [] })),
    telemetry,
    onFatal,
  });
  return { runner, close: async () => undefined };
}

const { runner, close } = await start();
// Threads do not keep the process alive.
const alive = setInterval(() => undefined, 1_000);
process.once('SIGTERM', async () => {
  clearInterval(alive);
  await runner.stop().catch(({ code }: { code: string }) => writeSync(1, `failed ${code}\n`));
  await close();
  process.exit(0);
});
