// Transactions by requests of our own. kafkajs's producer repeats a failed send by itself, for some of its partitions only,
// and winds its sequence numbers back though the broker may have appended: records lost or doubled in a committed
// transaction (kafka-client.md, rules 1 to 4). Here nothing is ever sent twice: what fails ends the producer.
import { setTimeout as sleep } from 'node:timers/promises';
import { type Appender, appendAll, type Landed } from './append.ts';
import { errorTypeOf, kafkaError, reconnect } from './connect.ts';
import type { TopicPartition } from './fetch.ts';
import type { PartitionPlan } from './produce-plan.ts';
import type { BrokerRequests, ClusterConnections, ProducerIdentity } from './protocol.ts';

const transactionCoordinator = 1;
const retryMs = 10;
const slowRetryMs = 200;

/** The coordinator is about to be ready: asking again is safe, since the request changes nothing the second time. */
const passing: ReadonlySet<string> = new Set([
  'CONCURRENT_TRANSACTIONS',
  'COORDINATOR_LOAD_IN_PROGRESS',
  'GROUP_LOAD_IN_PROGRESS',
  'COORDINATOR_NOT_AVAILABLE',
  'GROUP_COORDINATOR_NOT_AVAILABLE',
  'NOT_COORDINATOR',
  'NOT_COORDINATOR_FOR_GROUP',
]);

const fencedBy: ReadonlySet<string> = new Set([
  'INVALID_PRODUCER_EPOCH',
  'PRODUCER_FENCED',
  'INVALID_PRODUCER_ID_MAPPING',
]);

/** Whether another owner of the transactional id has taken over, or the coordinator ended the transaction for its age. */
export function isFenced(error: unknown): boolean {
  const type = errorTypeOf(error);
  return type !== undefined && fencedBy.has(type);
}

/** How transactions of one id are made. */
export interface ProducerSetting {
  readonly cluster: ClusterConnections;
  readonly transactionalId: string;
  /** After this long the coordinator aborts a transaction whose owner is gone and has no successor. */
  readonly transactionTimeoutMs: number;
  /** Longest time to wait for a coordinator that is not ready. */
  readonly patienceMs: number;
  /** Told of each numbered step as it is reached: tests kill the process there. */
  readonly onStep?: ((step: string) => void) | undefined;
}

/** A transactional producer that holds its id: made by `fence`, unusable after its first failure. */
export class TransactionalProducer {
  private readonly setting: ProducerSetting;
  private readonly identity: ProducerIdentity;
  private readonly appender: Appender;
  private coordinator: BrokerRequests | undefined;

  private constructor(setting: ProducerSetting, identity: ProducerIdentity) {
    this.setting = setting;
    this.identity = identity;
    const { cluster, transactionalId } = setting;
    this.appender = { ...identity, cluster, transactionalId, sequences: new Map() };
  }

  /**
   * Takes the transactional id over: whoever held it can commit no more, and what it left open is ended, one way or the
   * other, when this resolves. Tries until it succeeds or `signal` aborts.
   * @throws KAFKA_REFUSED, KAFKA_UNAVAILABLE.
   */
  static async fence(setting: ProducerSetting, signal: AbortSignal): Promise<TransactionalProducer> {
    const { cluster, transactionalId, transactionTimeoutMs: transactionTimeout, patienceMs } = setting;
    const giveUpMs = Date.now() + patienceMs;
    for (;;) {
      try {
        await cluster.connect();
        await cluster.refreshMetadataIfNecessary();
        const broker = await cluster.findGroupCoordinator({
          groupId: transactionalId,
          coordinatorType: transactionCoordinator,
        });
        const identity = await broker.initProducerId({ transactionalId, transactionTimeout });
        return new TransactionalProducer(setting, identity);
      } catch (error) {
        const known = kafkaError(`taking over ${transactionalId}`, error);
        if (signal.aborted || !known.retriable || Date.now() > giveUpMs) throw known;
        const type = errorTypeOf(error);
        await sleep(type === 'CONCURRENT_TRANSACTIONS' ? retryMs : slowRetryMs);
        if (type !== 'CONCURRENT_TRANSACTIONS') await reconnect(cluster, error);
      }
    }
  }

  /**
   * Sends everything in one transaction and commits it. Resolves with where it landed.
   * @throws whatever went wrong; the outcome is then unknown: discard this producer, fence anew, and look.
   */
  async transact(plan: readonly PartitionPlan[]): Promise<Landed> {
    const { onStep } = this.setting;
    await this.setting.cluster.addMultipleTargetTopics([...new Set(plan.map(({ topic }) => topic))]);
    onStep?.('C2');
    await this.addPartitions(plan);
    onStep?.('C3');
    const landed = await appendAll(this.appender, plan);
    onStep?.('C4');
    const ended = this.commit();
    onStep?.('C5');
    await ended;
    return landed;
  }

  // Once the coordinator has answered another request of ours it is known; a coordinator that moved answers so.
  private async ask(request: (broker: BrokerRequests) => Promise<unknown>): Promise<void> {
    const giveUpMs = Date.now() + this.setting.patienceMs;
    for (;;) {
      try {
        this.coordinator ??= await this.setting.cluster.findGroupCoordinator({
          groupId: this.setting.transactionalId,
          coordinatorType: transactionCoordinator,
        });
        await request(this.coordinator);
        return;
      } catch (error) {
        const type = errorTypeOf(error);
        if (type === undefined || !passing.has(type) || Date.now() > giveUpMs) throw error;
        if (type !== 'CONCURRENT_TRANSACTIONS') this.coordinator = undefined;
        await sleep(retryMs);
      }
    }
  }

  private async addPartitions(plan: readonly TopicPartition[]): Promise<void> {
    const { transactionalId } = this.setting;
    const names = [...new Set(plan.map(({ topic }) => topic))];
    const topics = names.map((topic) => ({
      topic,
      partitions: plan.filter((p) => p.topic === topic).map(({ partition }) => partition),
    }));
    await this.ask((broker) => broker.addPartitionsToTxn({ ...this.identity, transactionalId, topics }));
  }

  private async commit(): Promise<void> {
    const { transactionalId } = this.setting;
    await this.ask((broker) => broker.endTxn({ ...this.identity, transactionalId, transactionResult: true }));
  }
}
