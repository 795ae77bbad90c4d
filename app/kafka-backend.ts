import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type KafkaAdapters, openKafka } from '../connectors/kafka/open-kafka.ts';
import { openTopicAdmin } from '../connectors/kafka/topic-admin.ts';
import { createTaskStores } from '../connectors/level/task-stores.ts';
import { openRegistryCodec } from '../connectors/registry/codec.ts';
import { ReconduitError } from '../processors/errors.ts';
import { createMatchingTopology } from '../processors/matching/topology.ts';
import type { Codec } from '../processors/ports/codec.ts';
import type { Telemetry } from '../processors/ports/telemetry.ts';
import { startRunner } from '../processors/runtime/runner.ts';
import type { Backend } from './backend.ts';
import type { Config } from './config.ts';
import { kafkaConnectionOf } from './kafka-connection.ts';
import { plannedTopicsOf, registryAccessOf, subjectOf } from './kafka-topics.ts';
import { startRunMatching } from './runs/run-matching.ts';
import { sinkTopics, startKafkaSink } from './start-kafka-sink.ts';
import { sinkName } from './start-sink.ts';
import { systemClock } from './system-clock.ts';
import { checkTopics } from './use-cases/apply-topics.ts';
import { clusterStatus } from './use-cases/kafka-status.ts';

const retryMs = 2_000;

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

async function openCodec(config: Config, telemetry: Telemetry): Promise<Codec & { close(): void }> {
  await checkCluster(config, telemetry);
  const { registerSchemas: register } = config;
  return openRegistryCodec({ access: registryAccessOf(config), subjectOf: subjectOf(config), register });
}

/** Tries until Kafka and the registry answer, when `insist`; what is refused is thrown at once. */
async function persistently<T>(insist: boolean, telemetry: Telemetry, open: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await open();
    } catch (error) {
      if (!insist || !(error instanceof ReconduitError) || !error.retriable) throw error;
      telemetry.log('warn', 'waiting to start', { code: error.code, reason: error.message });
      // The clock's own sleep would let the process end: nothing else is under way yet.
      await sleep(retryMs);
    }
  }
}

function backendOver(kafka: KafkaAdapters, codec: Codec & { close(): void }, setting: BackendSetting): Backend {
  const { config, telemetry } = setting;
  const { partitions, commitIntervalMs } = config;
  const clock = systemClock;
  const { publisher, reader: log, storage } = kafka;
  const ports = { log, publisher, codec, clock, telemetry, partitions };
  const sink = { name: sinkName, topicNames: sinkTopics.map(({ name }) => name) };
  return {
    ports,
    startMatching: (matching, onFatal) => {
      // Members of a group are what tasks are shared out to, and a copy of state beside its owner's belongs on another machine.
      telemetry.log(
        'info',
        'matching in one thread: over Kafka MATCH_THREADS does not apply, start one process a core',
      );
      const topology = createMatchingTopology(matching);
      const source = kafka.createSource(topology.name, topology.inputs);
      return startRunner({ topology, partitions, source, storage, codec, clock, telemetry, commitIntervalMs, onFatal });
    },
    startRun: (work, own, onFatal) =>
      startRunMatching(work, { reader: log, storage: own.storage, codec, telemetry, onFatal }),
    startSink: (warehouse) => startKafkaSink({ kafka, codec, warehouse, clock, telemetry }),
    status: (topology, runner) => clusterStatus({ kafka, ports, sink }, topology, runner),
    // The brokers do it.
    sweep: async () => undefined,
    close: async () => {
      await kafka.close();
      codec.close();
    },
  };
}

/** How the backend is opened. */
export interface BackendSetting {
  readonly config: Config;
  readonly telemetry: Telemetry;
  /** Wait for a cluster that is away. */
  readonly insist: boolean;
  onFatal(error: unknown): void;
}

/**
 * Topics of a cluster, task states in DATA_DIR.
 * @throws KAFKA_TOPICS, KAFKA_REFUSED, REGISTRY_REFUSED, SCHEMA_INCOMPATIBLE; unless it insists also KAFKA_UNAVAILABLE,
 * KAFKA_TOPICS_MISSING, REGISTRY_UNAVAILABLE, SCHEMA_UNREGISTERED.
 */
export async function openKafkaBackend(setting: BackendSetting): Promise<Backend> {
  const { config, telemetry, insist, onFatal } = setting;
  const codec = await persistently(insist, telemetry, () => openCodec(config, telemetry));
  const kafka = openKafka({
    connection: kafkaConnectionOf(config),
    topicPrefix: config.topicPrefix,
    app: config.appId,
    partitions: config.partitions,
    stores: createTaskStores(join(config.dataDir, 'tasks'), telemetry),
    telemetry,
    sessionTimeoutMs: config.sessionTimeoutMs,
    standbyReplicas: config.standbyReplicas,
    onFatal,
  });
  return backendOver(kafka, codec, setting);
}
