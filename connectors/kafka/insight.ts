// What can be told of a topology from outside, without taking anything over: for `status`.
import type { Change } from '../../processors/ports/records.ts';
import type { Recovered } from '../../processors/ports/state.ts';
import { assignedTasks } from './assigner.ts';
import { readStretch, recoveredOf } from './changelog.ts';
import { boundsOf, fetchOne } from './fetch.ts';
import type { KafkaNames } from './names.ts';
import { type OpenTransaction, openTransactions } from './open-transactions.ts';
import { persistently } from './persistently.ts';
import type { ClusterConnections, FetchedMessage } from './protocol.ts';
import { type LeftToRestore, readNotes } from './restore-notes.ts';

const groupCoordinator = 0;
const maxBytes = 1 << 20;
const firstTail = 16;

/** One process in a group. */
export interface GroupMemberRow {
  readonly member: string;
  readonly host: string;
  readonly tasks: readonly number[];
}

/** What a task did last. */
export interface LastCommit {
  readonly recovered: Recovered;
  readonly changes: readonly Change[];
}

/** Looks at groups and tasks. */
export interface Insight {
  /** Who works on what; no member: nobody does. @throws KAFKA_UNAVAILABLE. */
  group(name: string): Promise<{ readonly state: string; readonly members: readonly GroupMemberRow[] }>;
  /** Records that tasks being restored have yet to follow, as their owners noted it; `input`: the first one. @throws KAFKA_UNAVAILABLE. */
  leftToRestore(topology: string, input: string, tasks: number): Promise<LeftToRestore>;
  /** The last commit of a task, with its last changes of state; undefined: there is none. @throws KAFKA_UNAVAILABLE. */
  lastCommit(topology: string, partition: number): Promise<LastCommit | undefined>;
  /** Transactions of a topology's tasks that have been open for longer. @throws KAFKA_UNAVAILABLE. */
  openTransactions(topology: string, tasks: number, olderThanMs: number): Promise<readonly OpenTransaction[]>;
}

/** Looks through these connections. */
export function createInsight(cluster: ClusterConnections, names: KafkaNames): Insight {
  return {
    group: (name) =>
      persistently(cluster, `group of ${name}`, async () => {
        const groupId = names.group(name);
        await cluster.refreshMetadataIfNecessary();
        const broker = await cluster.findGroupCoordinator({ groupId, coordinatorType: groupCoordinator });
        const { groups } = await broker.describeGroups({ groupIds: [groupId] });
        const members = groups[0]?.members.map(({ memberId, clientHost, memberAssignment }) => ({
          member: memberId,
          host: clientHost.replace(/^\//, ''),
          tasks: assignedTasks(memberAssignment),
        }));
        return { state: groups[0]?.state ?? 'Dead', members: members ?? [] };
      }),
    leftToRestore: (topology, input, tasks) =>
      persistently(cluster, `restores of ${topology}`, async () => {
        const groupId = names.group(topology);
        const coordinator = await cluster.findGroupCoordinator({ groupId, coordinatorType: groupCoordinator });
        const partitions = Array.from({ length: tasks }, (_, partition) => partition);
        return readNotes({ coordinator, groupId, topic: names.topic(input) }, partitions);
      }),
    openTransactions: (topology, tasks, olderThanMs) =>
      persistently(cluster, `transactions of ${topology}`, async () => {
        await cluster.refreshMetadataIfNecessary();
        const ids = Array.from({ length: tasks }, (_, partition) => names.transactionalId(topology, partition));
        return openTransactions(cluster, ids, olderThanMs);
      }),
    lastCommit: (topology, partition) =>
      persistently(cluster, `changelog of ${topology}`, async () => {
        const topic = names.changelog(topology);
        await cluster.addMultipleTargetTopics([topic]);
        const [{ start, end } = { start: 0, end: 0 }] = await boundsOf(cluster, topic, [partition]);
        // The commit record is the last record; markers, of its transaction and of fences since, come after it.
        for (let tail = firstTail; ; tail *= firstTail) {
          const messages: FetchedMessage[] = [];
          for (let from = Math.max(start, end - tail); from < end; ) {
            const part = await fetchOne(cluster, { topic, partition, from, maxBytes }, 0);
            messages.push(...part.messages);
            from = part.next;
          }
          const { commit, changes } = readStretch(messages);
          if (commit !== undefined) return { recovered: recoveredOf(commit), changes };
          if (end - tail <= start) return undefined;
        }
      }),
  };
}
