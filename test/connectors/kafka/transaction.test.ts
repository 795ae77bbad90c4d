import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { PartitionPlan } from '../../../connectors/kafka/produce-plan.ts';
import type { BrokerRequests, ClusterConnections, OwnRequest } from '../../../connectors/kafka/protocol.ts';
import { TransactionalProducer } from '../../../connectors/kafka/transaction.ts';

const notLeader = 6;
const topic = 't';

/** A Produce answer, version 7, about partitions of one topic. */
function answerOf(partitions: readonly { partition: number; errorCode: number }[]): Buffer {
  const bytes = Buffer.alloc(4 + 2 + topic.length + 4 + 30 * partitions.length + 4);
  let at = bytes.writeInt32BE(1, 0);
  at = bytes.writeInt16BE(topic.length, at);
  at += bytes.write(topic, at);
  at = bytes.writeInt32BE(partitions.length, at);
  for (const { partition, errorCode } of partitions) {
    at = bytes.writeInt32BE(partition, at);
    at = bytes.writeInt16BE(errorCode, at);
    at += 24;
  }
  return bytes;
}

interface Asked {
  /** Produce requests by broker. */
  readonly produced: Record<number, number>;
  ends: number;
}

/** Brokers that answer as they are told to: what a leader that moves says, a real one says only by chance. */
function createFailingCluster(given: {
  leaders: Readonly<Record<number, number>>;
  errors?: Readonly<Record<number, number>>;
  /** Answers CONCURRENT_TRANSACTIONS so often before it ends a transaction. */
  busy?: number;
}): { cluster: ClusterConnections; asked: Asked } {
  const { leaders, errors = {}, busy = 0 } = given;
  const asked: Asked = { produced: {}, ends: 0 };
  const broker = (nodeId: number): BrokerRequests => {
    const send = async <T>({ request, response }: OwnRequest<T>): Promise<T> => {
      await request.encode();
      asked.produced[nodeId] = (asked.produced[nodeId] ?? 0) + 1;
      const led = Object.keys(leaders)
        .map(Number)
        .filter((partition) => leaders[partition] === nodeId);
      const answer = answerOf(led.map((partition) => ({ partition, errorCode: errors[partition] ?? 0 })));
      return response.parse(await response.decode(answer));
    };
    return {
      connectionPool: { send },
      initProducerId: async () => ({ producerId: '7', producerEpoch: 0 }),
      addPartitionsToTxn: async () => undefined,
      endTxn: async () => {
        if (asked.ends++ < busy) throw Object.assign(new Error('busy'), { type: 'CONCURRENT_TRANSACTIONS' });
      },
    } as unknown as BrokerRequests;
  };
  const cluster = {
    connect: async () => undefined,
    refreshMetadataIfNecessary: async () => undefined,
    addMultipleTargetTopics: async () => undefined,
    findGroupCoordinator: async () => broker(0),
    findBroker: async ({ nodeId }: { nodeId: number }) => broker(nodeId),
    findTopicPartitionMetadata: () =>
      Object.entries(leaders).map(([partitionId, leader]) => ({ partitionId: Number(partitionId), leader })),
  } as unknown as ClusterConnections;
  return { cluster, asked };
}

function fence(cluster: ClusterConnections): Promise<TransactionalProducer> {
  const setting = { cluster, transactionalId: 'id', transactionTimeoutMs: 1_000, patienceMs: 10_000 };
  return TransactionalProducer.fence(setting, new AbortController().signal);
}

function planOf(...partitions: number[]): PartitionPlan[] {
  const batch = [{ key: 'k', value: Buffer.from('v') }];
  return partitions.map((partition) => ({ topic, partition, batches: [batch, batch] }));
}

describe('a transaction', () => {
  it('sends each batch once, to the leader of its partition, and nothing again when a leader has moved', async () => {
    const { cluster, asked } = createFailingCluster({ leaders: { 0: 1, 1: 2 }, errors: { 1: notLeader } });
    const producer = await fence(cluster);
    await assert.rejects(producer.transact(planOf(0, 1)), { type: 'NOT_LEADER_FOR_PARTITION' });
    assert.deepEqual(asked, { produced: { 1: 1, 2: 1 }, ends: 0 });
  });

  it('fails as a whole when one partition of several was refused in an answer that is otherwise good', async () => {
    const { cluster, asked } = createFailingCluster({ leaders: { 0: 1, 1: 1, 2: 1 }, errors: { 2: notLeader } });
    await assert.rejects((await fence(cluster)).transact(planOf(0, 1, 2)), { type: 'NOT_LEADER_FOR_PARTITION' });
    assert.equal(asked.ends, 0);
  });

  it('asks a coordinator that still writes markers again within milliseconds, for as long as it takes', async () => {
    const { cluster, asked } = createFailingCluster({ leaders: { 0: 1 }, busy: 40 });
    await (await fence(cluster)).transact(planOf(0));
    assert.deepEqual(asked, { produced: { 1: 2 }, ends: 41 });
  });
});
