import type { EventTypes } from '../../schemas/generated/types.ts';
import { type RecordName, type TopicSpec, topics } from '../../schemas/topics.ts';
import { ReconduitError } from '../errors.ts';
import type { Codec } from '../ports/codec.ts';
import type { Change, Out, Positions, RawRecord } from '../ports/records.ts';
import type { FetchedBatch } from '../ports/source.ts';
import type { Commit, CommittedState, Recovered } from '../ports/state.ts';
import { deadLetterOf } from './dead-letter.ts';
import { Execution } from './execution.ts';
import { InputMerge } from './input-merge.ts';
import { OverlayStore } from './overlay-store.ts';
import type { Event, FailurePolicy, StateStore, StoreSpec, Topology } from './topology.ts';

/** What a task stands on. */
export interface TaskSetting {
  readonly topology: Topology;
  readonly partition: number;
  readonly partitions: number;
  readonly codec: Codec;
  readonly state: CommittedState;
  readonly recovered: Recovered;
  /** Records (`topic@offset`) that a processor threw on before: the failure policy decides on them, unprocessed. */
  readonly poison: ReadonlyMap<string, unknown>;
}

/** Thrown when a processor fails: what is uncommitted is spoilt; discard the task, and start it anew with this poison. */
export class PoisonRecord extends Error {
  readonly record: RawRecord;

  constructor(record: RawRecord, cause: unknown) {
    super(`a processor failed on ${record.topic}-${record.partition}@${record.offset}`, { cause });
    this.record = record;
  }
}

/** How a record is known among poison. */
export function poisonKey(record: RawRecord): string {
  return `${record.topic}@${record.offset}`;
}

/**
 * One topology's work on one partition: merges inputs, runs the processor, gathers what a commit makes durable. Holds
 * uncommitted work only in memory; after a crash, or when it is discarded, committed positions bring the input again.
 */
export class Task {
  private readonly setting: TaskSetting;
  private readonly merge: InputMerge;
  private readonly execution: Execution;
  private readonly stores: OverlayStore<unknown>[] = [];
  private readonly next: Record<string, number>;
  private outputs: Out[] = [];
  private outputBytes = 0;
  private taken = 0;

  constructor(setting: TaskSetting) {
    const { topology, partition, partitions, state, recovered } = setting;
    this.setting = setting;
    this.merge = new InputMerge(topology.inputs, recovered.positions);
    this.next = { ...recovered.positions };
    this.execution = new Execution({
      topology,
      partition,
      partitions,
      streamTimeMs: recovered.streamTimeMs,
      openStore: <T>(spec: StoreSpec<T>): StateStore<T> => {
        const store = new OverlayStore(spec, state);
        this.stores.push(store as OverlayStore<unknown>);
        return store;
      },
      emit: (topic, key, value) => this.emit(topic, key, value),
    });
  }

  /** Buffers what was fetched. */
  add(batch: FetchedBatch): void {
    this.merge.add(batch.records, batch.ends);
  }

  /**
   * Processes the next record. false: none can be taken until more is fetched.
   * @throws PoisonRecord when the processor fails; ReconduitError when a policy says stop or pause.
   */
  step(): boolean {
    const merged = this.merge.take();
    if (merged === undefined) return false;
    const { record, topic } = merged;
    const event = this.eventOf(record, topic);
    if (event !== undefined) {
      try {
        this.execution.process(event);
      } catch (error) {
        throw new PoisonRecord(record, error);
      }
    }
    this.next[record.topic] = record.offset + 1;
    this.taken++;
    return true;
  }

  /** The step that makes everything since the last one durable; undefined when nothing was taken. */
  drain(): Commit | undefined {
    if (this.taken === 0) return undefined;
    const changes: Change[] = [];
    for (const store of this.stores) for (const change of store.drain()) changes.push(change);
    const commit = {
      outputs: this.outputs,
      changes,
      next: { ...this.next },
      streamTimeMs: this.execution.streamTimeMs,
    };
    this.outputs = [];
    this.outputBytes = 0;
    this.taken = 0;
    return commit;
  }

  /** The drained step is durable. */
  settle(): void {
    for (const store of this.stores) store.settle();
  }

  /** Figures for commit policy and metrics. */
  get load(): {
    taken: number;
    buffered: number;
    bufferedBytes: number;
    outputBytes: number;
    changed: number;
    lag: number;
  } {
    return {
      taken: this.taken,
      buffered: this.merge.size,
      bufferedBytes: this.merge.sizeBytes,
      outputBytes: this.outputBytes,
      changed: this.stores.reduce((sum, store) => sum + store.changedCount(), 0),
      lag: this.merge.lag,
    };
  }

  private eventOf(record: RawRecord, topic: TopicSpec): Event | undefined {
    const { topology, codec, poison } = this.setting;
    const cause = poison.get(poisonKey(record));
    if (cause !== undefined) {
      this.giveUp(record, topology.onFailure, cause);
      return undefined;
    }
    try {
      const { partition, offset, appendTimeMs, key } = record;
      return { topic, partition, offset, appendTimeMs, key, value: codec.decode(topic, record.value) };
    } catch (error) {
      this.giveUp(record, topology.onUnreadable, error);
      return undefined;
    }
  }

  private giveUp(record: RawRecord, policy: FailurePolicy, cause: unknown): void {
    if (policy === 'continue') return;
    if (policy === 'dead-letter') {
      this.emit(topics.dlq, record.key, deadLetterOf(record, this.setting.topology.name, cause));
      return;
    }
    const { topic, partition, offset } = record;
    const message = `${this.setting.topology.name} cannot take ${topic}-${partition}@${offset}`;
    throw new ReconduitError(policy === 'pause' ? 'TASK_PAUSED' : 'TASK_STOPPED', message, cause);
  }

  private emit<N extends RecordName>(topic: TopicSpec<N>, key: string, value: EventTypes[N]): void {
    const bytes = this.setting.codec.encode(topic, value);
    const partition = topic.routing === 'single' ? 0 : this.setting.partition;
    this.outputs.push({ topic: topic.name, partition, key, value: bytes });
    this.outputBytes += bytes.length;
  }
}

/** Positions at the very start. */
export const nothingRecovered: Recovered = { positions: {} satisfies Positions, streamTimeMs: 0, commitSeq: 0 };
