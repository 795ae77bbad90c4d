// A matching worker of `npm run bench -- kafka`: works until it is told to stop, and tells its memory and restores meanwhile.
import { once } from 'node:events';
import type { ServedRunner } from '../../../app/threads/serve-runner.ts';
import { startThreads } from '../../../app/threads/start-threads.ts';
import { tuneGc } from '../../../app/tune-gc.ts';
import { createRecordingTelemetry } from '../../support/recording-telemetry.ts';
import { type BenchWorkerLife, startBenchMatcher } from './kafka-matcher.ts';
import { profiled } from './stages.ts';

/** What a worker tells, again and again. */
export interface BenchWorkerReport {
  readonly assigned: number;
  readonly running: number;
  readonly commits: number;
  /** Records that are committed, over all inputs of its tasks. */
  readonly committed: number;
  readonly rssMb: number;
  readonly cpuSeconds: number;
}

/** Microseconds of the main thread by stage. */
export interface BenchWorkerProfile {
  readonly stages: readonly (readonly [string, number])[];
}

const reportMs = 50;
const life = JSON.parse(process.argv[2] ?? '') as BenchWorkerLife;
const telemetry = createRecordingTelemetry();

function onFatal(error: unknown): void {
  throw error;
}

async function start(): Promise<ServedRunner> {
  if (life.threads === 0) return startBenchMatcher({ life, thread: 0, telemetry, onFatal });
  const runner = await startThreads({
    entry: new URL('./kafka-matcher-thread.js', import.meta.url),
    data: Array.from({ length: life.threads }, (_, thread) => ({ data: { life, thread }, ports: [] })),
    telemetry,
    onFatal,
  });
  return { runner, close: async () => undefined };
}

// As the program itself does.
tuneGc();
const { runner, close } = await start();
function sumOf(positions: Readonly<Record<string, number>>): number {
  return Object.values(positions).reduce((sum, n) => sum + n, 0);
}

/** Where the time goes, between two messages of the parent; profiling costs some of it. */
process.on('message', (message) => {
  if (message !== 'profile') return;
  void profiled(() => once(process, 'message').then(() => undefined)).then((micros) => {
    process.send?.({ stages: [...micros] } satisfies BenchWorkerProfile);
  });
});
const reports = setInterval(() => {
  const tasks = runner.status();
  const { user, system } = process.cpuUsage();
  const report: BenchWorkerReport = {
    assigned: tasks.length,
    running: tasks.filter(({ state }) => state === 'running').length,
    commits: tasks.reduce((sum, { commits }) => sum + commits, 0),
    committed: tasks.reduce((sum, { positions }) => sum + sumOf(positions), 0),
    rssMb: Math.round(process.memoryUsage.rss() / 2 ** 20),
    cpuSeconds: (user + system) / 1e6,
  };
  if (process.connected) process.send?.(report);
  else process.exit(1);
}, reportMs);
process.once('SIGTERM', async () => {
  clearInterval(reports);
  await runner.stop();
  await close();
  process.exit(0);
});
