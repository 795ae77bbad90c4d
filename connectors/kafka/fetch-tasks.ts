import { setTimeout as sleep } from 'node:timers/promises';
import type { Positions, TaskId } from '../../processors/ports/records.ts';
import type { SourceHandler } from '../../processors/ports/source.ts';
import type { Telemetry } from '../../processors/ports/telemetry.ts';
import { partitionCount } from '../../schemas/routing.ts';
import type { TopicSpec } from '../../schemas/topics.ts';
import { createConnections, kafkaError, reconnect } from './connect.ts';
import { boundsOf } from './fetch.ts';
import type { KafkaNames } from './names.ts';
import type { ClusterConnections, KafkaConnection } from './protocol.ts';
import { TaskFetcher } from './task-fetcher.ts';

/** What tasks of one topology or sink read. */
export interface FetchSetting {
  readonly connection: KafkaConnection;
  readonly names: KafkaNames;
  readonly telemetry: Telemetry;
  /** Of the topology, or of the sink; names its tasks. */
  readonly name: string;
  readonly topics: readonly TopicSpec[];
  readonly partitions: number;
  readonly maxFetchBytes: number;
}

interface Reading {
  readonly id: TaskId;
  /** Of this task alone: a broker answers the requests of a connection one after the other, and a fetch may wait. */
  readonly cluster: ClusterConnections;
  /** Fetches for the latest resume; undefined while paused. */
  fetcher: TaskFetcher | undefined;
  /** Ends when all loops of earlier resumes have ended, so that a task has one batch at a time. */
  loop: Promise<void>;
  /** Settles with what was handed over last. */
  handed: Promise<void>;
}

/** Reads for tasks, each on its own, so that none waits for another's back-pressure. */
export class TaskReaders {
  private readonly setting: FetchSetting;
  private readonly readings = new Map<number, Reading>();

  constructor(setting: FetchSetting) {
    this.setting = setting;
  }

  /** Begin, or begin again, at these positions. What was fetched before is not handed over any more. */
  resume(id: TaskId, from: Positions, handler: SourceHandler): void {
    const reading = this.reading(id);
    const { names, telemetry, maxFetchBytes } = this.setting;
    const { cluster } = reading;
    const topics = this.topicsOf(id);
    const fetcher = new TaskFetcher({ cluster, names, telemetry, task: id, topics, maxFetchBytes, sleep }, from);
    reading.fetcher = fetcher;
    reading.loop = reading.loop.then(() => this.run(reading, fetcher, handler));
  }

  pause({ partition }: TaskId): void {
    const reading = this.readings.get(partition);
    if (reading !== undefined) reading.fetcher = undefined;
  }

  /** End of what is committed of each input, now. @throws KAFKA_UNAVAILABLE. */
  async ends(id: TaskId): Promise<Positions> {
    const cluster = createConnections(this.setting.connection);
    const { names } = this.setting;
    try {
      await cluster.connect();
      const topics = this.topicsOf(id);
      await cluster.addMultipleTargetTopics(topics.map(({ name }) => names.topic(name)));
      const endOf = async ({ name }: TopicSpec): Promise<[string, number]> => {
        const [bounds] = await boundsOf(cluster, names.topic(name), [id.partition]);
        return [name, bounds?.end ?? 0];
      };
      return Object.fromEntries(await Promise.all(topics.map(endOf)));
    } catch (error) {
      await reconnect(cluster, error);
      throw kafkaError(`ends of ${this.setting.name}`, error);
    } finally {
      await cluster.disconnect();
    }
  }

  /** Stops reading for a task; resolves when nothing more is handed over. */
  async drop({ partition }: TaskId): Promise<void> {
    const reading = this.readings.get(partition);
    if (reading === undefined) return;
    this.readings.delete(partition);
    reading.fetcher = undefined;
    // A fetch under way may wait at the broker, and kafkajs does not say so when its connection is closed: not awaited.
    await reading.cluster.disconnect().catch(() => undefined);
    await reading.handed;
  }

  async stop(): Promise<void> {
    await Promise.all([...this.readings.values()].map(({ id }) => this.drop(id)));
  }

  // Of a topic with one partition, only task 0 gets the records.
  private topicsOf({ partition }: TaskId): TopicSpec[] {
    return this.setting.topics.filter((topic) => partition < partitionCount(topic, this.setting.partitions));
  }

  private reading(id: TaskId): Reading {
    let reading = this.readings.get(id.partition);
    if (reading === undefined) {
      reading = {
        id,
        cluster: createConnections(this.setting.connection),
        fetcher: undefined,
        loop: Promise.resolve(),
        handed: Promise.resolve(),
      };
      this.readings.set(id.partition, reading);
    }
    return reading;
  }

  // A handler that rejects ends its task's loop, and through `loop` the process: runners settle failures themselves.
  private async run(reading: Reading, fetcher: TaskFetcher, handler: SourceHandler): Promise<void> {
    const isWanted = (): boolean => reading.fetcher === fetcher;
    for (;;) {
      const batch = await fetcher.fetch(isWanted);
      if (batch === undefined || !isWanted()) return;
      reading.handed = handler.records(batch);
      await reading.handed;
    }
  }
}
