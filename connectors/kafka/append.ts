import { leaderOf } from './fetch.ts';
import type { PartitionPlan } from './produce-plan.ts';
import { produce } from './produce-request.ts';
import type { ClusterConnections, ProducedTopic, ProducerIdentity } from './protocol.ts';
import { sequenceAfter } from './record-batch.ts';

const timeoutMs = 10_000;

/** Where the first record of each batch landed, by `<topic>/<partition>`, in order. */
export type Landed = ReadonlyMap<string, readonly number[]>;

/** Who appends. */
export interface Appender extends ProducerIdentity {
  readonly cluster: ClusterConnections;
  /** Absent: not in a transaction. */
  readonly transactionalId?: string;
  /** Next sequence number, by `<topic>/<partition>`. */
  readonly sequences: Map<string, number>;
}

interface DueBatches {
  readonly nodeId: number;
  readonly plan: readonly PartitionPlan[];
  readonly round: number;
}

function topicDataOf({ sequences }: Appender, { plan, round }: DueBatches): ProducedTopic[] {
  const batchOf = ({ topic, partition, batches }: PartitionPlan) => {
    const key = `${topic}/${partition}`;
    const firstSequence = sequences.get(key) ?? 0;
    const messages = batches[round] ?? [];
    sequences.set(key, sequenceAfter(firstSequence, messages.length));
    return { partition, firstSequence, messages };
  };
  const names = [...new Set(plan.map(({ topic }) => topic))];
  return names.map((topic) => ({ topic, partitions: plan.filter((p) => p.topic === topic).map(batchOf) }));
}

async function append(appender: Appender, due: DueBatches, landed: Map<string, number[]>): Promise<void> {
  const { cluster, sequences: _, ...who } = appender;
  const topicData = topicDataOf(appender, due);
  const broker = await cluster.findBroker({ nodeId: due.nodeId });
  const answer = await produce(broker, { ...who, timeoutMs, topicData });
  for (const { topicName, partitions } of answer.topics) {
    for (const { partition, baseOffset } of partitions) {
      const key = `${topicName}/${partition}`;
      landed.set(key, [...(landed.get(key) ?? []), Number(baseOffset)]);
    }
  }
}

/**
 * Appends everything, each batch once: one request a leader and round, the n-th batch of every partition in round n. The
 * cluster must know the topics.
 * @throws kafkajs's errors; what was appended is then not known, and the appender must not be used again.
 */
export async function appendAll(appender: Appender, plan: readonly PartitionPlan[]): Promise<Landed> {
  const { cluster } = appender;
  const landed = new Map<string, number[]>();
  const rounds = Math.max(0, ...plan.map(({ batches }) => batches.length));
  for (let round = 0; round < rounds; round++) {
    const due = plan.filter(({ batches }) => round < batches.length);
    const leaders = [...new Set(due.map((p) => leaderOf(cluster, p)))];
    await Promise.all(
      leaders.map((nodeId) =>
        append(appender, { nodeId, plan: due.filter((p) => leaderOf(cluster, p) === nodeId), round }, landed),
      ),
    );
  }
  return landed;
}
