// What a process, or a matcher thread of it, opens to take part in a cluster.
import { join } from 'node:path';
import { type KafkaAdapters, type KafkaOptions, openKafka } from '../connectors/kafka/open-kafka.ts';
import { createTaskStores } from '../connectors/level/task-stores.ts';
import { openRegistryCodec, type RegistryCodec } from '../connectors/registry/codec.ts';
import type { Telemetry } from '../processors/ports/telemetry.ts';
import type { Config } from './config.ts';
import { kafkaConnectionOf } from './kafka-connection.ts';
import { registryAccessOf, subjectOf } from './kafka-topics.ts';

/** Records in Avro, by the registry's schemas. @throws what openRegistryCodec throws. */
export function openClusterCodec(config: Config): Promise<RegistryCodec> {
  const { registerSchemas: register } = config;
  return openRegistryCodec({ access: registryAccessOf(config), subjectOf: subjectOf(config), register });
}

/** Who opens a cluster's adapters. */
export interface ClusterMember extends Pick<KafkaOptions, 'onFatal'> {
  readonly processId: string;
  readonly telemetry: Telemetry;
  /** 0: the process, or the first of its matcher threads. */
  readonly thread: number;
}

/**
 * Topics, groups and task states. Each matcher thread keeps its states in a folder of its own, as each process does: when a
 * task goes from one to the other, the new owner never opens what the old one has not closed yet.
 */
export function openCluster(config: Config, { processId, thread, telemetry, onFatal }: ClusterMember): KafkaAdapters {
  const folder = thread === 0 ? 'tasks' : `tasks-${thread + 1}`;
  return openKafka({
    connection: kafkaConnectionOf(config),
    topicPrefix: config.topicPrefix,
    app: config.appId,
    partitions: config.partitions,
    stores: createTaskStores(join(config.dataDir, folder), telemetry),
    telemetry,
    sessionTimeoutMs: config.sessionTimeoutMs,
    standbyReplicas: config.standbyReplicas,
    processId,
    onFatal,
  });
}
