import { setTimeout as wait } from 'node:timers/promises';
import { type Admin, Kafka, logLevel } from 'kafkajs';
import { partitionCount } from '../../../schemas/routing.ts';
import { type TopicSpec, topics } from '../../../schemas/topics.ts';

/** What a test needs in a cluster. */
export interface TestTopics {
  readonly prefix: string;
  readonly app: string;
  readonly partitions: number;
  /** Topologies and sinks that keep state, with how many tasks each has. */
  readonly changelogs: Readonly<Record<string, number>>;
}

// kafkajs's own wait gives up on a broker that has not heard of a topic yet; and metadata name leaders that do not lead yet.
async function led(admin: Admin, names: readonly string[]): Promise<void> {
  for (const name of names) {
    while ((await admin.fetchTopicOffsets(name).catch(() => undefined)) === undefined) await wait(20);
  }
}

/** Creates every topic of the system, and the changelogs, under names of the test's own. */
export async function createTestTopics(brokers: readonly string[], wanted: TestTopics): Promise<void> {
  const { prefix, app, partitions, changelogs } = wanted;
  const admin = new Kafka({ brokers: [...brokers], logLevel: logLevel.NOTHING }).admin();
  const byBroker = [{ name: 'message.timestamp.type', value: 'LogAppendTime' }];
  const compact = [{ name: 'cleanup.policy', value: 'compact' }];
  await admin.connect();
  try {
    const created = [
      ...Object.values<TopicSpec>(topics).map((topic) => ({
        topic: prefix + topic.name,
        numPartitions: partitionCount(topic, partitions),
        configEntries: byBroker,
      })),
      ...Object.entries(changelogs).map(([name, numPartitions]) => ({
        topic: `${app}-${name}-changelog`,
        numPartitions,
        configEntries: compact,
      })),
    ];
    await admin.createTopics({ waitForLeaders: false, topics: created });
    await led(
      admin,
      created.map(({ topic }) => topic),
    );
  } finally {
    await admin.disconnect();
  }
}
