import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { recordsOf } from '../../../app/use-cases/publish.ts';
import { createEmbeddedCodec } from '../../../connectors/embedded/codec.ts';
import { type KafkaAdapters, openKafka } from '../../../connectors/kafka/open-kafka.ts';
import { createTaskStores } from '../../../connectors/level/task-stores.ts';
import type { Out } from '../../../processors/ports/records.ts';
import { topics } from '../../../schemas/topics.ts';
import { type Cluster, startCluster } from '../../support/kafka/cluster.ts';
import { Dumper } from '../../support/kafka/dump.ts';
import { preload } from '../../support/kafka/preload.ts';
import { createTestTopics } from '../../support/kafka/topics.ts';
import { createRecordingTelemetry } from '../../support/recording-telemetry.ts';
import type { Workload } from '../../support/workload/labelled-workload.ts';
import { recordOf } from './feed.ts';
import type { BenchWorkerLife } from './kafka-matcher.ts';
import type { BenchWorkerProfile, BenchWorkerReport } from './kafka-worker-child.ts';
import { processCpuSeconds } from './resources.ts';

const prefix = 'bench.';
const sessionTimeoutMs = 3_000;
const topologyName = 'match';
const child = fileURLToPath(new URL('./kafka-worker-child.js', import.meta.url));

/** A worker process. */
export interface BenchWorker {
  readonly process: ChildProcess;
  last: BenchWorkerReport;
  /** Starts the CPU profiler; call what this gives to end it. */
  profile(): () => Promise<ReadonlyMap<string, number>>;
  stop(signal: NodeJS.Signals): Promise<void>;
}

/** How a worker works; default: exactly once, in one thread. */
export type BenchWork = Partial<Pick<BenchWorkerLife, 'isExactlyOnce' | 'threads'>>;

/** A broker whose topics hold events to match. */
export interface Bed {
  readonly cluster: Cluster;
  readonly partitions: number;
  readonly events: number;
  readonly publishedPerSecond: number;
  /** Records of each partition, over all topics. */
  readonly recordsByPartition: readonly number[];
  /** Topics of a run of its own; gives adapters that look at it, and work in this process if they are asked to. */
  begin(app: string, dir: string): Promise<KafkaAdapters>;
  startWorker(app: string, dir: string, how?: BenchWork): BenchWorker;
  /** CPU seconds that the broker has used so far. */
  brokerCpuSeconds(): number;
  /** Records that the changelogs of a run hold, markers among them. */
  changelogRecords(app: string): Promise<number>;
  stop(): Promise<void>;
}

// Nothing would be measured any more.
function died(): void {
  throw new Error('a worker ended unasked');
}

function worker(life: BenchWorkerLife): BenchWorker {
  const process_ = fork(child, [JSON.stringify(life)], { execArgv: [] });
  const made: BenchWorker = {
    process: process_,
    last: { assigned: 0, running: 0, commits: 0, committed: 0, rssMb: 0, cpuSeconds: 0 },
    stop: async (signal) => {
      const ended = once(process_, 'exit');
      process_.off('exit', died);
      process_.kill(signal);
      await ended;
    },
    profile: () => {
      const stages = new Promise<ReadonlyMap<string, number>>((resolve) => {
        told = resolve;
      });
      process_.send('profile');
      return () => {
        process_.send('profiled');
        return stages;
      };
    },
  };
  process_.once('exit', died);
  let told: (stages: ReadonlyMap<string, number>) => void = () => undefined;
  process_.on('message', (report: BenchWorkerReport | BenchWorkerProfile) => {
    if ('stages' in report) told(new Map(report.stages));
    else made.last = report;
  });
  return made;
}

function eventRecords(workload: BedWorkload, partitions: number): Out[] {
  const codec = createEmbeddedCodec();
  const ports = { codec, partitions } as Parameters<typeof recordOf>[0];
  return [
    ...workload.references.flatMap((r) => recordsOf(ports, topics.reference, r.referenceId, r)),
    ...workload.events.map((event) => recordOf(ports, event)),
  ];
}

/** What a bed's topics hold. */
export type BedWorkload = Pick<Workload, 'references' | 'events'>;

/** Starts a broker and appends these events. */
async function openBed(workload: BedWorkload, partitions: number): Promise<Bed> {
  const cluster = await startCluster({ brokers: 1, heapMb: 512 });
  const { brokers } = cluster;
  await createTestTopics(brokers, { prefix, app: 'none', partitions, changelogs: {} });
  const records = eventRecords(workload, partitions);
  const recordsByPartition = new Array<number>(partitions).fill(0);
  for (const { partition } of records) recordsByPartition[partition] = (recordsByPartition[partition] ?? 0) + 1;
  const started = performance.now();
  await preload(brokers, { prefix, partitions, batchRecords: 500 }, records);
  const publishedPerSecond = (records.length / (performance.now() - started)) * 1000;
  const lifeOf = (app: string, dir: string, how: BenchWork = {}): BenchWorkerLife => ({
    brokers,
    topicPrefix: prefix,
    app,
    partitions,
    dir,
    sessionTimeoutMs,
    isExactlyOnce: true,
    threads: 1,
    ...how,
  });
  return {
    cluster,
    partitions,
    events: workload.events.length,
    publishedPerSecond,
    recordsByPartition,
    begin: async (app, dir) => {
      const changelogs = { [topologyName]: partitions };
      await createTestTopics(brokers, { prefix: `${app}.`, app, partitions, changelogs });
      const telemetry = createRecordingTelemetry();
      return openKafka({
        ...lifeOf(app, dir),
        outputPrefix: `${app}.`,
        connection: { brokers, clientId: app },
        stores: createTaskStores(dir, telemetry),
        telemetry,
        onFatal: (error) => {
          throw error;
        },
      });
    },
    changelogRecords: async (app) => {
      const dumper = new Dumper(brokers);
      let sum = 0;
      for (let p = 0; p < partitions; p++) sum += await dumper.endOf(`${app}-${topologyName}-changelog`, p);
      await dumper.close();
      return sum;
    },
    startWorker: (app, dir, how) => worker(lifeOf(app, dir, how)),
    brokerCpuSeconds: () => processCpuSeconds(cluster.broker(1).pid()),
    stop: () => cluster.stop(),
  };
}

/** Committed records of one task: what its commit record says, over all inputs. */
async function committedOf(kafka: KafkaAdapters, partition: number): Promise<number> {
  // A machine that is short of time answers late: the look is repeated.
  const last = await kafka.insight.lastCommit(topologyName, partition).catch(() => undefined);
  return Object.values(last?.recovered.positions ?? {}).reduce((sum, n) => sum + n, 0);
}

/** Lets `work` measure on a bed and in a folder of its own, which are gone afterwards, whatever happened. */
export async function onBed<T>(
  workload: BedWorkload,
  partitions: number,
  work: (bed: Bed, dir: string) => Promise<T>,
): Promise<T> {
  const dir = mkdtempSync(join(tmpdir(), 'reconduit-bench-'));
  const bed = await openBed(workload, partitions);
  try {
    return await work(bed, dir);
  } finally {
    await bed.stop();
    rmSync(dir, { recursive: true, force: true });
  }
}

/** Resolves when every task has committed everything that its inputs hold. */
export async function untilCommitted({ partitions }: Bed, kafka: KafkaAdapters): Promise<void> {
  const inputs = [topics.posTransactions, topics.rewardsRedemptions, topics.reference];
  const wanted = new Array<number>(partitions).fill(0);
  for (const { name } of inputs) {
    (await kafka.reader.bounds(name)).forEach(({ end }, partition) => {
      wanted[partition] = (wanted[partition] ?? 0) + end;
    });
  }
  for (let partition = 0; partition < partitions; ) {
    if ((await committedOf(kafka, partition)) >= (wanted[partition] ?? 0)) partition++;
    else await wait(50);
  }
}

// A bench that waits for longer than this waits for ever: it must end, and say for what it waited.
const longestWaitMs = 120_000;

/** Waits, looking often. @throws when what is waited for does not come. */
export async function until(what: string, condition: () => boolean | Promise<boolean>): Promise<void> {
  const untilMs = performance.now() + longestWaitMs;
  while (!(await condition())) {
    if (performance.now() > untilMs) throw new Error(`waited ${longestWaitMs / 1000} s in vain for ${what}`);
    await wait(10);
  }
}
