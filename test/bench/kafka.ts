import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { count, table, writeResults } from './results-file.ts';
import { type Bed, openBed, until } from './system/kafka-bed.ts';
import { type Run, runAll } from './system/kafka-run.ts';
import { stageTable } from './system/stages.ts';
import { streamWorkload } from './system/stream-workload.ts';

const events = 100_000;
const warmUp = 20_000;
const partitions = 8;

/** From kill -9 of one of two workers to all its tasks at work in the other. */
async function takeover(bed: Bed, dir: string): Promise<number> {
  const kafka = await bed.begin('takeover', join(dir, 'takeover-look'));
  const [one, other] = ['a', 'b'].map((name) => bed.startWorker('takeover', join(dir, `takeover-${name}`)));
  await until(() => one?.last.running === partitions / 2 && other?.last.running === partitions / 2);
  await one?.stop('SIGKILL');
  const killed = performance.now();
  await until(() => other?.last.running === partitions);
  const seconds = (performance.now() - killed) / 1000;
  await other?.stop('SIGKILL');
  await kafka.close();
  return seconds;
}

/** A worker without any state takes over all tasks of a run that is done. */
async function restore(
  bed: Bed,
  app: string,
  dir: string,
): Promise<{ records: number; seconds: number; rssMb: number }> {
  const records = await bed.changelogRecords(app);
  const worker = bed.startWorker(app, join(dir, 'restore'));
  let assigned = 0;
  await until(() => {
    assigned ||= worker.last.assigned > 0 ? performance.now() : 0;
    return worker.last.running === partitions;
  });
  const seconds = (performance.now() - assigned) / 1000;
  const { rssMb } = worker.last;
  await worker.stop('SIGTERM');
  return { records, seconds, rssMb };
}

/** A run as a row: what it took, and what every event cost. */
export function runRow(name: string, { events: n, seconds, cpuSeconds, brokerCpuSeconds, rssMb }: Run): string[] {
  const micros = (sum: number): string => ((sum / n) * 1e6).toFixed(0);
  const workers = cpuSeconds.reduce((sum, s) => sum + s, 0);
  return [name, count(n / seconds), seconds.toFixed(1), micros(workers), micros(brokerCpuSeconds), rssMb.join(', ')];
}

/** Heads of `runRow`. */
export const runHead: readonly string[] = [
  'workers',
  'events/s',
  'seconds',
  'worker CPU, µs an event',
  'broker CPU, µs an event',
  'RSS of each worker, MB',
];

async function benchOn(bed: Bed, dir: string): Promise<string> {
  const load = loadavg()[0] ?? 0;
  const one = await runAll(bed, { app: 'one', dir, workers: 1, warmUp });
  const two = await runAll(bed, { app: 'two', dir, workers: 2, warmUp });
  const atLeast = await runAll(bed, { app: 'least', dir, workers: 1, warmUp, isExactlyOnce: false });
  const profile = await runAll(bed, { app: 'profile', dir, workers: 1, warmUp, isProfiled: true });
  const takeoverSeconds = await takeover(bed, dir);
  const restored = await restore(bed, 'one', dir);
  return [
    `${count(events)} events of the default mix on ${partitions} partitions of one broker (heap 512 MB), which shares the cores with the workers;`,
    `each commit is one transaction of outputs, state and positions, every 200 ms and task. Preloaded; the clock starts after ${count(warmUp)} events and`,
    `stops at the last commit. Load average of the machine before it began: ${load.toFixed(1)}.`,
    '',
    table(runHead, [
      runRow('one', one),
      runRow('two', two),
      runRow('one, at least once: the same records without transactions', atLeast),
    ]),
    '',
    table(
      ['figure', 'value'],
      [
        ['records/s appended at the front door (acks=all, idempotent)', count(bed.publishedPerSecond)],
        ['seconds from kill -9 to all its tasks at work elsewhere (session timeout 3 s)', takeoverSeconds.toFixed(1)],
        ['records/s restored onto an empty disk', count(restored.records / restored.seconds)],
        [
          'records restored, seconds, RSS in MB',
          `${count(restored.records)}, ${restored.seconds.toFixed(1)}, ${restored.rssMb}`,
        ],
      ],
    ),
    '',
    `Where the main thread of one worker spends its time (CPU profile of ${count(profile.events)} events):`,
    '',
    stageTable(profile.stages, profile.events),
  ].join('\n');
}

/** Matching over a real broker on this machine, exactly once. */
export async function benchKafka(): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'reconduit-bench-'));
  const bed = await openBed(streamWorkload(events), partitions);
  try {
    writeResults('kafka', await benchOn(bed, dir));
  } finally {
    await bed.stop();
    rmSync(dir, { recursive: true, force: true });
  }
}
