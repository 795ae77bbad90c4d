import { kafkaJs } from './patches.ts';
import type { GroupAssignment, GroupMember } from './protocol.ts';

/** Name of our assignment protocol; all members of a group must know it. */
export const protocolName = 'reconduit-sticky-1';

/** What a member tells the leader: the tasks it works on, and how far its copies of state are, by partition. */
export interface MemberState {
  readonly memberId: string;
  readonly owned: readonly number[];
  readonly copies: Readonly<Record<number, number>>;
}

/** What a member sends with its request to join. */
export function encodeMember(topics: readonly string[], state: Omit<MemberState, 'memberId'>): Buffer {
  const userData = Buffer.from(JSON.stringify(state));
  return kafkaJs.MemberMetadata.encode({ version: 0, topics, userData });
}

function decodeMember({ memberId, memberMetadata }: GroupMember): MemberState {
  const { userData } = kafkaJs.MemberMetadata.decode(memberMetadata);
  const told = JSON.parse(userData?.toString() || '{"owned":[],"copies":{}}') as Omit<MemberState, 'memberId'>;
  return { memberId, ...told };
}

type Given = Map<string, number[]>;

function loadOf(given: Given, { memberId }: MemberState): number {
  return given.get(memberId)?.length ?? 0;
}

/** Who has followed the state of a task furthest, or else has least to do. */
function furthest(members: readonly MemberState[], task: number, given: Given): MemberState | undefined {
  let best: MemberState | undefined;
  for (const member of members) {
    const ahead = (member.copies[task] ?? -1) - (best?.copies[task] ?? -1);
    if (best === undefined || ahead > 0 || (ahead === 0 && loadOf(given, member) < loadOf(given, best))) best = member;
  }
  return best;
}

/**
 * Which member works on which task. Tasks stay where they are, up to a fair share each; the others go to who has followed
 * their state furthest, then to who has least to do.
 */
export function assignTasks(members: readonly MemberState[], tasks: number): Given {
  const sorted = [...members].sort((a, b) => (a.memberId < b.memberId ? -1 : 1));
  const given: Given = new Map(sorted.map(({ memberId }) => [memberId, []]));
  const share = Math.floor(tasks / sorted.length);
  let oneMore = tasks % sorted.length;
  const hasRoom = (member: MemberState): boolean => {
    const load = loadOf(given, member);
    return load < share || (load === share && oneMore > 0);
  };
  const give = (member: MemberState, task: number): void => {
    given.get(member.memberId)?.push(task);
    if (loadOf(given, member) > share) oneMore--;
  };
  const free: number[] = [];
  for (let task = 0; task < tasks; task++) {
    // Two may believe that they own it: one of them was away and has not heard.
    const owners = sorted.filter((member) => member.owned.includes(task) && hasRoom(member));
    const owner = furthest(owners, task, given);
    if (owner === undefined) free.push(task);
    else give(owner, task);
  }
  for (const task of free) {
    const member = furthest(sorted.filter(hasRoom), task, given);
    if (member !== undefined) give(member, task);
  }
  return given;
}

/** One member gets all tasks, the one that has them if there is one; the others stand by. */
export function assignWhole(members: readonly MemberState[], tasks: number): Given {
  const sorted = [...members].sort((a, b) => (a.memberId < b.memberId ? -1 : 1));
  const all = Array.from({ length: tasks }, (_, task) => task);
  const owners = sorted.filter(({ owned }) => owned.length > 0);
  const chosen = furthest(owners.length > 0 ? owners : sorted, 0, new Map());
  return new Map(sorted.map((member) => [member.memberId, member === chosen ? all : []]));
}

/** Members that keep copies of tasks that they do not work on: those that have followed the furthest, and have the fewest. */
export function assignStandbys(members: readonly MemberState[], given: Given, replicas: number): Given {
  const standbys: Given = new Map(members.map(({ memberId }) => [memberId, []]));
  for (const [owner, tasks] of given) {
    for (const task of tasks) {
      let others = members.filter(({ memberId }) => memberId !== owner);
      for (let n = 0; n < replicas && others.length > 0; n++) {
        const chosen = furthest(others, task, standbys);
        if (chosen !== undefined) standbys.get(chosen.memberId)?.push(task);
        others = others.filter((member) => member !== chosen);
      }
    }
  }
  return standbys;
}

/** What a group shares out, and how. */
export interface GroupPlan {
  readonly topics: TopicPartitions;
  /** One member gets all tasks. */
  readonly whole: boolean;
  /** Copies of each task's state beside its owner's. */
  readonly standbyReplicas: number;
}

/** Partitions of each topic of the group. */
export type TopicPartitions = ReadonlyMap<string, number>;

/** The leader's answer for all members: task n gets partition n of every topic that has one. */
export function assignGroup(members: readonly GroupMember[], plan: GroupPlan): GroupAssignment[] {
  const { topics, whole, standbyReplicas } = plan;
  const tasks = Math.max(...topics.values());
  const assign = whole ? assignWhole : assignTasks;
  const states = members.map(decodeMember);
  const shares = assign(states, tasks);
  const standbys = assignStandbys(states, shares, standbyReplicas);
  return [...shares].map(([memberId, given]) => {
    const assignment = Object.fromEntries(
      [...topics].map(([topic, count]) => [topic, given.filter((partition) => partition < count)]),
    );
    const userData = Buffer.from(JSON.stringify(standbys.get(memberId) ?? []));
    return { memberId, memberAssignment: kafkaJs.MemberAssignment.encode({ version: 0, assignment, userData }) };
  });
}

/** The tasks that an assignment names. */
export function assignedTasks(assignment: Buffer): number[] {
  const topics = kafkaJs.MemberAssignment.decode(assignment)?.assignment ?? {};
  return [...new Set(Object.values(topics).flat())].sort((a, b) => a - b);
}

/** The tasks of which an assignment wants a copy. */
export function assignedStandbys(assignment: Buffer): number[] {
  const { userData } = kafkaJs.MemberAssignment.decode(assignment) ?? {};
  return JSON.parse(userData?.toString() || '[]') as number[];
}
