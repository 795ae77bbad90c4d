import { join } from 'node:path';
import { type Bed, type BenchWork, type BenchWorker, until, untilCommitted } from './kafka-bed.ts';

/** How one run is made. */
export interface RunSetting {
  /** Names its topics, groups and folders. */
  readonly app: string;
  readonly dir: string;
  readonly workers: number;
  /** Records that are processed before the clock starts: a cold process compiles for seconds. */
  readonly warmUp: number;
  readonly work?: BenchWork;
  readonly isProfiled?: boolean;
}

/** What one run took, after its warm-up. */
export interface Run {
  readonly events: number;
  readonly seconds: number;
  /** Of each worker, and of the broker. */
  readonly cpuSeconds: readonly number[];
  readonly brokerCpuSeconds: number;
  readonly rssMb: readonly number[];
  /** Microseconds of the first worker's main thread by stage, of the whole clocked run; empty unless profiled. */
  readonly stages: ReadonlyMap<string, number>;
}

function committedBy(workers: readonly BenchWorker[]): number {
  return workers.reduce((sum, { last }) => sum + last.committed, 0);
}

/** Runs workers over everything that the bed holds, up to the last commit of the last record. */
export async function runAll(bed: Bed, setting: RunSetting): Promise<Run> {
  const { app, dir, warmUp, work = {} } = setting;
  const kafka = await bed.begin(app, join(dir, `${app}-look`));
  const workers = Array.from({ length: setting.workers }, (_, i) =>
    bed.startWorker(app, join(dir, `${app}-${i}`), work),
  );
  await until(`the first ${warmUp} events`, () => committedBy(workers) >= warmUp);
  const [first] = workers;
  const endProfile = setting.isProfiled ? first?.profile() : undefined;
  const begun = workers.map(({ last }) => last);
  const brokerBegun = bed.brokerCpuSeconds();
  const from = committedBy(workers);
  const started = performance.now();
  const total = bed.recordsByPartition.reduce((sum, n) => sum + n, 0);
  // The workers' own word costs the broker nothing; the broker's is asked for at the end.
  await until(`all ${total} records`, () => committedBy(workers) >= total);
  const seconds = (performance.now() - started) / 1000;
  if (work.isExactlyOnce !== false) await untilCommitted(bed, kafka);
  const run = {
    events: total - from,
    seconds,
    cpuSeconds: workers.map(({ last }, i) => last.cpuSeconds - (begun[i]?.cpuSeconds ?? 0)),
    brokerCpuSeconds: bed.brokerCpuSeconds() - brokerBegun,
    rssMb: workers.map(({ last }) => last.rssMb),
    stages: (await endProfile?.()) ?? new Map(),
  };
  await Promise.all(workers.map((worker) => worker.stop('SIGTERM')));
  await kafka.close();
  return run;
}
