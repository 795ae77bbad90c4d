import { runHead, runRow } from './kafka.ts';
import { count, say, table, writeResults } from './results-file.ts';
import { type BedWorkload, onBed } from './system/kafka-bed.ts';
import { runAll } from './system/kafka-run.ts';
import { skewedWorkload } from './system/stream-workload.ts';

const events = 30_000;
const warmUp = 8_000;
const practices = 64;

/** So many processes of so many matcher threads. */
interface Crew {
  readonly workers: number;
  readonly threads: number;
}

const alone: Crew = { workers: 1, threads: 1 };

/** Runs of a workload on so many partitions, over one broker. */
function rowsOf(name: string, workload: BedWorkload, partitions: number, crews: readonly Crew[]): Promise<string[][]> {
  return onBed(workload, partitions, async (bed, dir) => {
    const total = bed.recordsByPartition.reduce((sum, n) => sum + n, 0);
    const fullest = Math.round((100 * Math.max(...bed.recordsByPartition)) / total);
    const rows: string[][] = [];
    for (const { workers, threads } of crews) {
      const run = await runAll(bed, { app: `run-${workers}-${threads}`, dir, workers, warmUp, work: { threads } });
      const [, ...figures] = runRow('', run);
      const row = [name, String(partitions), `${workers} of ${threads}`, `${fullest} %`, ...figures];
      say(row.join(' | '));
      rows.push(row);
    }
    return rows;
  });
}

/** How far partitions, threads and workers help when practices are of uneven size, and what one practice alone can have. */
export async function benchKafkaScaling(): Promise<void> {
  const skewed = skewedWorkload(events, practices);
  const hottest = skewedWorkload(events, 1);
  const rows = [
    ...(await rowsOf('64 practices', skewed, 2, [{ workers: 1, threads: 2 }])),
    ...(await rowsOf('64 practices', skewed, 8, [alone, { workers: 1, threads: 2 }, { workers: 2, threads: 1 }])),
    ...(await rowsOf('64 practices', skewed, 32, [{ workers: 1, threads: 2 }])),
    ...(await rowsOf('the hottest alone', hottest, 8, [alone])),
  ];
  const text = [
    `${count(events)} events, the clock starts after ${count(warmUp)}; the n-th practice is 1/n as large as the first. One practice is one partition, one task and`,
    'one thread: its row is the ceiling of a practice, and a second worker does not raise it.',
    '',
    table(
      ['practices', 'partitions', 'processes, threads', 'records in the fullest partition', ...runHead.slice(1)],
      rows,
    ),
  ];
  writeResults('kafka-scaling', text.join('\n'));
}
