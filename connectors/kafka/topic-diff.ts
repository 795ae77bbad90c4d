import { ReconduitError } from '../../processors/errors.ts';
import type { PlannedTopic } from './topic-plan.ts';

/** A topic as the cluster has it. */
export interface ActualTopic {
  readonly partitions: number;
  /** Of the partition that has fewest. */
  readonly replicationFactor: number;
  /** Effective settings by Kafka's names. */
  readonly settings: Readonly<Record<string, string>>;
  /** Those that were set for this topic. */
  readonly overrides: Readonly<Record<string, string>>;
}

/** The topics that exist, by name. */
export type ActualTopics = ReadonlyMap<string, ActualTopic>;

/**
 * create: the topic is missing · alter: `apply` corrects it · left: correcting it could delete records or moves them, so a
 * person must · refused: nothing runs with it.
 */
export type Remedy = 'create' | 'alter' | 'left' | 'refused';

/** One way in which a topic is not as it must be. */
export interface TopicDifference {
  readonly topic: string;
  /** `partitions`, `replication_factor`, or Kafka's name of a setting. */
  readonly what: string;
  readonly is: string;
  readonly wanted: string;
  readonly remedy: Remedy;
}

const absent = '';
/** More than is wanted of it does no harm. */
const atLeast = 'max.message.bytes';

function outlives(is: string, wanted: string): boolean {
  const days = (text: string): number => (Number(text) < 0 ? Number.POSITIVE_INFINITY : Number(text));
  return days(wanted) >= days(is);
}

function remedyOf(setting: string, is: string, wanted: string): Remedy {
  if (setting === 'cleanup.policy') return 'refused';
  if (setting.startsWith('retention.')) return outlives(is, wanted) ? 'alter' : 'left';
  return 'alter';
}

/** How existing topics differ from the plan, in its order. */
export function diffTopics(plan: readonly PlannedTopic[], actual: ActualTopics): TopicDifference[] {
  return plan.flatMap(({ name: topic, partitions, replicationFactor, settings }) => {
    const found = actual.get(topic);
    if (found === undefined) {
      return [{ topic, what: 'partitions', is: absent, wanted: String(partitions), remedy: 'create' as const }];
    }
    const differences: TopicDifference[] = [];
    const compare = (what: string, is: string, wanted: string, remedy: Remedy): void => {
      if (is !== wanted) differences.push({ topic, what, is, wanted, remedy });
    };
    compare('partitions', String(found.partitions), String(partitions), 'refused');
    compare('replication_factor', String(found.replicationFactor), String(replicationFactor), 'left');
    for (const [setting, wanted] of Object.entries(settings)) {
      const is = found.settings[setting] ?? absent;
      if (setting === atLeast && Number(is) >= Number(wanted)) continue;
      compare(setting, is, wanted, remedyOf(setting, is, wanted));
    }
    return differences;
  });
}

/** Settings of one topic after an `apply`: what was set for it, with what `apply` may correct. */
export function correctedOverrides(
  topic: string,
  actual: ActualTopics,
  differences: readonly TopicDifference[],
): Readonly<Record<string, string>> {
  const corrected = differences.filter((d) => d.topic === topic && d.remedy === 'alter');
  return { ...actual.get(topic)?.overrides, ...Object.fromEntries(corrected.map((d) => [d.what, d.wanted])) };
}

function sentenceOf({ topic, what, is, wanted, remedy }: TopicDifference): string {
  return remedy === 'create' ? `${topic} is missing` : `${topic} has ${what} ${is}, not ${wanted}`;
}

/** @throws KAFKA_TOPICS when something is there that no `apply` may correct. */
export function refuseIncorrigible(differences: readonly TopicDifference[]): void {
  const found = differences.filter(({ remedy }) => remedy === 'refused').map(sentenceOf);
  if (found.length === 0) return;
  const advice = 'the number of partitions and the cleanup policy are fixed when a topic is created; PARTITIONS and';
  throw new ReconduitError(
    'KAFKA_TOPICS',
    `${found.join('; ')} (${advice} TOPIC_PREFIX must be those it was created with)`,
  );
}

/**
 * Lets the system run on these topics, or not; what it lets pass is returned.
 * @throws KAFKA_TOPICS, KAFKA_TOPICS_MISSING.
 */
export function requireTopics(differences: readonly TopicDifference[]): readonly TopicDifference[] {
  refuseIncorrigible(differences);
  // The order of a merge goes by append time.
  const misdated = differences.filter(({ what }) => what === 'message.timestamp.type');
  if (misdated.length > 0) throw new ReconduitError('KAFKA_TOPICS', misdated.map(sentenceOf).join('; '));
  const missing = differences.filter(({ remedy }) => remedy === 'create');
  if (missing.length > 0) throw new ReconduitError('KAFKA_TOPICS_MISSING', missing.map(sentenceOf).join('; '));
  return differences;
}
