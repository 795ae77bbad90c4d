import { count, writeResults } from './results-file.ts';
import { onBed } from './system/kafka-bed.ts';
import { runAll } from './system/kafka-run.ts';
import { stageTable } from './system/stages.ts';
import { streamWorkload } from './system/stream-workload.ts';

const events = 60_000;
const warmUp = 20_000;
const partitions = 8;

/** Where the time of a worker goes. */
export async function benchKafkaProfile(): Promise<void> {
  const run = await onBed(streamWorkload(events), partitions, (bed, dir) =>
    runAll(bed, { app: 'profile', dir, workers: 1, warmUp, isProfiled: true, work: { threads: 0 } }),
  );
  const text = [
    `Where the main thread of one worker spends its time, exactly once (CPU profile of ${count(run.events)} events after ${count(warmUp)}):`,
    '',
    stageTable(run.stages, run.events),
  ];
  writeResults('kafka-profile', text.join('\n'));
}
