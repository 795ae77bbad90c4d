import { join } from 'node:path';
import type { ServedRunner } from '../../../app/threads/serve-runner.ts';
import { createEmbeddedCodec } from '../../../connectors/embedded/codec.ts';
import { createNames } from '../../../connectors/kafka/names.ts';
import { openKafka } from '../../../connectors/kafka/open-kafka.ts';
import { createTaskStores } from '../../../connectors/level/task-stores.ts';
import type { Telemetry } from '../../../processors/ports/telemetry.ts';
import { startRunner } from '../../../processors/runtime/runner.ts';
import { crashTopology } from '../../support/crash/crash-topology.ts';
import { steadyClock } from '../../support/steady-clock.ts';
import { createAtLeastOnce } from './at-least-once.ts';

/** What a worker is told, as JSON in its first argument. */
export interface BenchWorkerLife {
  readonly brokers: readonly string[];
  readonly topicPrefix: string;
  readonly app: string;
  readonly partitions: number;
  readonly dir: string;
  readonly sessionTimeoutMs: number;
  readonly isExactlyOnce: boolean;
  /** Threads that match, each a member of the group; 0: the main thread, where it can be profiled. */
  readonly threads: number;
}

/** What a matcher stands on, in a thread or a process. */
export interface BenchMatcherParts {
  readonly life: BenchWorkerLife;
  readonly thread: number;
  readonly telemetry: Telemetry;
  onFatal(error: unknown): void;
}

/** One member of the group, as app/threads/kafka-matcher-thread.ts starts it, without a registry. */
export async function startBenchMatcher({
  life,
  thread,
  telemetry,
  onFatal,
}: BenchMatcherParts): Promise<ServedRunner> {
  const { brokers, topicPrefix, app, partitions, isExactlyOnce } = life;
  const outputPrefix = `${app}.`;
  const topology = await crashTopology('matching');
  const stores = createTaskStores(join(life.dir, `tasks-${thread}`), telemetry);
  const connection = { brokers, clientId: app };
  const kafka = openKafka({ ...life, processId: life.dir, outputPrefix, connection, stores, telemetry, onFatal });
  const runner = await startRunner({
    topology,
    partitions,
    source: kafka.createSource(topology.name, topology.inputs),
    storage: isExactlyOnce
      ? kafka.storage
      : createAtLeastOnce(brokers, createNames(topicPrefix, app, outputPrefix), stores),
    codec: createEmbeddedCodec(),
    clock: steadyClock,
    telemetry,
    commitIntervalMs: 200,
    onFatal,
  });
  return { runner, close: () => kafka.close() };
}
