// A matching worker of `npm run bench -- kafka`: works until it is told to stop, and tells its memory and restores meanwhile.
import { once } from 'node:events';
import { tuneGc } from '../../../app/tune-gc.ts';
import { createEmbeddedCodec } from '../../../connectors/embedded/codec.ts';
import { createNames } from '../../../connectors/kafka/names.ts';
import { openKafka } from '../../../connectors/kafka/open-kafka.ts';
import { createTaskStores } from '../../../connectors/level/task-stores.ts';
import { startRunner } from '../../../processors/runtime/runner.ts';
import { crashTopology } from '../../support/crash/crash-topology.ts';
import { createRecordingTelemetry } from '../../support/recording-telemetry.ts';
import { steadyClock } from '../../support/steady-clock.ts';
import { createAtLeastOnce } from './at-least-once.ts';
import { profiled } from './stages.ts';

/** What a worker is told, as JSON in its first argument. */
export interface BenchWorkerLife {
  readonly brokers: readonly string[];
  readonly topicPrefix: string;
  readonly app: string;
  readonly partitions: number;
  readonly dir: string;
  readonly sessionTimeoutMs: number;
  readonly isExactlyOnce: boolean;
}

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

// As the program itself does.
tuneGc();
const topology = await crashTopology('matching');
const outputPrefix = `${life.app}.`;
const stores = createTaskStores(life.dir, telemetry);
const kafka = openKafka({
  ...life,
  outputPrefix,
  connection: { brokers: life.brokers, clientId: life.app },
  stores,
  telemetry,
  onFatal,
});
const runner = await startRunner({
  topology,
  partitions: life.partitions,
  source: kafka.createSource(topology.name, topology.inputs),
  storage: life.isExactlyOnce
    ? kafka.storage
    : createAtLeastOnce(life.brokers, createNames(life.topicPrefix, life.app, outputPrefix), stores),
  codec: createEmbeddedCodec(),
  clock: steadyClock,
  telemetry,
  commitIntervalMs: 200,
  onFatal,
});
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
  await kafka.close();
  process.exit(0);
});
