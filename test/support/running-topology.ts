import { openMemory } from '../../connectors/embedded/open-memory.ts';
import type { Codec } from '../../processors/ports/codec.ts';
import type { RawRecord } from '../../processors/ports/records.ts';
import type { Commit, CommitOutcome } from '../../processors/ports/state.ts';
import { type Runner, startRunner } from '../../processors/runtime/runner.ts';
import type { Topology } from '../../processors/runtime/topology.ts';
import { ManualClock } from './manual-clock.ts';
import { createRecordingTelemetry } from './recording-telemetry.ts';

const commitIntervalMs = 200;
const retryIntervalMs = 1_000;

/** What a commit does instead of what it should: take effect or not, and say that it cannot tell, or is fenced. */
export type Disturbance = 'applied, unknown' | 'lost, unknown' | 'fenced';

/** A topology at work in a real runner, over memory, whose clock, commits and registry a test moves and disturbs. */
export class RunningTopology {
  readonly clock: ManualClock = new ManualClock();
  readonly telemetry: ReturnType<typeof createRecordingTelemetry> = createRecordingTelemetry();
  readonly fatal: unknown[] = [];
  /** Taken by the next commits, one each. */
  readonly disturbances: Disturbance[] = [];
  /** Thrown by the codec while set. */
  registryFailure: Error | undefined;
  commits = 0;
  private readonly topology: Topology;
  private readonly memory: ReturnType<typeof openMemory>;
  private logMs = 0;
  private running: Runner | undefined;

  constructor(topology: Topology, partitions = 1) {
    this.topology = topology;
    this.memory = openMemory({ partitions, clock: { nowMs: () => this.logMs }, maxFetchBytes: 1 << 12 });
  }

  /** The runner. @throws before `start`. */
  get runner(): Runner {
    if (this.running === undefined) throw new RangeError('not started');
    return this.running;
  }

  /** Starts, or after a stop starts again on what was committed. */
  async start(): Promise<this> {
    const { topology, clock, telemetry, memory } = this;
    this.running = await startRunner({
      topology,
      partitions: 1,
      source: memory.createSource(topology.name, topology.inputs),
      storage: {
        open: async (task, hash) => {
          const { state, committer } = await memory.storage.open(task, hash);
          return { state, committer: { ...committer, commit: (step) => this.commit(step, committer.commit) } };
        },
      },
      codec: this.codec(),
      clock,
      telemetry,
      commitIntervalMs,
      onFatal: (error) => this.fatal.push(error),
    });
    return this;
  }

  /** Appends one batch: all its values share an append time. */
  async publish(topic: string, ...values: readonly Buffer[]): Promise<void> {
    // Far more than the commits in between take: two runs of the same batches see the same append times.
    this.logMs += 10_000;
    await this.memory.publisher.publish(values.map((value) => ({ topic, partition: 0, key: 'p', value })));
  }

  /** Lets the commit interval pass. */
  tick(): void {
    this.clock.advance(commitIntervalMs);
  }

  /** Lets so much time pass that a waiting task tries again. */
  retry(): void {
    this.clock.advance(retryIntervalMs);
  }

  /** All records of a topic's first partition. */
  read(topic: string): Promise<readonly RawRecord[]> {
    return this.memory.reader.read(topic, 0, 0, Number.MAX_SAFE_INTEGER);
  }

  /** Ticks until everything that was published is processed and committed. */
  async catchUp(): Promise<void> {
    let done = false;
    this.runner.caughtUp().then(() => {
      done = true;
    });
    await this.until(() => done, 'caught up');
  }

  /** Ticks and retries until the condition holds. @throws when it never does. */
  async until(condition: () => boolean, what: string): Promise<void> {
    for (let turns = 0; !condition(); turns++) {
      if (turns > 2_000) throw new Error(`it never came to this: ${what}`);
      await new Promise(setImmediate);
      if (turns % 4 === 3) this.tick();
    }
  }

  private codec(): Codec {
    const { codec } = this.memory;
    return {
      ...codec,
      prepare: async (values) => {
        if (this.registryFailure !== undefined) throw this.registryFailure;
        await codec.prepare(values);
      },
    };
  }

  private async commit(step: Commit, commit: (step: Commit) => Promise<CommitOutcome>): Promise<CommitOutcome> {
    this.commits++;
    const disturbance = this.disturbances.shift();
    if (disturbance === 'fenced') return 'fenced';
    if (disturbance === 'lost, unknown') return 'unknown';
    const outcome = await commit(step);
    return disturbance === undefined ? outcome : 'unknown';
  }
}
