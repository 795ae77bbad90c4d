// What a process, or a matcher thread of it, opens to take part in a cluster.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type KafkaAdapters, type KafkaOptions, openKafka } from '../../connectors/kafka/open-kafka.ts';
import { createTaskStores, moveTaskStates } from '../../connectors/level/task-stores.ts';
import { openRegistryCodec, type RegistryCodec } from '../../connectors/registry/codec.ts';
import type { Telemetry } from '../../processors/ports/telemetry.ts';
import type { Config } from '../config.ts';
import { kafkaConnectionOf } from './connection.ts';
import { registryAccessOf, subjectOf } from './topics.ts';

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

function statesOf({ dataDir }: Config, thread: number): string {
  return join(dataDir, thread === 0 ? 'tasks' : `tasks-${thread + 1}`);
}

/**
 * Hands the states of matcher threads that are no more, since MATCH_THREADS was larger, to those that there are now. Before any
 * of them starts. @throws what moveTaskStates throws.
 */
export async function inheritStates(config: Config, telemetry: Telemetry): Promise<void> {
  const threads = Math.max(1, config.matchThreads);
  const names = await readdir(config.dataDir).catch(() => []);
  const numbers = names.map((name) => Number(/^tasks-(\d+)$/.exec(name)?.[1] ?? 0));
  for (const left of numbers.filter((n) => n > threads).map((n) => n - 1)) {
    const to = statesOf(config, left % threads);
    telemetry.log('info', 'the states of a matcher thread that is no more go to another', { to });
    await moveTaskStates(statesOf(config, left), to, telemetry);
  }
}

/**
 * Topics, groups and task states. Each matcher thread keeps its states in a folder of its own, as each process does: when a
 * task goes from one to the other, the new owner never opens what the old one has not closed yet.
 */
export function openCluster(config: Config, { processId, thread, telemetry, onFatal }: ClusterMember): KafkaAdapters {
  return openKafka({
    connection: kafkaConnectionOf(config),
    topicPrefix: config.topicPrefix,
    app: config.appId,
    partitions: config.partitions,
    stores: createTaskStores(statesOf(config, thread), telemetry),
    telemetry,
    sessionTimeoutMs: config.sessionTimeoutMs,
    standbyReplicas: config.standbyReplicas,
    processId,
    onFatal,
  });
}
