import { loadavg } from 'node:os';
import { count, say, table, writeResults } from './results-file.ts';
import { type Bed, onBed } from './system/kafka-bed.ts';
import { type Run, type RunSetting, runAll } from './system/kafka-run.ts';
import { streamWorkload } from './system/stream-workload.ts';

const events = 100_000;
const warmUp = 20_000;
const partitions = 8;

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

/** Runs, and says at once what came of it. */
async function rowOf(bed: Bed, name: string, setting: RunSetting): Promise<string[]> {
  const row = runRow(name, await runAll(bed, setting));
  say(row.join(' | '));
  return row;
}

async function measure(bed: Bed, dir: string): Promise<string> {
  const load = loadavg()[0] ?? 0;
  say(runHead.join(' | '));
  const rows = [
    await rowOf(bed, 'one, of one thread', { app: 'one', dir, workers: 1, warmUp }),
    await rowOf(bed, 'one, of two threads', { app: 'threads', dir, workers: 1, warmUp, work: { threads: 2 } }),
    await rowOf(bed, 'two, of one thread each', { app: 'two', dir, workers: 2, warmUp }),
    await rowOf(bed, 'one, of one thread, at least once: the same records without transactions', {
      ...{ app: 'least', dir, workers: 1, warmUp },
      work: { isExactlyOnce: false },
    }),
  ];
  return [
    `${count(events)} events of the default mix on ${partitions} partitions of one broker (heap 512 MB), which shares the cores with the workers;`,
    `each commit is one transaction of outputs, state and positions, every 200 ms and task. Preloaded; the clock starts after ${count(warmUp)} events and`,
    `stops at the last commit. A worker is a process of so many matcher threads (MATCH_THREADS). Load average of the machine before it began: ${load.toFixed(1)}.`,
    '',
    table(runHead, rows),
    '',
    `Appended at the front door before (acks=all, idempotent): ${count(bed.publishedPerSecond)} records/s.`,
  ].join('\n');
}

/** Matching over a real broker on this machine, exactly once. */
export async function benchKafka(): Promise<void> {
  writeResults('kafka', await onBed(streamWorkload(events), partitions, measure));
}
