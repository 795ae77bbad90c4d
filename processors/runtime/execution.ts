import type { EventTypes } from '../../schemas/generated/types.ts';
import type { RecordName, TopicSpec } from '../../schemas/topics.ts';
import { Timers, timerStore } from './timers.ts';
import type { Context, Event, Processor, StateStore, StoreSpec, Timer, Topology } from './topology.ts';

/** Takes what a processor emits. */
export type Emit = <N extends RecordName>(topic: TopicSpec<N>, key: string, value: EventTypes[N]) => void;

/** What an execution stands on. */
export interface ExecutionSetting {
  readonly topology: Topology;
  readonly partition: number;
  readonly partitions: number;
  readonly streamTimeMs: number;
  openStore<T>(spec: StoreSpec<T>): StateStore<T>;
  readonly emit: Emit;
}

/** One processor at work in its context. Records go in, in order; what it does to state and outputs is its setting's. */
export class Execution {
  private readonly processor: Processor;
  private readonly timers: Timers;
  private readonly context: Context;
  private readonly time: { eventMs: number; streamMs: number };

  constructor(setting: ExecutionSetting) {
    const { topology, partition, partitions, emit } = setting;
    const stores = new Map<string, unknown>();
    for (const spec of topology.stores) stores.set(spec.name, setting.openStore(spec));
    const timers = new Timers(setting.openStore(timerStore));
    const time = { eventMs: setting.streamTimeMs, streamMs: setting.streamTimeMs };
    this.timers = timers;
    this.time = time;
    this.processor = topology.createProcessor();
    this.context = {
      partition,
      partitions,
      time,
      store<T>(spec: StoreSpec<T>): StateStore<T> {
        const store = stores.get(spec.name);
        if (store === undefined) throw new RangeError(`${topology.name} does not declare store ${spec.name}`);
        return store as StateStore<T>;
      },
      emit,
      schedule: (timer: Timer) => timers.schedule(timer),
      cancel: (timerId: string) => timers.cancel(timerId),
    };
  }

  get streamTimeMs(): number {
    return this.time.streamMs;
  }

  /** Lets stream time reach `toMs`; what is due by then is fired before the record that brings that time is processed. */
  reach(toMs: number): void {
    if (toMs > this.time.streamMs) this.time.streamMs = toMs;
  }

  /** What the processor makes of an event before its turn. */
  prepare(event: Event): unknown {
    return this.processor.prepare?.(event);
  }

  /** Lets the processor take a record; one that is older than stream time does not turn it back. */
  process(event: Event): void {
    this.time.eventMs = event.appendTimeMs;
    this.processor.process(event, this.context);
  }

  /** Takes out the first timer that is due, in (atMs, id) order; undefined when none is. */
  nextDue(): Timer | undefined {
    return this.timers.takeDue(this.time.streamMs);
  }

  /** Takes out the first timer that fires between records; undefined when there is none. */
  nextSlice(): Timer | undefined {
    return this.timers.takeSlice();
  }

  /** Whether a timer is due, or waits for the time between two records. */
  get isDue(): boolean {
    return this.timers.firstDue(this.time.streamMs) !== undefined || this.timers.hasSlice;
  }

  /** Lets the processor act on a timer that was due. */
  fire(timer: Timer): void {
    this.time.eventMs = Math.min(timer.atMs, this.time.streamMs);
    this.processor.onTimer?.(timer, this.context);
  }

  /** Fires all that is due and all that can wait, also what that makes due. */
  fireDue(): void {
    const next = (): Timer | undefined => this.nextDue() ?? this.nextSlice();
    for (let timer = next(); timer !== undefined; timer = next()) this.fire(timer);
  }
}
