// What of this application stands in a Kafka cluster: topics, changelogs, schemas, and who may use them.
import { tablesOfTopics } from '../../connectors/clickhouse/row-collector.ts';
import type { RoleUse } from '../../connectors/kafka/acl-plan.ts';
import { createNames, type KafkaNames } from '../../connectors/kafka/names.ts';
import { type PlannedTopic, planTopics } from '../../connectors/kafka/topic-plan.ts';
import type { RegistryAccess } from '../../connectors/registry/client.ts';
import { createMatchingTopology } from '../../processors/matching/topology.ts';
import { defaultModel } from '../../processors/model/default-model.ts';
import { type TopicSpec, topics } from '../../schemas/topics.ts';
import type { Config } from '../config.ts';
import { shippedModels } from '../open-models.ts';
import { sinkName } from '../start-sink.ts';

const everyTopic: readonly TopicSpec[] = Object.values<TopicSpec>(topics);

// Its inputs and outputs do not depend on the model.
const matching = createMatchingTopology({
  models: shippedModels(),
  modelId: defaultModel.modelId,
});

/** What a front door appends: facts, and dead letters that were played again. */
const doorWrites: readonly TopicSpec[] = [
  topics.posTransactions,
  topics.rewardsRedemptions,
  topics.sourceProgress,
  topics.reviewDecisions,
  topics.reference,
  topics.control,
  topics.models,
  topics.dlq,
  topics.opsAudit,
  topics.opsDrift,
  topics.opsSignals,
  topics.jobs,
  // What its jobs decide.
  topics.matches,
];

/** What a sink reads, and `status`, to tell how far it is: every process answers that. */
const sunk: readonly TopicSpec[] = everyTopic.filter(({ name }) => tablesOfTopics.has(name));

/** What each role of `up` does in the cluster. */
export const roleUses: readonly RoleUse[] = [
  { role: 'gateway', reads: everyTopic, writes: doorWrites, runs: [] },
  {
    role: 'match',
    reads: [...matching.inputs, topics.models, ...sunk],
    writes: [...matching.outputs, topics.dlq],
    runs: [matching.name],
  },
  {
    role: 'sink',
    reads: sunk,
    writes: [topics.dlq, topics.opsSignals],
    runs: [sinkName],
  },
];

/** Names in the cluster under TOPIC_PREFIX and APP_ID. */
export function kafkaNamesOf({ topicPrefix, appId }: Config): KafkaNames {
  return createNames(topicPrefix, appId);
}

/** Every topic as the configuration wants it. */
export function plannedTopicsOf(config: Config): PlannedTopic[] {
  const { partitions, replicationFactor } = config;
  const changelogs = { [matching.name]: partitions, [sinkName]: 1 };
  return planTopics({ names: kafkaNamesOf(config), partitions, replicationFactor, changelogs });
}

/** Subject of a topic's schema, by the topic's short name. */
export function subjectOf(config: Config): (topic: string) => string {
  const names = kafkaNamesOf(config);
  return (topic) => `${names.topic(topic)}-value`;
}

/** How to reach the registry of SCHEMA_REGISTRY_URL. */
export function registryAccessOf({ schemaRegistryUrl, ...config }: Config): RegistryAccess {
  const { schemaRegistryUser: username, schemaRegistryPassword: password } = config;
  return { url: schemaRegistryUrl ?? '', username, password };
}
