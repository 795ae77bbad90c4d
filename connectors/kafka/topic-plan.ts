import { partitionCount } from '../../schemas/routing.ts';
import { type TopicSpec, topics } from '../../schemas/topics.ts';
import type { KafkaNames } from './names.ts';

/** A topic as it must be. */
export interface PlannedTopic {
  /** As Kafka knows it. */
  readonly name: string;
  readonly partitions: number;
  readonly replicationFactor: number;
  /** Settings by Kafka's names. */
  readonly settings: Readonly<Record<string, string>>;
}

/** What a plan is made from. */
export interface PlanSetting {
  readonly names: KafkaNames;
  readonly partitions: number;
  readonly replicationFactor: number;
  /** How many tasks each topology and sink that keeps state has. */
  readonly changelogs: Readonly<Record<string, number>>;
}

const dayMs = 86_400_000;
// A copy of a state that was away for longer than deletions stay is rebuilt; one that was away over a weekend is not.
const tombstonesKeptMs = 7 * dayMs;
// A dead letter is longer than the record in it, and a record may be as long as its topic takes: a task whose letter were refused
// would never get past it. Brokers take 1 MiB unless told otherwise.
const roomy = { 'max.message.bytes': String(8 << 20) };

/**
 * Every topic of the system and every changelog. Append time is the broker's, so that retention does not delete a backdated
 * import, and so that merges go by it; a write needs all replicas but one; a replica that lags never becomes leader.
 */
export function planTopics({ names, partitions, replicationFactor, changelogs }: PlanSetting): PlannedTopic[] {
  const common = {
    'message.timestamp.type': 'LogAppendTime',
    'min.insync.replicas': String(Math.max(1, replicationFactor - 1)),
    'unclean.leader.election.enable': 'false',
    'retention.bytes': '-1',
  };
  const retention = (days: number | null): string => String(days === null ? -1 : days * dayMs);
  const compacted = { 'cleanup.policy': 'compact', 'delete.retention.ms': String(tombstonesKeptMs) };
  const specified = Object.values<TopicSpec>(topics).map((topic) => ({
    name: names.topic(topic.name),
    partitions: partitionCount(topic, partitions),
    replicationFactor,
    settings: {
      ...common,
      ...(topic.compacted ? compacted : { 'cleanup.policy': 'delete' }),
      'retention.ms': retention(topic.retentionDays),
      ...(topic.name === topics.dlq.name ? roomy : {}),
    },
  }));
  const internal = Object.entries(changelogs).map(([topology, tasks]) => ({
    name: names.changelog(topology),
    partitions: tasks,
    replicationFactor,
    settings: { ...common, ...compacted, ...roomy, 'retention.ms': '-1' },
  }));
  return [...specified, ...internal];
}
