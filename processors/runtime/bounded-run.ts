import type { EventTypes } from '../../schemas/generated/types.ts';
import type { RecordName, TopicSpec } from '../../schemas/topics.ts';
import { type Emit, Execution } from './execution.ts';
import { ObjectStore } from './object-store.ts';
import type { Event, Topology } from './topology.ts';

/** A topology run over given events, in memory, on its own: one partition, no log, nothing encoded, nothing kept. */
export interface BoundedRun {
  /** Processes one event at once, as the next of its topic, and fires what is due. @throws what the processor throws. */
  pipe<N extends RecordName>(topic: TopicSpec<N>, value: EventTypes[N]): void;
}

/**
 * Starts a bounded run; outputs go to `emit` as they are made. Append times count from `startMs`, one millisecond an event,
 * so that the same events give the same outputs.
 */
export function startBoundedRun(topology: Topology, emit: Emit, startMs: number): BoundedRun {
  const execution = new Execution({
    topology,
    partition: 0,
    partitions: 1,
    streamTimeMs: startMs,
    openStore: () => new ObjectStore(),
    emit,
  });
  const offsets = new Map<string, number>();
  let appendTimeMs = startMs;
  return {
    pipe<N extends RecordName>(topic: TopicSpec<N>, value: EventTypes[N]): void {
      const offset = offsets.get(topic.name) ?? 0;
      offsets.set(topic.name, offset + 1);
      appendTimeMs++;
      const event: Event<N> = { topic, partition: 0, offset, appendTimeMs, key: '', value };
      execution.reach(appendTimeMs);
      execution.fireDue();
      execution.process(event as unknown as Event);
      // What a processor puts off to its next slice must not wait for an event that may never come.
      execution.fireDue();
    },
  };
}
