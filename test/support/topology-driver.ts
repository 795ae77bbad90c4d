import { createEmbeddedCodec } from '../../connectors/embedded/codec.ts';
import type { Change, RawRecord } from '../../processors/ports/records.ts';
import type { CommittedState, Recovered } from '../../processors/ports/state.ts';
import { ByteCache } from '../../processors/runtime/byte-cache.ts';
import { ObjectStore } from '../../processors/runtime/object-store.ts';
import { nothingRecovered, Poison, Task } from '../../processors/runtime/task.ts';
import type { StoreSpec, Topology } from '../../processors/runtime/topology.ts';
import type { EventTypes } from '../../schemas/generated/types.ts';
import { type RecordName, type TopicSpec, topics } from '../../schemas/topics.ts';

/** What a topology wrote: the record's topic by name, its key, and its value decoded and as bytes. */
export interface Output {
  readonly topic: string;
  readonly key: string;
  readonly value: unknown;
  readonly bytes: Buffer;
}

class MemoryState implements CommittedState {
  readonly stores = new Map<string, ObjectStore<Buffer>>();

  apply(changes: readonly Change[]): void {
    for (const { store, key, value } of changes) {
      if (value === undefined) this.of(store).delete(key);
      else this.of(store).put(key, value);
    }
  }

  get(store: string, key: string): Buffer | undefined {
    return this.of(store).get(key);
  }

  getMany(store: string, keys: readonly string[]): (Buffer | undefined)[] {
    return keys.map((key) => this.get(store, key));
  }

  range(store: string, from: string, to: string, limit: number): Iterable<[string, Buffer]> {
    return this.of(store).range(from, to, limit);
  }

  private of(store: string): ObjectStore<Buffer> {
    let objects = this.stores.get(store);
    if (objects === undefined) {
      objects = new ObjectStore();
      this.stores.set(store, objects);
    }
    return objects;
  }
}

const everything: [string, string, number] = ['', '\u{10ffff}', Number.MAX_SAFE_INTEGER];

const specs = Object.values<TopicSpec>(topics);

/** Runs a topology without a log: pipe in, read out, look into stores, advance the clock. Everything is synchronous. */
export class TopologyDriver {
  readonly topology: Topology;
  private readonly codec = createEmbeddedCodec();
  private readonly log: RawRecord[] = [];
  private readonly ends: Record<string, number> = {};
  private readonly state = new MemoryState();
  private readonly poison = new Map<string, unknown>();
  private recovered: Recovered = nothingRecovered;
  private task: Task;
  private uncommitted = 0;
  private held: RawRecord[] | null = null;
  private nowMs: number;
  private committedOutputs: Output[] = [];
  private read = 0;

  constructor(topology: Topology, startMs: number = Date.UTC(2026, 0, 1)) {
    this.topology = topology;
    this.nowMs = startMs;
    this.task = this.newTask();
  }

  /** Appends one event to its topic and processes it; each gets the next millisecond unless the clock was moved. */
  pipe<N extends RecordName>(topic: TopicSpec<N>, value: EventTypes[N]): void {
    this.pipeBytes(topic, this.codec.encode(topic, value));
  }

  /** The same with bytes as they are, which may be unreadable. */
  pipeBytes(topic: TopicSpec, value: Buffer): void {
    const offset = this.ends[topic.name] ?? 0;
    this.ends[topic.name] = offset + 1;
    this.nowMs++;
    this.log.push({ topic: topic.name, partition: 0, offset, appendTimeMs: this.nowMs, key: '', value });
    this.uncommitted++;
    if (this.held === null) this.feed(this.log.slice(-1));
    else this.held.push(...this.log.slice(-1));
  }

  /** What is piped from now on waits, until it comes all at once. */
  hold(): void {
    this.held = [];
  }

  /** Brings what was held, as one fetch. */
  release(): void {
    const records = this.held ?? [];
    this.held = null;
    this.feed(records);
  }

  /** Moves the log's clock: the next event is appended that much later. */
  advanceClock(byMs: number): void {
    this.nowMs += byMs;
  }

  /** Commits what was processed since the last commit. */
  commit(): void {
    const step = this.task.drain();
    if (step === undefined) return;
    this.state.apply(step.changes);
    this.committedOutputs.push(...step.outputs.map((o) => this.outputOf(o.topic, o.key, o.value)));
    this.recovered = {
      positions: step.next,
      streamTimeMs: step.streamTimeMs,
      commitSeq: this.recovered.commitSeq + 1,
    };
    this.uncommitted = 0;
    this.task.settle();
  }

  /** Crashes: what is not committed is gone, and is done again from the log. */
  crash(): void {
    this.task = this.newTask();
    this.feed(this.log.slice(this.log.length - this.uncommitted));
  }

  /** Commits, and gives what was written since the last call, of one topic or of all. */
  outputs(): Output[] {
    this.commit();
    const fresh = this.committedOutputs.slice(this.read);
    this.read = this.committedOutputs.length;
    return fresh;
  }

  /** The same of one topic, values only. */
  valuesOf<N extends RecordName>(topic: TopicSpec<N>): EventTypes[N][] {
    return this.outputs()
      .filter((o) => o.topic === topic.name)
      .map((o) => o.value as EventTypes[N]);
  }

  /** Commits, and gives all of a store in key order. */
  storeContents<T>(spec: StoreSpec<T>): [string, T][] {
    this.commit();
    return [...this.state.range(spec.name, ...everything)].map(([key, bytes]) => [key, spec.decode(bytes)]);
  }

  /** Commits, and gives every store's bytes, for comparing two runs. */
  stateDump(): string[] {
    this.commit();
    return [...this.state.stores]
      .flatMap(([store, objects]) =>
        [...objects.range(...everything)].map(([key, value]) => `${store}/${key}=${value.toString('hex')}`),
      )
      .sort();
  }

  private newTask(): Task {
    const { topology, codec, state, recovered, poison } = this;
    return new Task({
      topology,
      partition: 0,
      partitions: 1,
      codec,
      state,
      recovered,
      poison,
      cache: new ByteCache(1 << 20),
    });
  }

  private feed(records: readonly RawRecord[]): void {
    const task = { topology: this.topology.name, partition: 0 };
    this.task.add({ task, records, ends: this.ends, readTo: this.ends });
    try {
      while (this.task.step());
    } catch (error) {
      if (!(error instanceof Poison)) throw error;
      this.poison.set(error.key, error.cause);
      this.crash();
    }
  }

  private outputOf(topic: string, key: string, bytes: Buffer): Output {
    const spec = specs.find((s) => s.name === topic);
    if (spec === undefined) throw new RangeError(`${topic} is no topic`);
    return { topic, key, bytes, value: this.codec.decode(spec, bytes) };
  }
}
