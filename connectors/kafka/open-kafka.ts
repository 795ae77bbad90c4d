import type { LogReader } from '../../processors/ports/log-reader.ts';
import type { Publisher } from '../../processors/ports/publisher.ts';
import type { TaskId } from '../../processors/ports/records.ts';
import type { Source } from '../../processors/ports/source.ts';
import type { TaskStores } from '../../processors/ports/task-store.ts';
import type { Telemetry } from '../../processors/ports/telemetry.ts';
import type { TopicSpec } from '../../schemas/topics.ts';
import { createConnections } from './connect.ts';
import { createInsight, type Insight } from './insight.ts';
import { createLogReader } from './log-reader.ts';
import { createNames } from './names.ts';
import type { KafkaConnection } from './protocol.ts';
import { createPublisher } from './publisher.ts';
import { Solo, type SoloSetting } from './solo.ts';
import { KafkaSource } from './source.ts';
import { createKafkaStorage, type KafkaStorage } from './storage.ts';

const defaultSessionTimeoutMs = 10_000;
const defaultFetchBytes = 1 << 20;
const transactionTimeoutMs = 30_000;

/** How Kafka mode is opened. */
export interface KafkaOptions {
  readonly connection: KafkaConnection;
  /** What names of topics begin with. */
  readonly topicPrefix: string;
  /** The same for what tasks write; default: the same. */
  readonly outputPrefix?: string;
  /** Names groups, changelogs and transactional ids. */
  readonly app: string;
  readonly partitions: number;
  /** Copies of task states on this machine. */
  readonly stores: TaskStores;
  readonly telemetry: Telemetry;
  /** Told when a task or the work of a group cannot go on; the process should stop. */
  onFatal(error: unknown): void;
  /** Silence after which the group gives a process up. */
  readonly sessionTimeoutMs?: number;
  /** Tells the members of a group that are threads of one process from others; default: each is one. */
  readonly processId?: string;
  /** Copies of each task's state that other processes keep; default 0. */
  readonly standbyReplicas?: number;
  /** Cap of one fetch, per task and topic. */
  readonly maxFetchBytes?: number;
  /** Called at each numbered step of assignment (A1-A6) and commit (C1-C7): tests kill the process there. */
  readonly onStep?: (step: string) => void;
}

/** Everything of Kafka mode. */
export interface KafkaAdapters {
  readonly publisher: Publisher;
  readonly storage: KafkaStorage;
  readonly reader: LogReader;
  readonly insight: Insight;
  /** A source for the tasks of one topology, shared out among the processes of its group. */
  createSource(name: string, topics: readonly TopicSpec[]): Source;
  /** Work that one process of a group does at a time. */
  createSolo(setting: Pick<SoloSetting, 'name' | 'topics' | 'begin'>): Solo;
  /** After all sources have stopped and all tasks are closed: leaves the groups. */
  close(): Promise<void>;
}

/** Opens Kafka mode; nothing is connected before it is used. */
export function openKafka(options: KafkaOptions): KafkaAdapters {
  const { connection, topicPrefix, app, partitions, stores, telemetry, onFatal, onStep } = options;
  const names = createNames(topicPrefix, app, options.outputPrefix ?? topicPrefix);
  const sessionTimeoutMs = options.sessionTimeoutMs ?? defaultSessionTimeoutMs;
  const maxFetchBytes = options.maxFetchBytes ?? defaultFetchBytes;
  const fetching = { connection, names, partitions, telemetry, maxFetchBytes, sessionTimeoutMs };
  const sources = new Map<string, KafkaSource>();
  const lookCluster = createConnections(connection);
  const publisher = createPublisher({ connection, names, partitions, telemetry });
  const storage = createKafkaStorage({
    ...fetching,
    stores,
    transactionTimeoutMs,
    onStep,
    confirmOwnership: async (task: TaskId) => sources.get(task.topology)?.confirm(task),
    onCommitted: (task, positions) => sources.get(task.topology)?.committed(task, positions),
  });
  return {
    publisher,
    storage,
    reader: createLogReader({ cluster: lookCluster, names, partitions }),
    insight: createInsight(lookCluster, names),
    createSource: (name, topics) => {
      const source = new KafkaSource({
        ...fetching,
        name,
        topics,
        stores,
        standbyReplicas: options.standbyReplicas ?? 0,
        processId: options.processId,
        leftToRestore: storage.leftToRestore,
        copyOf: storage.copyOf,
        giveUpSoon: storage.giveUpSoon,
        onFatal,
        onStep,
      });
      sources.set(name, source);
      return source;
    },
    createSolo: (setting) => new Solo({ ...fetching, ...setting, giveUpSoon: storage.giveUpSoon, onFatal }),
    close: async () => {
      await Promise.all([...sources.values()].map((source) => source.leave()));
      await publisher.close();
      await lookCluster.disconnect();
      await storage.close();
    },
  };
}
