import { kafkaJs } from './patches.ts';
import type { GroupAssignment, GroupMember } from './protocol.ts';

/** Name of our assignment protocol; all members of a group must know it. */
export const protocolName = 'reconduit-sticky-1';

/** What a member tells the leader: the tasks it works on, and how far its copies of state are, by partition. */
export interface MemberState {
  readonly memberId: string;
  /** Members with the same one are threads of one process, and die together; undefined: a process of its own. */
  readonly processId?: string | undefined;
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

function processOf({ processId, memberId }: MemberState): string {
  return processId ?? memberId;
}

/** What is given to whom so far, and how much work that is. */
class Shares {
  readonly given: Given;
  private readonly loads: Map<string, number>;
  private readonly processLoads = new Map<string, number>();
  private readonly weights: readonly number[];

  constructor(members: readonly MemberState[], weights: readonly number[]) {
    this.given = new Map(members.map(({ memberId }) => [memberId, []]));
    this.loads = new Map(members.map(({ memberId }) => [memberId, 0]));
    this.weights = weights;
  }

  load({ memberId }: MemberState): number {
    return this.loads.get(memberId) ?? 0;
  }

  /** Whether one has less to do than another, or as much, in a process that has less to do. */
  isIdler(member: MemberState, than: MemberState): boolean {
    const more = this.load(member) - this.load(than);
    return more < 0 || (more === 0 && this.processLoad(member) < this.processLoad(than));
  }

  private processLoad(member: MemberState): number {
    return this.processLoads.get(processOf(member)) ?? 0;
  }

  weight(task: number): number {
    return this.weights[task] ?? 0;
  }

  /** Those that would have no more than `most` to do with the task. */
  withRoom(members: readonly MemberState[], task: number, most: number): MemberState[] {
    return members.filter((member) => this.load(member) + this.weight(task) <= most);
  }

  give(member: MemberState, task: number): void {
    this.given.get(member.memberId)?.push(task);
    this.loads.set(member.memberId, this.load(member) + this.weight(task));
    this.processLoads.set(processOf(member), this.processLoad(member) + this.weight(task));
  }
}

/** Who has followed the state of a task furthest, or else has least to do. */
function furthest(members: readonly MemberState[], task: number, shares: Shares): MemberState | undefined {
  let best: MemberState | undefined;
  for (const member of members) {
    const ahead = (member.copies[task] ?? -1) - (best?.copies[task] ?? -1);
    if (best === undefined || ahead > 0 || (ahead === 0 && shares.isIdler(member, best))) best = member;
  }
  return best;
}

// What a member may keep above its fair share: less is not worth a restore elsewhere.
const tolerated = 0.1;

/** Tasks whose state somebody brings who has less than a fair share, as one that was away does. */
function wantedTasks(members: readonly MemberState[], weights: readonly number[], fair: number): Set<number> {
  const loadOf = ({ owned }: MemberState): number => owned.reduce((sum, task) => sum + (weights[task] ?? 0), 0);
  const takers = members.filter((member) => loadOf(member) < fair);
  return new Set(
    takers.flatMap(({ owned, copies }) =>
      Object.keys(copies)
        .map(Number)
        .filter((task) => !owned.includes(task)),
    ),
  );
}

function lastly(tasks: readonly number[], isLast: (task: number) => boolean): number[] {
  return [...tasks.filter((task) => !isLast(task)), ...tasks.filter(isLast)];
}

/** Leaves tasks where they are, up to a fair share each; gives those that are left, in the order of `tasks`. */
function keepOwn(members: readonly MemberState[], tasks: readonly number[], fair: number, shares: Shares): number[] {
  return tasks.filter((task) => {
    // Two may believe that they own it: one of them was away and has not heard.
    const owners = members.filter((member) => member.owned.includes(task));
    const roomy = shares.withRoom(owners, task, (1 + tolerated) * fair);
    // One task may be more than a fair share: whoever has it keeps it, and the lighter ones go.
    const unladen = owners.filter((member) => shares.load(member) === 0);
    const owner = furthest(roomy.length > 0 ? roomy : unladen, task, shares);
    if (owner !== undefined) shares.give(owner, task);
    return owner === undefined;
  });
}

/**
 * Which member works on which task. Tasks stay where they are, up to a fair share of the work each; the others go, first of all
 * those whose state somebody brings who has room, to them; and then the heaviest first, to who has followed their state furthest
 * among those that have room, or else to who has least to do. `weights`: how much work each task is; of tasks of one weight no
 * member has two more than another, but for a tenth of a fair share.
 */
export function assignTasks(members: readonly MemberState[], weights: readonly number[]): Given {
  const sorted = [...members].sort((a, b) => (a.memberId < b.memberId ? -1 : 1));
  const shares = new Shares(sorted, weights);
  const fair = weights.reduce((sum, weight) => sum + weight, 0) / sorted.length;
  const heaviestFirst = weights.map((_, task) => task).sort((a, b) => shares.weight(b) - shares.weight(a));
  const wanted = wantedTasks(sorted, weights, fair);
  const isWanted = (task: number): boolean => wanted.has(task) && shares.weight(task) <= fair;
  const free = keepOwn(sorted, lastly(heaviestFirst, isWanted), fair, shares);
  const left = free.filter((task) => {
    const bringers = sorted.filter((member) => member.copies[task] !== undefined);
    const member = isWanted(task) ? furthest(shares.withRoom(bringers, task, fair), task, shares) : undefined;
    if (member !== undefined) shares.give(member, task);
    return member === undefined;
  });
  for (const task of lastly(left, isWanted)) {
    const roomy = shares.withRoom(sorted, task, fair);
    const least = Math.min(...sorted.map((member) => shares.load(member)));
    const idlest = sorted.filter((member) => shares.load(member) <= least + tolerated * shares.weight(task));
    const owners = idlest.filter((member) => member.owned.includes(task));
    const member = furthest(roomy.length > 0 ? roomy : owners.length > 0 ? owners : idlest, task, shares);
    if (member !== undefined) shares.give(member, task);
  }
  return shares.given;
}

/** One member gets all tasks, the one that has them if there is one; the others stand by. */
export function assignWhole(members: readonly MemberState[], tasks: number): Given {
  const sorted = [...members].sort((a, b) => (a.memberId < b.memberId ? -1 : 1));
  const all = Array.from({ length: tasks }, (_, task) => task);
  const owners = sorted.filter(({ owned }) => owned.length > 0);
  const chosen = furthest(owners.length > 0 ? owners : sorted, 0, new Shares(sorted, []));
  return new Map(sorted.map((member) => [member.memberId, member === chosen ? all : []]));
}

/**
 * Members that keep copies of tasks that their process does not work on: those that have followed the furthest, and have the
 * fewest. A process keeps one copy.
 */
export function assignStandbys(members: readonly MemberState[], given: Given, replicas: number): Given {
  const tasksOf = [...given.values()].flat();
  const shares = new Shares(members, new Array<number>(Math.max(0, ...tasksOf) + 1).fill(1));
  for (const [owner, tasks] of given) {
    for (const task of tasks) {
      const home = members.find(({ memberId }) => memberId === owner);
      let others = members.filter((member) => home !== undefined && processOf(member) !== processOf(home));
      for (let n = 0; n < replicas && others.length > 0; n++) {
        const chosen = furthest(others, task, shares);
        if (chosen === undefined) continue;
        shares.give(chosen, task);
        others = others.filter((member) => processOf(member) !== processOf(chosen));
      }
    }
  }
  return shares.given;
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

/**
 * The leader's answer for all members: task n gets partition n of every topic that has one. `weights`: how much work each
 * task is.
 */
export function assignGroup(
  members: readonly GroupMember[],
  plan: GroupPlan,
  weights: readonly number[],
): GroupAssignment[] {
  const { topics, whole, standbyReplicas } = plan;
  const states = members.map(decodeMember);
  const shares = whole ? assignWhole(states, weights.length) : assignTasks(states, weights);
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
