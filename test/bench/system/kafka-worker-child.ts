// A matching worker of `npm run bench -- kafka`: works until it is told to stop, and tells its memory and restores meanwhile.
import { createEmbeddedCodec } from '../../../connectors/embedded/codec.ts';
import { openKafka } from '../../../connectors/kafka/open-kafka.ts';
import { createTaskStores } from '../../../connectors/level/task-stores.ts';
import { startRunner } from '../../../processors/runtime/runner.ts';
import { crashTopology } from '../../support/crash/crash-topology.ts';
import { createRecordingTelemetry } from '../../support/recording-telemetry.ts';
import { steadyClock } from '../../support/steady-clock.ts';

/** What a worker is told, as JSON in its first argument. */
export interface BenchWorkerLife {
  readonly brokers: readonly string[];
  readonly topicPrefix: string;
  readonly app: string;
  readonly partitions: number;
  readonly dir: string;
  readonly sessionTimeoutMs: number;
}

/** What a worker tells, again and again. */
export interface BenchWorkerReport {
  readonly assigned: number;
  readonly running: number;
  readonly commits: number;
  readonly rssMb: number;
  readonly cpuSeconds: number;
}

const reportMs = 50;
const life = JSON.parse(process.argv[2] ?? '') as BenchWorkerLife;
const telemetry = createRecordingTelemetry();

function onFatal(error: unknown): void {
  throw error;
}

const topology = await crashTopology('matching');
const kafka = openKafka({
  ...life,
  outputPrefix: `${life.app}.`,
  connection: { brokers: life.brokers, clientId: life.app },
  stores: createTaskStores(life.dir, telemetry),
  telemetry,
  onFatal,
});
const runner = await startRunner({
  topology,
  partitions: life.partitions,
  source: kafka.createSource(topology.name, topology.inputs),
  storage: kafka.storage,
  codec: createEmbeddedCodec(),
  clock: steadyClock,
  telemetry,
  commitIntervalMs: 200,
  onFatal,
});
const reports = setInterval(() => {
  const tasks = runner.status();
  const { user, system } = process.cpuUsage();
  const report: BenchWorkerReport = {
    assigned: tasks.length,
    running: tasks.filter(({ state }) => state === 'running').length,
    commits: tasks.reduce((sum, { commits }) => sum + commits, 0),
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
