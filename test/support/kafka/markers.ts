import { createConnections } from '../../../connectors/kafka/connect.ts';
import { leaderOf } from '../../../connectors/kafka/fetch.ts';

interface OffsetRequests {
  listOffsets(request: {
    isolationLevel: number;
    topics: readonly { topic: string; partitions: readonly { partition: number; timestamp: number }[] }[];
  }): Promise<{ responses: readonly { partitions: readonly { offset: string }[] }[] }>;
}

const latest = -1;

/** Resolves when no transaction is open on a partition: a commit is answered before its markers are written. */
export async function untilSettled(brokers: readonly string[], topic: string, partition: number): Promise<void> {
  const cluster = createConnections({ brokers, clientId: 'test' });
  try {
    await cluster.connect();
    await cluster.addMultipleTargetTopics([topic]);
    const broker = await cluster.findBroker({ nodeId: leaderOf(cluster, { topic, partition }) });
    const endAt = async (isolationLevel: number): Promise<string | undefined> => {
      const topics = [{ topic, partitions: [{ partition, timestamp: latest }] }];
      const answer = await (broker as unknown as OffsetRequests).listOffsets({ isolationLevel, topics });
      return answer.responses[0]?.partitions[0]?.offset;
    };
    while ((await endAt(0)) !== (await endAt(1)));
  } finally {
    await cluster.disconnect();
  }
}
