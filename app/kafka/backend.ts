import { randomUUID } from 'node:crypto';
import { type BrokerWatch, watchBrokers } from '../../connectors/kafka/broker-watch.ts';
import type { KafkaAdapters } from '../../connectors/kafka/open-kafka.ts';
import { openTopicAdmin } from '../../connectors/kafka/topic-admin.ts';
import type { RegistryCodec } from '../../connectors/registry/codec.ts';
import type { LogReader } from '../../processors/ports/log-reader.ts';
import type { Telemetry } from '../../processors/ports/telemetry.ts';
import type { Runner } from '../../processors/runtime/runner.ts';
import { topics } from '../../schemas/topics.ts';
import type { Backend } from '../backend.ts';
import type { Config } from '../config.ts';
import { startRunMatching } from '../runs/run-matching.ts';
import { sinkName } from '../start-sink.ts';
import { systemClock } from '../system-clock.ts';
import type { ThreadMatching } from '../threads/matcher-thread.ts';
import { checkTopics } from '../use-cases/apply-topics.ts';
import { clusterStatus } from '../use-cases/kafka-status.ts';
import type { ClockErrorRow } from '../use-cases/status.ts';
import { kafkaConnectionOf } from './connection.ts';
import { insist } from './insist.ts';
import { inheritStates, openCluster, openClusterCodec } from './open-cluster.ts';
import { startKafkaMatcher } from './start-matcher.ts';
import { startKafkaMatchers } from './start-matchers.ts';
import { sinkTopics, startKafkaSink } from './start-sink.ts';
import { kafkaNamesOf, plannedTopicsOf } from './topics.ts';

/** Refuses a cluster whose topics would lose or mix up records. @throws what checkTopics and openTopicAdmin throw. */
async function checkCluster(config: Config, telemetry: Telemetry): Promise<void> {
  const admin = await openTopicAdmin(kafkaConnectionOf(config), telemetry);
  try {
    for (const { topic, what, is } of await checkTopics({ admin, plan: plannedTopicsOf(config) })) {
      telemetry.log('warn', 'a topic differs; see `reconduit topics diff`', { topic, what, is });
    }
  } finally {
    await admin.close();
  }
}

async function openCodec(config: Config, telemetry: Telemetry): Promise<RegistryCodec> {
  await checkCluster(config, telemetry);
  return openClusterCodec(config);
}

interface Opened {
  readonly kafka: KafkaAdapters;
  readonly codec: RegistryCodec;
  readonly processId: string;
  /** Of a process that stays. */
  readonly watch: BrokerWatch | null;
}

/** What matches in this process, and what its state tells of clocks. */
interface Matching {
  readonly runner: Runner;
  clockErrors(): Promise<ClockErrorRow[]>;
}

async function startMatching(
  { kafka, codec, processId }: Opened,
  { config, telemetry, serves }: BackendSetting,
  matching: ThreadMatching,
  onFatal: (error: unknown) => void,
): Promise<Matching> {
  const parts = { config, matching, telemetry, onFatal };
  if (serves) await inheritStates(config, telemetry);
  // A command that waits until its own work is done is one member: while a task goes from one thread to another it is nobody's.
  if (!serves || config.matchThreads === 0) {
    const { runner, clockErrors } = await startKafkaMatcher({ ...parts, kafka, codec });
    return { runner, clockErrors: async () => clockErrors() };
  }
  const runner = await startKafkaMatchers(processId, parts);
  return { runner, clockErrors: () => runner.clockErrors() };
}

function watchedReader(reader: LogReader, watch: BrokerWatch): LogReader {
  return {
    bounds: (topic) => watch.unlessAway(() => reader.bounds(topic)),
    read: (topic, partition, from, limit) => watch.unlessAway(() => reader.read(topic, partition, from, limit)),
  };
}

function backendOver(opened: Opened, setting: BackendSetting): Backend {
  const { config, telemetry } = setting;
  const { kafka, codec, watch } = opened;
  const { partitions } = config;
  const clock = systemClock;
  const { publisher, reader } = kafka;
  const ports = {
    log: watch === null ? reader : watchedReader(reader, watch),
    publisher,
    codec,
    clock,
    telemetry,
    partitions,
  };
  const sink = { name: sinkName, topicNames: sinkTopics.map(({ name }) => name) };
  let started: Matching | null = null;
  return {
    ports,
    startMatching: async (matching, onFatal) => {
      started = await startMatching(opened, setting, matching, onFatal);
      return started.runner;
    },
    startRun: (work, own, onFatal) =>
      startRunMatching(work, { reader, storage: own.storage, codec, telemetry, onFatal }),
    startSink: (warehouse) => startKafkaSink({ kafka, codec, warehouse, clock, telemetry }),
    status: async (topology, runner) => {
      const clockErrors = (await started?.clockErrors()) ?? [];
      const look = () => clusterStatus({ kafka, ports, sink, clockErrors }, topology, runner);
      return watch === null ? look() : watch.unlessAway(look);
    },
    awayBecause: () => watch?.awayBecause() ?? null,
    // The brokers do it.
    sweep: async () => undefined,
    close: async () => {
      await watch?.close();
      await kafka.close();
      codec.close();
    },
  };
}

/** How the backend is opened. */
export interface BackendSetting {
  readonly config: Config;
  readonly telemetry: Telemetry;
  /** For as long as the process is up: waits for a cluster that is away, and matches in threads. */
  readonly serves: boolean;
  onFatal(error: unknown): void;
}

/**
 * Topics of a cluster, task states in DATA_DIR.
 * @throws KAFKA_TOPICS, KAFKA_REFUSED, REGISTRY_REFUSED, SCHEMA_INCOMPATIBLE; unless it serves also KAFKA_UNAVAILABLE,
 * KAFKA_TOPICS_MISSING, REGISTRY_UNAVAILABLE, SCHEMA_UNREGISTERED.
 */
export async function openKafkaBackend(setting: BackendSetting): Promise<Backend> {
  const { config, telemetry, serves, onFatal } = setting;
  const open = (): Promise<RegistryCodec> => openCodec(config, telemetry);
  const codec = await (serves ? insist(telemetry, open) : open());
  const processId = randomUUID();
  const kafka = openCluster(config, { processId, thread: 0, telemetry, onFatal });
  const connection = kafkaConnectionOf(config);
  const topic = kafkaNamesOf(config).topic(topics.control.name);
  const watch = serves ? watchBrokers({ connection, topic, clock: systemClock, telemetry }) : null;
  return backendOver({ kafka, codec, processId, watch }, setting);
}
