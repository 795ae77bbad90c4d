import { readStretch } from '../../../connectors/kafka/changelog.ts';
import { createConnections } from '../../../connectors/kafka/connect.ts';
import { boundsOf, fetchOne } from '../../../connectors/kafka/fetch.ts';
import { createNames } from '../../../connectors/kafka/names.ts';
import { openTransactions } from '../../../connectors/kafka/open-transactions.ts';
import type { ClusterConnections, FetchedMessage } from '../../../connectors/kafka/protocol.ts';
import type { StoreMark } from '../../../processors/ports/task-store.ts';
import type { Topology } from '../../../processors/runtime/topology.ts';
import { partitionCount } from '../../../schemas/routing.ts';
import { topics } from '../../../schemas/topics.ts';
import { eventually } from '../cli.ts';

/** What a run left behind. */
export interface RunNames {
  readonly brokers: readonly string[];
  readonly app: string;
  readonly outputPrefix: string;
  readonly partitions: number;
}

/** A task's committed state as its changelog tells it. */
export interface TaskDump {
  /** `<store>/<key>=<hex>`, sorted. */
  readonly state: readonly string[];
  readonly positions: Readonly<Record<string, number>>;
  readonly streamTimeMs: number;
  readonly commits: number;
  readonly end: number;
}

/** Looks at what runs left, by committed reads of their topics. */
export class Dumper {
  private readonly cluster: ClusterConnections;

  constructor(brokers: readonly string[]) {
    this.cluster = createConnections({ brokers, clientId: 'dump' });
  }

  async close(): Promise<void> {
    await this.cluster.disconnect();
  }

  /** Every committed record of one partition, or those of its last `tail` offsets. */
  async messages(topic: string, partition: number, tail: number = Number.POSITIVE_INFINITY): Promise<FetchedMessage[]> {
    const { cluster } = this;
    await cluster.connect();
    await cluster.addMultipleTargetTopics([topic]);
    const [bounds = { start: 0, end: 0 }] = await boundsOf(cluster, topic, [partition]);
    const all: FetchedMessage[] = [];
    for (let from = Math.max(bounds.start, bounds.end - tail); from < bounds.end; ) {
      const part = await fetchOne(cluster, { topic, partition, from, maxBytes: 4 << 20 }, 100);
      for (const message of part.messages) all.push(message);
      from = part.next;
    }
    return all;
  }

  /**
   * Resolves once all that the run committed can be read. A commit is answered before the markers of its transaction are in every
   * partition, and a committed read ends where one is missing.
   */
  async settled({ app, partitions }: RunNames, topology: Topology): Promise<void> {
    await this.cluster.connect();
    await this.cluster.refreshMetadataIfNecessary();
    const ids = Array.from({ length: partitions }, (_, partition) =>
      createNames('', app).transactionalId(topology.name, partition),
    );
    await eventually(
      () => openTransactions(this.cluster, ids, Number.NEGATIVE_INFINITY),
      (open) => open.length === 0,
    );
  }

  async endOf(topic: string, partition: number): Promise<number> {
    await this.cluster.connect();
    await this.cluster.addMultipleTargetTopics([topic]);
    const [bounds] = await boundsOf(this.cluster, topic, [partition]);
    return bounds?.end ?? 0;
  }

  /** Outputs in their order, without append times; what several tasks write to one partition is sorted. */
  async outputs({ outputPrefix, partitions }: RunNames, topology: Topology): Promise<string[]> {
    const lines: string[] = [];
    for (const topic of [...topology.outputs, topics.dlq]) {
      for (let partition = 0; partition < partitionCount(topic, partitions); partition++) {
        const records = await this.messages(outputPrefix + topic.name, partition);
        const shown = records.map((m) => `${topic.name}-${partition} ${m.key}=${m.value?.toString('hex')}`);
        lines.push(...(topic.routing === 'single' ? shown.sort() : shown));
      }
    }
    return lines;
  }

  async task({ app }: RunNames, topology: Topology, partition: number): Promise<TaskDump> {
    const name = `${app}-${topology.name}-changelog`;
    const { changes, commit } = readStretch(await this.messages(name, partition));
    const state = new Map<string, string>();
    for (const { store, key, value } of changes) {
      if (value === undefined) state.delete(`${store}/${key}`);
      else state.set(`${store}/${key}`, value.toString('hex'));
    }
    return {
      state: [...state].map(([key, value]) => `${key}=${value}`).sort(),
      positions: { ...commit?.positions },
      streamTimeMs: commit?.streamTime ?? 0,
      commits: commit?.commitSeq ?? 0,
      end: await this.endOf(name, partition),
    };
  }

  /** Positions of a task's last commit. */
  async positions({ app }: RunNames, topology: Topology, partition: number): Promise<Readonly<Record<string, number>>> {
    // The commit record, and the markers of its transaction and of fences since.
    for (let tail = 10; ; tail *= 10) {
      const name = `${app}-${topology.name}-changelog`;
      const { commit } = readStretch(await this.messages(name, partition, tail));
      if (commit !== undefined) return commit.positions;
      if (tail > (await this.endOf(name, partition))) return {};
    }
  }

  async tasks(run: RunNames, topology: Topology): Promise<TaskDump[]> {
    const all: TaskDump[] = [];
    for (let partition = 0; partition < run.partitions; partition++)
      all.push(await this.task(run, topology, partition));
    return all;
  }
}

/** Whether a local copy claims to be up to date. */
export function isCurrent(mark: StoreMark | undefined, task: TaskDump): boolean {
  return mark?.changelogNext === task.end;
}

/** How many lines there are and must be, and the first that differs; empty: none does. */
export function differences(what: string, actual: readonly string[], expected: readonly string[]): string[] {
  const length = Math.max(actual.length, expected.length);
  const at = Array.from({ length }, (_, i) => i).find((i) => actual[i] !== expected[i]);
  if (at === undefined) return [];
  const [got, wanted] = [actual[at], expected[at]].map((line) => line?.slice(0, 160) ?? '(none)');
  return [`${what}: ${actual.length} lines, must be ${expected.length}; line ${at}: ${got} instead of ${wanted}`];
}
