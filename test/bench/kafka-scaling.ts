import { runHead, runRow } from './kafka.ts';
import { count, say, table, writeResults } from './results-file.ts';
import { type BedWorkload, onBed } from './system/kafka-bed.ts';
import { runAll } from './system/kafka-run.ts';
import { skewedWorkload } from './system/stream-workload.ts';

const events = 30_000;
const warmUp = 8_000;
const practices = 64;

/** One run of a workload on so many partitions. */
function rowOf(name: string, workload: BedWorkload, partitions: number, workers: number): Promise<string[]> {
  return onBed(workload, partitions, async (bed, dir) => {
    const run = await runAll(bed, { app: 'run', dir, workers, warmUp });
    const total = bed.recordsByPartition.reduce((sum, n) => sum + n, 0);
    const fullest = Math.round((100 * Math.max(...bed.recordsByPartition)) / total);
    const [, ...figures] = runRow('', run);
    const row = [name, String(partitions), String(workers), `${fullest} %`, ...figures];
    say(row.join(' | '));
    return row;
  });
}

/** How far partitions and workers help when practices are of uneven size, and what one practice alone can have. */
export async function benchKafkaScaling(): Promise<void> {
  const skewed = skewedWorkload(events, practices);
  const hottest = skewedWorkload(events, 1);
  const rows = [
    await rowOf('64 practices', skewed, 2, 2),
    await rowOf('64 practices', skewed, 8, 1),
    await rowOf('64 practices', skewed, 8, 2),
    await rowOf('64 practices', skewed, 32, 2),
    await rowOf('the hottest alone', hottest, 8, 1),
  ];
  const text = [
    `${count(events)} events, the clock starts after ${count(warmUp)}; the n-th practice is 1/n as large as the first. One practice is one partition, one task and`,
    'one thread: its row is the ceiling of a practice, and a second worker does not raise it.',
    '',
    table(['practices', 'partitions', 'workers', 'records in the fullest partition', ...runHead.slice(1)], rows),
  ];
  writeResults('kafka-scaling', text.join('\n'));
}
