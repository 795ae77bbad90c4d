import { join } from 'node:path';
import { count, say, table, writeResults } from './results-file.ts';
import { type Bed, onBed, until } from './system/kafka-bed.ts';
import { runAll } from './system/kafka-run.ts';
import { streamWorkload } from './system/stream-workload.ts';

const events = 60_000;
const partitions = 8;

/** Seconds from kill -9 of one of two workers to all its tasks at work in the other. */
async function takeover(bed: Bed, dir: string): Promise<number> {
  const kafka = await bed.begin('takeover', join(dir, 'takeover-look'));
  const [one, other] = ['a', 'b'].map((name) => bed.startWorker('takeover', join(dir, `takeover-${name}`)));
  if (one === undefined || other === undefined) throw new Error('there are two');
  // Tasks are shared out by weight: how many each has is not known.
  await until('both workers to have their share', () => {
    const [a, b] = [one.last.running, other.last.running];
    return a > 0 && b > 0 && a + b === partitions;
  });
  await one.stop('SIGKILL');
  const killed = performance.now();
  await until('all tasks at work in the other', () => other.last.running === partitions);
  const seconds = (performance.now() - killed) / 1000;
  await other.stop('SIGKILL');
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
  await until('all tasks restored', () => {
    assigned ||= worker.last.assigned > 0 ? performance.now() : 0;
    return worker.last.running === partitions;
  });
  const seconds = (performance.now() - assigned) / 1000;
  const { rssMb } = worker.last;
  await worker.stop('SIGTERM');
  return { records, seconds, rssMb };
}

async function measure(bed: Bed, dir: string): Promise<string> {
  const seconds = await takeover(bed, dir);
  say(`takeover after kill -9: ${seconds.toFixed(1)} s`);
  await runAll(bed, { app: 'done', dir, workers: 1, warmUp: 1 });
  const restored = await restore(bed, 'done', dir);
  return table(
    ['figure', 'value'],
    [
      ['seconds from kill -9 to all its tasks at work elsewhere (session timeout 3 s)', seconds.toFixed(1)],
      ['records/s restored onto an empty disk', count(restored.records / restored.seconds)],
      [
        'records restored, seconds, RSS in MB',
        `${count(restored.records)}, ${restored.seconds.toFixed(1)}, ${restored.rssMb}`,
      ],
    ],
  );
}

/** How soon others go on, and how soon a lost disk is filled again. */
export async function benchKafkaRecovery(): Promise<void> {
  writeResults('kafka-recovery', await onBed(streamWorkload(events), partitions, measure));
}
