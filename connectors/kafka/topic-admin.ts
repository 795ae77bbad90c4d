import { setTimeout as sleep } from 'node:timers/promises';
// Node cannot see every export of this CommonJS module by name.
import kafkajs, { type Admin, type DescribeConfigResponse, type Kafka } from 'kafkajs';
import { ReconduitError } from '../../processors/errors.ts';
import type { Telemetry } from '../../processors/ports/telemetry.ts';
import { createKafkaClient } from './client.ts';
import { errorTypeOf, kafkaError } from './connect.ts';
import type { KafkaConnection } from './protocol.ts';
import type { ActualTopic, ActualTopics } from './topic-diff.ts';
import type { PlannedTopic } from './topic-plan.ts';

const { ConfigResourceTypes, ConfigSource } = kafkajs;

/** Within this a question about topics is answered, or fails with a code. */
const adminTimeoutMs = 15_000;
const lookAgainMs = 50;

/** Looks at topics and makes them. It deletes nothing. */
export interface TopicAdmin {
  /** Those of these topics that exist. */
  describe(names: readonly string[]): Promise<ActualTopics>;
  /** Resolves when each has its leaders. */
  create(topics: readonly PlannedTopic[]): Promise<void>;
  /** Gives a topic these settings of its own, and no others. */
  setOverrides(topic: string, overrides: Readonly<Record<string, string>>): Promise<void>;
  close(): Promise<void>;
}

async function within<T>(what: string, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const message = `${what}: Kafka did not do it in ${adminTimeoutMs / 1000} s`;
    timer = setTimeout(() => reject(new ReconduitError('KAFKA_UNAVAILABLE', message)), adminTimeoutMs);
  });
  // Whichever comes too late is nobody's any more.
  work.catch(() => undefined);
  try {
    return await Promise.race([work, late]);
  } catch (error) {
    throw kafkaError(what, error);
  } finally {
    clearTimeout(timer);
  }
}

type Partitions = readonly { readonly replicas: readonly number[] }[];

async function partitionsOf(admin: Admin, topic: string): Promise<Partitions | undefined> {
  try {
    const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
    return topics[0]?.partitions;
  } catch (error) {
    if (errorTypeOf(error) === 'UNKNOWN_TOPIC_OR_PARTITION') return undefined;
    throw error;
  }
}

type Entries = DescribeConfigResponse['resources'][number]['configEntries'];

function actualOf(partitions: Partitions, entries: Entries): ActualTopic {
  const record = (chosen: Entries): Record<string, string> =>
    Object.fromEntries(chosen.map(({ configName, configValue }) => [configName, configValue]));
  return {
    partitions: partitions.length,
    replicationFactor: Math.min(...partitions.map(({ replicas }) => replicas.length)),
    settings: record(entries),
    overrides: record(entries.filter(({ configSource }) => configSource === ConfigSource.TOPIC_CONFIG)),
  };
}

async function describe(admin: Admin, names: readonly string[]): Promise<ActualTopics> {
  const found = new Map<string, Partitions>();
  for (const name of names) {
    const partitions = await partitionsOf(admin, name);
    if (partitions !== undefined) found.set(name, partitions);
  }
  if (found.size === 0) return new Map();
  const resources = [...found.keys()].map((name) => ({ type: ConfigResourceTypes.TOPIC, name }));
  const described = await admin.describeConfigs({ resources, includeSynonyms: false });
  return new Map(
    described.resources.map((r) => [r.resourceName, actualOf(found.get(r.resourceName) ?? [], r.configEntries)]),
  );
}

function entriesOf(settings: Readonly<Record<string, string>>): { name: string; value: string }[] {
  return Object.entries(settings).map(([name, value]) => ({ name, value }));
}

async function create(admin: Admin, planned: readonly PlannedTopic[]): Promise<void> {
  const topics = planned.map(({ name, partitions, replicationFactor, settings }) => ({
    topic: name,
    numPartitions: partitions,
    replicationFactor,
    configEntries: entriesOf(settings),
  }));
  // kafkajs's own wait for leaders gives up on a broker that has not heard of a topic yet.
  await admin.createTopics({ topics, waitForLeaders: false, timeout: adminTimeoutMs });
  const deadline = Date.now() + adminTimeoutMs;
  for (const { name } of planned) {
    while ((await partitionsOf(admin, name)) === undefined && Date.now() < deadline) await sleep(lookAgainMs);
  }
}

async function connected(kafka: Kafka): Promise<Admin> {
  const admin = kafka.admin();
  try {
    await within('connecting to Kafka', admin.connect());
    return admin;
  } catch (error) {
    void admin.disconnect().catch(() => undefined);
    throw error;
  }
}

/** Connects. @throws KAFKA_UNAVAILABLE, KAFKA_REFUSED, within 15 s, as every call does. */
export async function openTopicAdmin(connection: KafkaConnection, telemetry: Telemetry): Promise<TopicAdmin> {
  const admin = await connected(createKafkaClient(connection, telemetry));
  return {
    describe: (names) => within('looking at topics', describe(admin, names)),
    create: (topics) => within('creating topics', create(admin, topics)),
    setOverrides: async (topic, overrides) => {
      const resources = [{ type: ConfigResourceTypes.TOPIC, name: topic, configEntries: entriesOf(overrides) }];
      await within(`changing ${topic}`, admin.alterConfigs({ validateOnly: false, resources }));
    },
    close: () => admin.disconnect(),
  };
}
