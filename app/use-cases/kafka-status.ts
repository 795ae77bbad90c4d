import type { KafkaAdapters } from '../../connectors/kafka/open-kafka.ts';
import type { CommittedState } from '../../processors/ports/state.ts';
import type { Runner } from '../../processors/runtime/runner.ts';
import type { Topology } from '../../processors/runtime/topology.ts';
import { partitionKey, readSinkState } from '../../processors/sinks/sink-state.ts';
import type { LogPorts } from './ports.ts';
import type { ClockErrorRow, TaskRow } from './status.ts';

/** What the status of a cluster is made from. */
export interface ClusterAccess {
  readonly kafka: Pick<KafkaAdapters, 'insight'>;
  readonly ports: LogPorts;
  readonly sink: { readonly name: string; readonly topicNames: readonly string[] };
  /** Of the tasks of this process. */
  readonly clockErrors: readonly ClockErrorRow[];
}

/** How far a task is, and who works on it. */
type OwnedTaskRow = TaskRow & {
  /** Address of the process; empty: nobody. */
  readonly owner: string;
  /** Records of its changelog to be followed before it goes on, as its owner noted it a second ago. */
  readonly to_restore: number;
};

/** A group and its processes. */
type GroupRow = { readonly group: string; readonly state: string; readonly member: string; readonly tasks: string };

async function taskRowOf(access: ClusterAccess, topology: Topology, partition: number): Promise<TaskRow> {
  const { kafka, ports } = access;
  const last = (await kafka.insight.lastCommit(topology.name, partition))?.recovered;
  let lag = 0;
  for (const { name } of topology.inputs) {
    const { start = 0, end = 0 } = (await ports.log.bounds(name))[partition] ?? {};
    lag += end - Math.max(start, last?.positions[name] ?? 0);
  }
  return { topology: topology.name, partition, lag, commits: last?.commitSeq ?? 0, state: 'stopped' };
}

async function taskRows(access: ClusterAccess, topology: Topology, runner: Runner | null): Promise<OwnedTaskRow[]> {
  const { kafka, ports } = access;
  const { members } = await kafka.insight.group(topology.name);
  const noted = await kafka.insight.leftToRestore(topology.name, topology.inputs[0]?.name ?? '', ports.partitions);
  const own = new Map(runner?.status().map((task) => [task.partition, task.state]));
  const rows: OwnedTaskRow[] = [];
  for (let partition = 0; partition < ports.partitions; partition++) {
    const row = await taskRowOf(access, topology, partition);
    const owner = members.find(({ tasks }) => tasks.includes(partition));
    const here = own.get(partition);
    const to_restore = owner === undefined ? 0 : (noted.get(partition) ?? 0);
    const state = here ?? (owner === undefined ? 'stopped' : to_restore > 0 ? 'waiting' : 'running');
    rows.push({ ...row, state, owner: owner?.host ?? '', to_restore });
  }
  return rows;
}

/** Offsets up to the end, unless none of them holds a record: a topic that tasks write ends with a marker. */
async function recordsBetween(
  { log }: LogPorts,
  { topic, partition, next, end }: { topic: string; partition: number; next: number; end: number },
): Promise<number> {
  if (next >= end) return 0;
  const [first] = await log.read(topic, partition, next, 1);
  return first === undefined ? 0 : end - first.offset;
}

async function sinkRow({ kafka, ports, sink }: ClusterAccess): Promise<{ lag: number; proof_failed: boolean }> {
  const last = await kafka.insight.lastCommit(sink.name, 0);
  const changes = new Map(last?.changes.map(({ store, key, value }) => [`${store}/${key}`, value]));
  const get: CommittedState['get'] = (store, key) => changes.get(`${store}/${key}`);
  const { positions, proofFailed } = readSinkState({ get, getMany: () => [], range: () => [] });
  let lag = 0;
  for (const topic of sink.topicNames) {
    for (const [partition, { start, end }] of (await ports.log.bounds(topic)).entries()) {
      const next = Math.max(start, positions[partitionKey(topic, partition)] ?? 0);
      lag += await recordsBetween(ports, { topic, partition, next, end });
    }
  }
  return { lag, proof_failed: proofFailed };
}

async function groupRows({ kafka, sink }: ClusterAccess, topology: Topology): Promise<GroupRow[]> {
  const rows: GroupRow[] = [];
  for (const name of [topology.name, sink.name]) {
    const { state, members } = await kafka.insight.group(name);
    if (members.length === 0) rows.push({ group: name, state, member: '', tasks: '' });
    for (const { member, host, tasks } of members) {
      const shown = name === sink.name ? (tasks.length > 0 ? 'writes' : 'stands by') : tasks.join(' ');
      rows.push({ group: name, state, member: `${host} ${member.slice(-8)}`, tasks: shown });
    }
  }
  return rows;
}

// A commit takes well under a second; the coordinator ends what is open for 30 s and whose owner is gone.
const openTooLongMs = 10_000;

/** A transaction that keeps readers of committed records waiting. */
type TransactionRow = { readonly transaction: string; readonly state: string; readonly open_seconds: number };

async function transactionRows({ kafka, ports, sink }: ClusterAccess, topology: Topology): Promise<TransactionRow[]> {
  const { insight } = kafka;
  const found = [
    ...(await insight.openTransactions(topology.name, ports.partitions, openTooLongMs)),
    ...(await insight.openTransactions(sink.name, 1, openTooLongMs)),
  ];
  return found.map(({ transactionalId, state, openMs }) => ({
    transaction: transactionalId,
    state,
    open_seconds: Math.round(openMs / 1000),
  }));
}

/** What all processes of the cluster do. @throws KAFKA_UNAVAILABLE. */
export async function clusterStatus(
  access: ClusterAccess,
  topology: Topology,
  runner: Runner | null,
): Promise<Record<string, unknown>> {
  const tasks = await taskRows(access, topology, runner);
  return {
    // Also when others do it.
    processing: tasks.some(({ state }) => state === 'running'),
    tasks,
    sink: await sinkRow(access),
    groups: await groupRows(access, topology),
    open_transactions: await transactionRows(access, topology),
    clock_errors: access.clockErrors,
  };
}
