import { setTimeout as sleep } from 'node:timers/promises';
import { ReconduitError } from '../../processors/errors.ts';
import type { Appended, Publisher } from '../../processors/ports/publisher.ts';
import type { Out } from '../../processors/ports/records.ts';
import type { Telemetry } from '../../processors/ports/telemetry.ts';
import { partitionCount } from '../../schemas/routing.ts';
import { topicNamed } from '../../schemas/topics.ts';
import { createConnections, errorTypeOf, kafkaError, reconnect } from './connect.ts';
import { leaderOf } from './fetch.ts';
import type { KafkaNames } from './names.ts';
import { ProducePlan } from './produce-plan.ts';
import { produce } from './produce-request.ts';
import type { ClusterConnections, KafkaConnection, ProducedMessage, ProducerIdentity } from './protocol.ts';
import { sequenceAfter } from './record-batch.ts';

const produceTimeoutMs = 10_000;
const retryMs = 100;
const patienceMs = 20_000;
const maxQueuedBatches = 64;

/** What a publisher stands on. */
export interface PublisherSetting {
  readonly connection: KafkaConnection;
  readonly names: KafkaNames;
  readonly partitions: number;
  readonly telemetry: Telemetry;
}

interface Waiting {
  readonly messages: readonly ProducedMessage[];
  resolve(landed: readonly Appended[]): void;
  reject(error: unknown): void;
}

/** The queue of one partition: one batch is under way at a time, what arrives meanwhile goes with the next. */
class Lane {
  readonly topic: string;
  readonly partition: number;
  private readonly line: ProducerLine;
  private readonly waiting: Waiting[] = [];
  private sequence = 0;
  private identity: ProducerIdentity | undefined;
  private running = false;

  constructor(line: ProducerLine, topic: string, partition: number) {
    this.line = line;
    this.topic = topic;
    this.partition = partition;
  }

  /** Resolves with where each of the messages landed. */
  append(messages: readonly ProducedMessage[]): Promise<readonly Appended[]> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ messages, resolve, reject });
      if (!this.running) void this.run();
    });
  }

  private async run(): Promise<void> {
    this.running = true;
    // Calls of the same turn share the first batch.
    await Promise.resolve();
    while (this.waiting.length > 0) await this.sendGroup(this.waiting.splice(0, maxQueuedBatches));
    this.running = false;
  }

  private async sendGroup(group: readonly Waiting[]): Promise<void> {
    const plan = new ProducePlan();
    for (const { messages } of group) for (const message of messages) plan.add(this, message);
    const [{ batches } = { batches: [] }] = plan.finish();
    try {
      const landed: Appended[] = [];
      for (const batch of batches) {
        const { offset, appendTimeMs } = await this.send(batch);
        for (let i = 0; i < batch.length; i++) landed.push({ offset: offset + i, appendTimeMs });
      }
      let at = 0;
      for (const { messages, resolve } of group) {
        resolve(landed.slice(at, at + messages.length));
        at += messages.length;
      }
    } catch (error) {
      for (const { reject } of group) reject(kafkaError(`appending to ${this.topic}`, error));
    }
  }

  // A repeat bears the same sequence number, so that the broker tells a batch it has from one it has not.
  private async send(messages: readonly ProducedMessage[]): Promise<Appended> {
    const giveUpMs = Date.now() + patienceMs;
    for (;;) {
      try {
        return await this.sendOnce(messages);
      } catch (error) {
        const forgotten = /PRODUCER|SEQUENCE/.test(errorTypeOf(error) ?? '');
        if (forgotten || this.line.isClosed() || !kafkaError('', error).retriable || Date.now() > giveUpMs) {
          // Whether it was appended is not known: the next batch must not be taken for a repeat of this one.
          this.identity = undefined;
          throw error;
        }
        await sleep(retryMs);
        await reconnect(this.line.cluster, error);
      }
    }
  }

  private async sendOnce(messages: readonly ProducedMessage[]): Promise<Appended> {
    const { topic, partition, line } = this;
    await line.cluster.connect();
    await line.cluster.addMultipleTargetTopics([topic]);
    if (this.identity === undefined) {
      this.identity = await line.newIdentity();
      this.sequence = 0;
    }
    const broker = await line.cluster.findBroker({ nodeId: leaderOf(line.cluster, { topic, partition }) });
    const batch = { partition, firstSequence: this.sequence, messages };
    const topicData = [{ topic, partitions: [batch] }];
    const answer = await produce(broker, { ...this.identity, timeoutMs: produceTimeoutMs, topicData });
    this.sequence = sequenceAfter(this.sequence, messages.length);
    const [
      {
        partitions: [landed],
      } = { partitions: [] },
    ] = answer.topics;
    if (landed === undefined) throw new Error('the broker does not say where a batch landed');
    const appendTimeMs = Number(landed.logAppendTime);
    line.appended(appendTimeMs);
    return { offset: Number(landed.baseOffset), appendTimeMs };
  }
}

/** What the lanes of one publisher share. */
interface ProducerLine {
  readonly cluster: ClusterConnections;
  newIdentity(): Promise<ProducerIdentity>;
  /** Told when a broker took a batch, by its clock. */
  appended(appendTimeMs: number): void;
  isClosed(): boolean;
}

// Far more than a request takes.
const toleratedSkewMs = 60_000;

/** Says, once, that this machine's clock and the brokers' disagree: feeds are taken for silent by ours, events kept by theirs. */
function createSkewWatch(telemetry: Telemetry): (appendTimeMs: number) => void {
  let said = false;
  return (appendTimeMs) => {
    const aheadMs = Date.now() - appendTimeMs;
    if (said || Math.abs(aheadMs) < toleratedSkewMs) return;
    said = true;
    const by = `${Math.round(Math.abs(aheadMs) / 1000)} s ${aheadMs > 0 ? 'ahead of' : 'behind'}`;
    const reason = `this machine's clock is ${by} the brokers': set the clocks right`;
    telemetry.log('warn', 'clocks disagree', { code: 'CLOCK_SKEWED', reason });
  };
}

/**
 * Appends at the front door, idempotently and on all in-sync replicas. A call resolves when all its records are durable;
 * one that fails may have appended some of them: events have ids, so whoever repeats it does no harm.
 */
export function createPublisher({ connection, names, partitions, telemetry }: PublisherSetting): Publisher {
  const cluster = createConnections(connection);
  let closed = false;
  const line: ProducerLine = {
    cluster,
    newIdentity: async () => (await cluster.findControllerBroker()).initProducerId({ transactionTimeout: 60_000 }),
    appended: createSkewWatch(telemetry),
    isClosed: () => closed,
  };
  const lanes = new Map<string, Lane>();
  const laneOf = (topic: string, partition: number): Lane => {
    const spec = topicNamed(topic);
    if (spec === undefined || partition >= partitionCount(spec, partitions)) {
      throw new ReconduitError('NOT_FOUND', `there is no topic ${topic} with a partition ${partition}`);
    }
    const key = `${topic}/${partition}`;
    const lane = lanes.get(key) ?? new Lane(line, names.topic(topic), partition);
    lanes.set(key, lane);
    return lane;
  };
  const publish = async (records: readonly Out[]): Promise<readonly Appended[]> => {
    const byLane = new Map<Lane, number[]>();
    records.forEach(({ topic, partition }, index) => {
      const lane = laneOf(topic, partition);
      byLane.set(lane, [...(byLane.get(lane) ?? []), index]);
    });
    const landed: Appended[] = new Array(records.length);
    const appends = [...byLane].map(async ([lane, indices]) => {
      const there = await lane.append(indices.map((i) => records[i] as Out));
      indices.forEach((index, n) => {
        landed[index] = there[n] as Appended;
      });
    });
    await Promise.all(appends);
    return landed;
  };
  const close = (): Promise<void> => {
    closed = true;
    return cluster.disconnect();
  };
  return { publish, close };
}
