import type { EventTypes } from '../../schemas/generated/types.ts';
import type { RecordName, TopicSpec } from '../../schemas/topics.ts';
import type { RawRecord } from '../ports/records.ts';
import type { InputMerge, Merged } from './input-merge.ts';
import type { Event } from './topology.ts';

/** A record in its turn: decoded, or why it could not be. */
export interface Turn extends Merged {
  readonly event: Event | null;
  /** What decoding threw; undefined when it did not. */
  readonly failure: unknown;
}

/** What is done to records before their turn; both are pure. */
export interface Readers {
  decode<N extends RecordName>(topic: TopicSpec<N>, value: Buffer): EventTypes[N];
  prepare(event: Event): unknown;
}

/**
 * Records done at a time. Decoding and preparing take several times as long when the code of all the rest of a processor's work
 * has to go through the caches between two of them. More are of no more use, and live long enough to be copied by the collector.
 */
const recordsAtOnce = 32;

/** Takes records from a merge, in its order, and decodes and prepares some of them in a row before their turn. */
export class ReadAhead {
  private readonly merge: InputMerge;
  private readonly readers: Readers;
  private turns: Turn[] = [];
  private at = 0;

  constructor(merge: InputMerge, readers: Readers) {
    this.merge = merge;
    this.readers = readers;
  }

  /** Records taken from the merge that have not had their turn. */
  get size(): number {
    return this.turns.length - this.at;
  }

  /** The next record in order; undefined when the merge gives none. */
  take(): Turn | undefined {
    if (this.at === this.turns.length) this.fill();
    return this.at < this.turns.length ? this.turns[this.at++] : undefined;
  }

  private fill(): void {
    const turns: Turn[] = [];
    while (turns.length < recordsAtOnce) {
      const merged = this.merge.take();
      if (merged === undefined) break;
      turns.push(this.decoded(merged));
    }
    for (const { event } of turns) if (event !== null) this.prepare(event);
    this.turns = turns;
    this.at = 0;
  }

  private prepare(event: Event): void {
    try {
      event.prepared = this.readers.prepare(event);
    } catch {
      // It fails again in its turn, where it is dealt with.
    }
  }

  private decoded({ topic, record }: Merged): Turn {
    try {
      return { topic, record, event: this.eventOf(record, topic), failure: undefined };
    } catch (failure) {
      return { topic, record, event: null, failure };
    }
  }

  private eventOf({ partition, offset, appendTimeMs, key, value }: RawRecord, topic: TopicSpec): Event {
    const decoded = this.readers.decode(topic, value);
    return { topic, partition, offset, appendTimeMs, key, value: decoded, prepared: null };
  }
}
