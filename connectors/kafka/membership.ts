// Group membership by requests of our own: kafkajs's consumer beats its heart only between fetches, rejoins while handlers run,
// and stops for good on some errors (kafka-client.md, section 3).
import { setTimeout as sleep } from 'node:timers/promises';
import { ReconduitError } from '../../processors/errors.ts';
import type { Telemetry } from '../../processors/ports/telemetry.ts';
import {
  assignedStandbys,
  assignedTasks,
  assignGroup,
  encodeMember,
  type GroupPlan,
  type MemberState,
  protocolName,
} from './assigner.ts';
import { createConnections, errorTypeOf, kafkaError, reconnect } from './connect.ts';
import type { BrokerRequests, ClusterConnections, CommittedOffsets, KafkaConnection } from './protocol.ts';
import { type LeftToRestore, withNotes } from './restore-notes.ts';
import { taskWeights } from './task-weights.ts';

const groupCoordinator = 0;
const retryMs = 200;
const longestLeaveMs = 1_000;
const sayAgainMs = 10_000;

/** A group, and what its members work on. */
export interface MembershipSetting extends GroupPlan {
  readonly connection: KafkaConnection;
  readonly groupId: string;
  readonly sessionTimeoutMs: number;
  readonly telemetry: Telemetry;
  /** What this member works on and has copies of, when it joins. */
  state(): Omit<MemberState, 'memberId'>;
  /**
   * All tasks of this member, and those that it keeps a copy of, after each join. Not awaited: work goes on at its own pace,
   * heartbeats do not wait for it.
   */
  assigned(tasks: readonly number[], standbys: readonly number[]): void;
  readonly onStep?: ((step: string) => void) | undefined;
}

interface Generation {
  readonly coordinator: BrokerRequests;
  readonly groupGenerationId: number;
  readonly memberId: string;
}

/** One member of a group. */
export class Membership {
  private readonly setting: MembershipSetting;
  private readonly cluster: ClusterConnections;
  private readonly stopping = new AbortController();
  private memberId = '';
  private generation: Generation | undefined;
  private confirmations = 0;
  private saidMs = 0;
  private waiting: (() => void)[] = [];
  private running: Promise<void> = Promise.resolve();

  constructor(setting: MembershipSetting) {
    this.setting = setting;
    this.cluster = createConnections(setting.connection);
  }

  start(): void {
    this.running = this.run();
  }

  /** Resolves after the next heartbeat that the coordinator answers well: until then another may own our tasks. */
  async confirmed(): Promise<void> {
    // The one under way may have been answered before now.
    const goal = this.confirmations + 2;
    while (this.confirmations < goal && !this.stopping.signal.aborted) {
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
  }

  /** Commits offsets for lag dashboards; nothing reads them to go on from. */
  async commitOffsets(topics: readonly CommittedOffsets[]): Promise<void> {
    const { generation, setting } = this;
    if (generation === undefined) return;
    const { groupGenerationId, memberId } = generation;
    await generation.coordinator.offsetCommit({ groupId: setting.groupId, groupGenerationId, memberId, topics });
  }

  /** Notes, for `status`, how much of its state each of these tasks has yet to follow. */
  async note(topic: string, left: LeftToRestore): Promise<void> {
    const { generation, setting } = this;
    if (generation === undefined) return;
    const { coordinator } = generation;
    await this.commitOffsets([await withNotes({ coordinator, groupId: setting.groupId, topic }, left)]);
  }

  /** Leaves the group, so that others take over at once. */
  async stop(): Promise<void> {
    this.stopping.abort();
    this.tellWaiting();
    // A join is answered when all members have joined, which may take longer than we may.
    await Promise.race([this.running, sleep(longestLeaveMs)]);
    const { generation, setting } = this;
    const { groupId } = setting;
    if (generation !== undefined) {
      const { coordinator, memberId } = generation;
      const left = coordinator.leaveGroup({ groupId, memberId }).catch(() => undefined);
      // A coordinator that hangs finds out by itself.
      await Promise.race([left, sleep(longestLeaveMs)]);
    }
    await this.cluster.disconnect().catch(() => undefined);
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      try {
        this.generation = await this.join();
        if (!signal.aborted) await this.beat(this.generation);
      } catch (error) {
        await this.recover(error);
      }
    }
  }

  private async join(): Promise<Generation> {
    const { cluster, setting } = this;
    const { groupId, topics, sessionTimeoutMs, onStep } = setting;
    await cluster.connect();
    await cluster.addMultipleTargetTopics([...topics.keys()]);
    const coordinator = await cluster.findGroupCoordinator({ groupId, coordinatorType: groupCoordinator });
    const metadata = encodeMember([...topics.keys()], setting.state());
    const joined = await coordinator.joinGroup({
      groupId,
      sessionTimeout: sessionTimeoutMs,
      // Long enough for a member that is busy to notice; one that is gone is missed after this.
      rebalanceTimeout: sessionTimeoutMs,
      memberId: this.memberId,
      groupProtocols: [{ name: protocolName, metadata }],
    });
    const { generationId, memberId, leaderId, members } = joined;
    this.memberId = memberId;
    const groupAssignment =
      leaderId === memberId ? assignGroup(members, setting, await taskWeights(cluster, setting)) : [];
    const { memberAssignment } = await coordinator.syncGroup({ groupId, generationId, memberId, groupAssignment });
    onStep?.('A1');
    const tasks = assignedTasks(memberAssignment);
    setting.telemetry.log('info', 'joined the group', { groupId, generationId, tasks });
    if (!this.stopping.signal.aborted) setting.assigned(tasks, assignedStandbys(memberAssignment));
    return { coordinator, groupGenerationId: generationId, memberId };
  }

  private async beat({ coordinator, groupGenerationId, memberId }: Generation): Promise<void> {
    const { groupId, sessionTimeoutMs } = this.setting;
    const { signal } = this.stopping;
    while (!signal.aborted) {
      await coordinator.heartbeat({ groupId, groupGenerationId, memberId });
      this.confirmations++;
      this.tellWaiting();
      await sleep(sessionTimeoutMs / 6, undefined, { signal }).catch(() => undefined);
    }
  }

  private async recover(error: unknown): Promise<void> {
    const { setting, stopping } = this;
    const type = errorTypeOf(error);
    // The others wait for us: join them.
    if (type === 'REBALANCE_IN_PROGRESS') return;
    this.generation = undefined;
    if (type === 'ILLEGAL_GENERATION') return;
    // The group has given this member up. Its tasks work on until the next assignment: whoever got them fences them.
    if (type === 'UNKNOWN_MEMBER_ID') {
      this.memberId = '';
      return;
    }
    const known = error instanceof ReconduitError ? error : kafkaError(`group ${setting.groupId}`, error);
    if (Date.now() - this.saidMs > sayAgainMs) {
      this.saidMs = Date.now();
      const { groupId } = setting;
      const { code, message: reason } = known;
      setting.telemetry.log('warn', 'no word from the group; asking again', { groupId, code, reason });
    }
    await sleep(retryMs, undefined, { signal: stopping.signal }).catch(() => undefined);
    await reconnect(this.cluster, error);
  }

  private tellWaiting(): void {
    const waiting = this.waiting;
    this.waiting = [];
    for (const resolve of waiting) resolve();
  }
}
