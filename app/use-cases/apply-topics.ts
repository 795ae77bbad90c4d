import type { TopicAdmin } from '../../connectors/kafka/topic-admin.ts';
import {
  correctedOverrides,
  diffTopics,
  refuseIncorrigible,
  requireTopics,
  type TopicDifference,
} from '../../connectors/kafka/topic-diff.ts';
import type { PlannedTopic } from '../../connectors/kafka/topic-plan.ts';
import type { RegistryClient } from '../../connectors/registry/client.ts';
import { eventSchemas } from '../../schemas/generated/schemas.ts';
import { type RecordName, type TopicSpec, topics } from '../../schemas/topics.ts';

/** What the topics of a cluster are held against. */
export interface TopicPorts {
  readonly admin: Pick<TopicAdmin, 'describe' | 'create' | 'setOverrides'>;
  readonly plan: readonly PlannedTopic[];
}

/** Where the schemas of the topics are registered. */
export interface SchemaPorts {
  readonly registry: Pick<RegistryClient, 'register' | 'idOf' | 'admits'>;
  /** By the topic's short name. */
  readonly subjectOf: (topic: string) => string;
}

/** A schema as the registry has it; id null: not registered. */
export type SubjectRow = { readonly subject: string; readonly record: RecordName; readonly schema_id: number | null };

function namesOf(plan: readonly PlannedTopic[]): string[] {
  return plan.map(({ name }) => name);
}

/** How the cluster differs from the plan. */
export async function topicDifferences({ admin, plan }: TopicPorts): Promise<TopicDifference[]> {
  return diffTopics(plan, await admin.describe(namesOf(plan)));
}

/**
 * Creates what is missing and corrects settings, but never so that a record could be deleted.
 * @returns what differed. @throws KAFKA_TOPICS, before anything is changed, when a topic is there that must not be used.
 */
export async function applyTopics({ admin, plan }: TopicPorts): Promise<TopicDifference[]> {
  const actual = await admin.describe(namesOf(plan));
  const differences = diffTopics(plan, actual);
  refuseIncorrigible(differences);
  const missing = plan.filter(({ name }) => !actual.has(name));
  if (missing.length > 0) await admin.create(missing);
  const altered = new Set(differences.filter(({ remedy }) => remedy === 'alter').map(({ topic }) => topic));
  for (const topic of altered) await admin.setOverrides(topic, correctedOverrides(topic, actual, differences));
  return differences;
}

/** Refuses to run on topics that would lose or mix up records. @throws KAFKA_TOPICS, KAFKA_TOPICS_MISSING. */
export async function checkTopics(ports: TopicPorts): Promise<readonly TopicDifference[]> {
  return requireTopics(await topicDifferences(ports));
}

async function perTopic(
  { subjectOf }: SchemaPorts,
  idOf: (subject: string, schema: object) => Promise<number | undefined>,
): Promise<SubjectRow[]> {
  const rows: SubjectRow[] = [];
  for (const { name, record } of Object.values<TopicSpec>(topics)) {
    const subject = subjectOf(name);
    const id = await idOf(subject, eventSchemas[record] as object);
    rows.push({ subject, record, schema_id: id ?? null });
  }
  return rows;
}

/** Registers this version's schema of every topic. @throws SCHEMA_INCOMPATIBLE, REGISTRY_UNAVAILABLE, REGISTRY_REFUSED. */
export function registerSchemas(ports: SchemaPorts): Promise<SubjectRow[]> {
  return perTopic(ports, ports.registry.register);
}

/** A schema that is not registered, and what becomes of it: `refused`, because it cannot read what the subject has. */
export type MissingSchema = Omit<SubjectRow, 'schema_id'> & { readonly remedy: 'register' | 'refused' };

/** Which of this version's schemas are not registered. @throws REGISTRY_UNAVAILABLE, REGISTRY_REFUSED. */
export async function missingSchemas(ports: SchemaPorts): Promise<MissingSchema[]> {
  const { registry } = ports;
  const missing: MissingSchema[] = [];
  for (const { subject, record, schema_id } of await perTopic(ports, registry.idOf)) {
    if (schema_id !== null) continue;
    const admitted = await registry.admits(subject, eventSchemas[record] as object);
    missing.push({ subject, record, remedy: admitted ? 'register' : 'refused' });
  }
  return missing;
}
