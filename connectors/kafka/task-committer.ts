import { setTimeout as sleep } from 'node:timers/promises';
import { ReconduitError } from '../../processors/errors.ts';
import type { Positions, TaskId } from '../../processors/ports/records.ts';
import type { Commit, CommitOutcome, Committer, Recovered } from '../../processors/ports/state.ts';
import type { StoreMark, TaskStore } from '../../processors/ports/task-store.ts';
import type { Telemetry } from '../../processors/ports/telemetry.ts';
import { partitionCount } from '../../schemas/routing.ts';
import { topicNamed } from '../../schemas/topics.ts';
import { planCommit } from './commit-plan.ts';
import { createConnections, kafkaError } from './connect.ts';
import type { KafkaNames } from './names.ts';
import type { ClusterConnections, KafkaConnection } from './protocol.ts';
import { restore } from './restore.ts';
import { isFenced, TransactionalProducer } from './transaction.ts';

/** What commits of one task stand on. */
export interface CommitterSetting {
  readonly task: TaskId;
  readonly topologyHash: string;
  readonly connection: KafkaConnection;
  readonly names: KafkaNames;
  /** Partitions of every topic that has more than one. */
  readonly partitions: number;
  readonly store: TaskStore;
  readonly telemetry: Telemetry;
  readonly transactionTimeoutMs: number;
  /** Resolves once the group has confirmed, after now, that the task is this process's. */
  confirmOwnership(task: TaskId): Promise<void>;
  /** Told how many records of the changelog a restore has left. */
  onProgress(task: TaskId, left: number): void;
  /** Told of each commit: where the task then stands. */
  onCommitted(task: TaskId, positions: Positions): void;
  release(): Promise<void>;
  readonly onStep?: ((step: string) => void) | undefined;
}

const fencePatienceMs = 30_000;
const afterFailureMs = 100;

/**
 * Commits the steps of one task. A step is one transaction: outputs, changes of state on the task's partition of the changelog,
 * and last on it the commit record, which alone says where the task stands. The local copy of the state follows after.
 * 1 the step is planned; 2 the producer knows its topics; 3 the partitions are in the transaction; 4 all batches are appended;
 * 5 the end of the transaction is asked for; 6 it is answered; 7 the local copy is written.
 */
export class TaskCommitter implements Committer {
  private readonly setting: CommitterSetting;
  private readonly closing = new AbortController();
  private cluster: ClusterConnections | undefined;
  private producer: TransactionalProducer | undefined;
  private mark: StoreMark | undefined;
  private wasFenced = false;
  /** The local copy missed a commit. */
  private isBehind = false;

  constructor(setting: CommitterSetting) {
    this.setting = setting;
  }

  /**
   * Takes the task over and brings its state up to its last commit.
   * @throws DATA_FORMAT; KAFKA_UNAVAILABLE, STATE_UNWRITABLE, after which it can be called again.
   */
  async recover(): Promise<Recovered> {
    const { setting, closing } = this;
    const { task, onStep } = setting;
    await this.discard();
    try {
      if (this.isBehind) await setting.store.wipe();
      this.isBehind = false;
      // A zombie that wakes must hear from the group before it fences, or it throws out the new owner, who throws it out.
      if (this.wasFenced) await this.confirmed();
      this.cluster = createConnections(setting.connection);
      onStep?.('A3');
      const transactionalId = setting.names.transactionalId(task.topology, task.partition);
      const { cluster } = this;
      const { transactionTimeoutMs } = setting;
      this.producer = await TransactionalProducer.fence(
        { cluster, transactionalId, transactionTimeoutMs, patienceMs: fencePatienceMs, onStep },
        closing.signal,
      );
      this.wasFenced = false;
      const changelog = setting.names.changelog(task.topology);
      const onProgress = (left: number): void => setting.onProgress(task, left);
      this.mark = await restore({ ...setting, changelog, cluster, onProgress }, closing.signal);
      if (closing.signal.aborted) throw new ReconduitError('TASK_PAUSED', 'the task was closed while it was restored');
      onStep?.('A6');
      return this.mark.recovered;
    } catch (error) {
      await this.discard();
      throw kafkaError(`${task.topology}, partition ${task.partition}`, error);
    }
  }

  async commit(step: Commit): Promise<CommitOutcome> {
    const { setting } = this;
    this.checkOutputs(step);
    if (this.producer === undefined && !this.closing.signal.aborted) await this.recover();
    const { producer, mark } = this;
    if (producer === undefined || mark === undefined) return 'unknown';
    const { task, names, onStep } = setting;
    const commitSeq = mark.recovered.commitSeq + 1;
    const changelog = names.changelog(task.topology);
    const batches = planCommit(names, { ...task, topologyHash: setting.topologyHash }, step, commitSeq);
    onStep?.('C1');
    let changelogNext: number;
    try {
      const landed = await producer.transact(batches);
      onStep?.('C6');
      const key = `${changelog}/${task.partition}`;
      const own = batches.find(({ topic }) => topic === changelog);
      // Past the commit record, the last of its batch, and past the marker that ends the transaction.
      changelogNext = (landed.get(key)?.at(-1) ?? 0) + (own?.batches.at(-1)?.length ?? 0) + 1;
    } catch (error) {
      return this.failed(error);
    }
    const { next: positions, streamTimeMs } = step;
    const recovered = { positions, streamTimeMs, commitSeq };
    return this.keep(step, {
      ...mark,
      changelogNext,
      recovered,
      topologyHash: setting.topologyHash,
      savedMs: Date.now(),
    });
  }

  /** A commit that is still under way fails, its outcome unknown, and none is begun any more. */
  giveUp(): void {
    this.closing.abort();
    void this.discard();
  }

  async close(): Promise<void> {
    this.closing.abort();
    await this.discard();
    await this.setting.release();
  }

  /** After the transaction: a crash before this is done costs a replay of the one transaction. */
  private async keep(step: Commit, mark: StoreMark): Promise<CommitOutcome> {
    const { store, telemetry, task, onStep } = this.setting;
    try {
      await store.write(step.changes, mark);
    } catch (error) {
      const { code = 'UNEXPECTED', message } = error as { code?: string; message: string };
      telemetry.log('error', 'the local copy of a task missed a commit; it is built again', {
        ...task,
        code,
        reason: message,
      });
      this.isBehind = true;
      await this.discard();
      return 'unknown';
    }
    this.mark = mark;
    onStep?.('C7');
    this.setting.onCommitted(task, mark.recovered.positions);
    return 'committed';
  }

  /** Whatever the error says, the transaction may have been committed: only the changelog knows, after a fence. */
  private async failed(error: unknown): Promise<CommitOutcome> {
    const { task, telemetry } = this.setting;
    await this.discard();
    this.wasFenced = isFenced(error);
    const outcome = this.wasFenced ? 'fenced' : 'unknown';
    telemetry.count('reconduit_commit_failures_total', 1, { topology: task.topology, outcome });
    telemetry.log('warn', 'a commit failed; the task reads its last commit and goes on', {
      ...task,
      outcome,
      reason: kafkaError('commit', error).message,
    });
    await sleep(afterFailureMs);
    return outcome;
  }

  /** The group may be away for long: whoever closes the task does not wait for it. */
  private confirmed(): Promise<void> {
    const { signal } = this.closing;
    return new Promise((resolve, reject) => {
      const closed = (): void => reject(new ReconduitError('TASK_PAUSED', 'the task was closed'));
      if (signal.aborted) closed();
      signal.addEventListener('abort', closed, { once: true });
      this.setting.confirmOwnership(this.setting.task).then(resolve, reject);
    });
  }

  private async discard(): Promise<void> {
    const { cluster } = this;
    this.cluster = undefined;
    this.producer = undefined;
    await cluster?.disconnect().catch(() => undefined);
  }

  private checkOutputs({ outputs }: Commit): void {
    for (const { topic, partition } of outputs) {
      const spec = topicNamed(topic);
      if (spec !== undefined && partition < partitionCount(spec, this.setting.partitions)) continue;
      throw new ReconduitError('NOT_FOUND', `there is no topic ${topic} with a partition ${partition}`);
    }
  }
}
