import type { DeadLetter, EventTypes } from '../../schemas/generated/types.ts';
import { type RecordName, type TopicSpec, topics } from '../../schemas/topics.ts';
import { ReconduitError } from '../errors.ts';
import type { Codec } from '../ports/codec.ts';
import type { Change, Out, Positions } from '../ports/records.ts';
import type { FetchedBatch } from '../ports/source.ts';
import type { Commit, CommittedState, Recovered } from '../ports/state.ts';
import type { ByteCache } from './byte-cache.ts';
import { deadLetterHeaders, deadLetterOf, deadTimerOf } from './dead-letter.ts';
import { Execution } from './execution.ts';
import { InputMerge } from './input-merge.ts';
import { OverlayStore } from './overlay-store.ts';
import { ReadAhead, type Turn } from './read-ahead.ts';
import type { Event, FailurePolicy, StateStore, StoreSpec, Timer, Topology } from './topology.ts';

/** What a task stands on. */
export interface TaskSetting {
  readonly topology: Topology;
  readonly partition: number;
  readonly partitions: number;
  readonly codec: Codec;
  readonly state: CommittedState;
  readonly recovered: Recovered;
  /** Where its stores keep what they have encoded or read. */
  readonly cache: ByteCache;
  /**
   * Keys of records and timers that a processor threw on before, and what it threw: the failure policy decides on them,
   * unprocessed. The task takes out what it has given up on and committed.
   */
  readonly poison: Map<string, unknown>;
}

/**
 * Thrown when a processor fails: what is uncommitted is spoilt; discard the task, and start it anew with this poison. `key`
 * names the record (`topic@offset`) or the timer.
 */
export class Poison extends Error {
  readonly key: string;

  constructor(key: string, cause: unknown) {
    super(`a processor failed on ${key}`, { cause });
    this.key = key;
  }
}

/**
 * One topology's work on one partition: merges inputs, runs the processor, gathers what a commit makes durable. Holds
 * uncommitted work only in memory; after a crash, or when it is discarded, committed positions bring the input again.
 */
export class Task {
  private readonly setting: TaskSetting;
  private readonly merge: InputMerge;
  private readonly ahead: ReadAhead;
  private readonly execution: Execution;
  private readonly stores: OverlayStore<unknown>[] = [];
  private readonly next: Record<string, number>;
  private givenUp: string[] = [];
  private drainedGivenUp: string[] = [];
  private outputs: Out[] = [];
  private outputBytes = 0;
  private spoilt = false;
  /** A record was taken since work that can wait had its turn. */
  private owesSlice = false;
  private taken = 0;
  private takenBytes = 0;

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
        const store = new OverlayStore(spec, state, setting.cache);
        this.stores.push(store as OverlayStore<unknown>);
        return store;
      },
      emit: (topic, key, value) => this.emit(topic, key, value),
    });
    this.ahead = new ReadAhead(this.merge, {
      decode: (topic, value) => setting.codec.decode(topic, value),
      prepare: (event) => this.execution.prepare(event),
    });
  }

  /** Buffers what was fetched. */
  add(batch: FetchedBatch): void {
    this.merge.add(batch);
  }

  /**
   * Fires the next timer that is due, or else processes the next record; after each record, and when none is left, one timer
   * that can wait. false: nothing can be done until more is fetched.
   * @throws Poison when the processor fails; ReconduitError when a policy says stop or pause.
   */
  step(): boolean {
    const due = this.execution.nextDue();
    if (due !== undefined) {
      this.fire(due);
      this.taken++;
      return true;
    }
    if (this.owesSlice && this.fireSlice()) return true;
    const turn = this.ahead.take();
    // Not while a record is only not fetched yet: preloaded input gives the same history, however it is fetched.
    if (turn === undefined) return this.merge.lag === 0 && this.fireSlice();
    const { record } = turn;
    const event = this.eventOf(turn);
    if (event !== undefined) this.process(event);
    this.next[record.topic] = record.offset + 1;
    this.taken++;
    this.takenBytes += record.value.length;
    this.owesSlice = true;
    return true;
  }

  /** Lets work that can wait go on by one slice; false: there is none. */
  private fireSlice(): boolean {
    this.owesSlice = false;
    const slice = this.execution.nextSlice();
    if (slice === undefined) return false;
    this.fire(slice);
    this.taken++;
    return true;
  }

  /** Nothing is left to do about what was taken: no timer is due. */
  get isSettled(): boolean {
    return !this.execution.isDue;
  }

  /** The step that makes everything since the last one durable; undefined when nothing was taken, or a processor failed. */
  drain(): Commit | undefined {
    if (this.taken === 0 || this.spoilt) return undefined;
    const changes: Change[] = [];
    for (const store of this.stores) for (const change of store.drain()) changes.push(change);
    const commit = {
      outputs: this.outputs,
      changes,
      next: { ...this.next },
      streamTimeMs: this.execution.streamTimeMs,
    };
    this.drainedGivenUp = this.givenUp;
    this.givenUp = [];
    this.outputs = [];
    this.outputBytes = 0;
    this.taken = 0;
    this.takenBytes = 0;
    return commit;
  }

  /** The drained step is durable. */
  settle(): void {
    for (const store of this.stores) store.settle();
    // A timer of the same id and time may come again, and may succeed: it is tried again, as it would be after a crash.
    for (const key of this.drainedGivenUp) this.setting.poison.delete(key);
  }

  /** Figures for commit policy and metrics. */
  get load(): {
    taken: number;
    takenBytes: number;
    buffered: number;
    bufferedBytes: number;
    outputBytes: number;
    changed: number;
    lag: number;
  } {
    return {
      taken: this.taken,
      takenBytes: this.takenBytes,
      buffered: this.merge.size + this.ahead.size,
      bufferedBytes: this.merge.sizeBytes,
      outputBytes: this.outputBytes,
      changed: this.stores.reduce((sum, store) => sum + store.changedCount(), 0),
      lag: this.merge.lag + this.ahead.size,
    };
  }

  private process(event: Event): void {
    const { execution } = this;
    execution.reach(event.appendTimeMs);
    for (let timer = execution.nextDue(); timer !== undefined; timer = execution.nextDue()) this.fire(timer);
    try {
      execution.process(event);
    } catch (error) {
      throw this.spoil(`${event.topic.name}@${event.offset}`, error);
    }
  }

  private fire(timer: Timer): void {
    const key = `timer ${timer.id}@${timer.atMs}`;
    const { poison, partition, topology } = this.setting;
    const cause = poison.get(key);
    if (cause !== undefined) {
      this.giveUp(key, topology.onFailure, cause, () =>
        deadTimerOf(timer, { partition, topology: topology.name }, cause),
      );
      return;
    }
    try {
      this.execution.fire(timer);
    } catch (error) {
      throw this.spoil(key, error);
    }
  }

  // At once, not when the task is discarded: a commit tick may come before that, and would keep half of the work.
  private spoil(key: string, cause: unknown): Poison {
    this.spoilt = true;
    return new Poison(key, cause);
  }

  private eventOf({ record, topic, event, failure }: Turn): Event | undefined {
    const { topology, poison } = this.setting;
    const name = `${topic.name}@${record.offset}`;
    const cause = poison.get(name);
    const letterOf = (error: unknown) => (): DeadLetter => deadLetterOf(record, topology.name, error);
    if (cause !== undefined) this.giveUp(name, topology.onFailure, cause, letterOf(cause));
    else if (event !== null) return event;
    else this.giveUp(name, topology.onUnreadable, failure, letterOf(failure));
    return undefined;
  }

  /** What a policy makes of a record or timer that cannot be taken; `continue` drops it. */
  private giveUp(name: string, policy: FailurePolicy, cause: unknown, letterOf: () => DeadLetter): void {
    if (policy === 'continue' || policy === 'dead-letter') this.givenUp.push(name);
    if (policy === 'continue') return;
    if (policy === 'dead-letter') {
      const letter = letterOf();
      this.emit(topics.dlq, letter.key ?? '', letter, deadLetterHeaders(letter));
      return;
    }
    const message = `${this.setting.topology.name}, partition ${this.setting.partition}, cannot take ${name}`;
    throw new ReconduitError(policy === 'pause' ? 'TASK_PAUSED' : 'TASK_STOPPED', message, cause);
  }

  private emit<N extends RecordName>(
    topic: TopicSpec<N>,
    key: string,
    value: EventTypes[N],
    headers?: Out['headers'],
  ): void {
    const bytes = this.setting.codec.encode(topic, value);
    const partition = topic.routing === 'single' ? 0 : this.setting.partition;
    const out = { topic: topic.name, partition, key, value: bytes };
    this.outputs.push(headers === undefined ? out : { ...out, headers });
    this.outputBytes += bytes.length;
  }
}

/** Positions at the very start. */
export const nothingRecovered: Recovered = { positions: {} satisfies Positions, streamTimeMs: 0, commitSeq: 0 };
