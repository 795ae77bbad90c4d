import { ReconduitError } from '../../processors/errors.ts';
import type { Clock } from '../../processors/ports/clock.ts';
import type { Telemetry } from '../../processors/ports/telemetry.ts';
import { createConnections, errorTypeOf, kafkaError } from './connect.ts';
import type { ClusterConnections, KafkaConnection } from './protocol.ts';

const askEveryMs = 2_000;
const answerWithinMs = 3_000;
// Longer than a failover: about as long as a group waits for a member.
const awayAfterMs = 10_000;

/** Whether there are brokers, also when nothing happens that would notice. */
export interface BrokerWatch {
  /** Why nothing can be done over Kafka now; null: a broker has answered within the last 10 s. */
  awayBecause(): string | null;
  /** What a look gives, unless the brokers are away or go away meanwhile: a broker that hangs lets nobody know. @throws KAFKA_UNAVAILABLE. */
  unlessAway<T>(look: () => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** What the watch stands on. */
export interface BrokerWatchSetting {
  readonly connection: KafkaConnection;
  /** Any of ours: a question about no topic is one about all of the cluster. */
  readonly topic: string;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
}

// A topic that is missing is another trouble than brokers that are; who is refused can do nothing over them.
function isAnswer(error: unknown): boolean {
  return errorTypeOf(error) !== undefined && kafkaError('asking the brokers', error).code !== 'KAFKA_REFUSED';
}

class Watch implements BrokerWatch {
  private readonly setting: BrokerWatchSetting;
  /** Connections to one broker each; more than one only while it is sought which of them answers. */
  private readonly open = new Set<ClusterConnections>();
  private readonly cancel: () => void;
  private readonly stopping = new AbortController();
  private known: ReadonlySet<string>;
  private answering: ClusterConnections | undefined;
  private heardMs: number;
  private asking: Promise<void> | undefined;
  private away: string | null = null;
  /** Ends looks that are under way. */
  private readonly looks = new Set<(error: unknown) => void>();

  /** Whoever makes it has just heard from the brokers. */
  constructor(setting: BrokerWatchSetting) {
    const { clock, connection } = setting;
    this.setting = setting;
    this.known = new Set(connection.brokers);
    this.heardMs = clock.nowMs();
    this.tell();
    this.cancel = clock.every(askEveryMs, () => {
      this.asking ??= this.ask().finally(() => {
        this.asking = undefined;
      });
      this.tell();
    });
  }

  awayBecause(): string | null {
    return this.away;
  }

  unlessAway<T>(look: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.away !== null) return reject(new ReconduitError('KAFKA_UNAVAILABLE', this.away));
      const looking = look();
      this.looks.add(reject);
      looking.then(resolve, reject).finally(() => this.looks.delete(reject));
    });
  }

  async close(): Promise<void> {
    this.cancel();
    this.stopping.abort();
    await Promise.all([...this.open].map((one) => this.drop(one)));
    await this.asking;
  }

  /** The broker that answered last; when it does not, all that are known at once: one that hangs must not hide the others. */
  private async ask(): Promise<void> {
    const last = this.answering;
    if (last !== undefined && (await this.answers(last))) return;
    this.answering = undefined;
    if (this.stopping.signal.aborted) return;
    await Promise.all([...this.known].map((address) => this.answers(this.connectionsTo(address))));
  }

  private connectionsTo(address: string): ClusterConnections {
    const one = createConnections({ ...this.setting.connection, brokers: [address], requestTimeoutMs: answerWithinMs });
    this.open.add(one);
    return one;
  }

  /** Whether it answers in time; of several that do, the first is kept. */
  private async answers(one: ClusterConnections): Promise<boolean> {
    const { clock, topic } = this.setting;
    const { signal } = this.stopping;
    const asked = async (): Promise<boolean> => {
      await one.connect();
      await one.addMultipleTargetTopics([topic]);
      await one.refreshMetadata();
      return true;
    };
    const given = clock.sleep(answerWithinMs, signal).then(() => false);
    const inTime = await Promise.race([asked().catch(isAnswer), given]);
    if (inTime) {
      this.heardMs = clock.nowMs();
      this.answering ??= one;
      const brokers = one.brokerPool.metadata?.brokers ?? [];
      this.known = new Set([...this.setting.connection.brokers, ...brokers.map(({ host, port }) => `${host}:${port}`)]);
      this.tell();
    }
    if (this.answering !== one || !inTime || signal.aborted) await this.drop(one);
    return inTime;
  }

  private async drop(one: ClusterConnections): Promise<void> {
    if (this.open.delete(one)) await one.disconnect().catch(() => undefined);
  }

  private tell(): void {
    const { clock, telemetry } = this.setting;
    const silentMs = clock.nowMs() - this.heardMs;
    const before = this.away;
    this.away = silentMs < awayAfterMs ? null : `no broker has answered for ${Math.round(silentMs / 1000)} s`;
    telemetry.gauge('reconduit_kafka_up', this.away === null ? 1 : 0);
    if (this.away === null) {
      if (before !== null) telemetry.log('info', 'Kafka is back');
      return;
    }
    for (const end of this.looks) end(new ReconduitError('KAFKA_UNAVAILABLE', this.away));
    if (before === null) telemetry.log('error', 'Kafka is away; not ready', { reason: this.away });
  }
}

/** Asks the brokers every two seconds, through a connection of its own. */
export function watchBrokers(setting: BrokerWatchSetting): BrokerWatch {
  return new Watch(setting);
}
