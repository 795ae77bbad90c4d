import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KafkaAdapters } from '../../connectors/kafka/open-kafka.ts';
import { count, table, writeResults } from './results-file.ts';
import { type Bed, type BenchWorker, bedPartitions, openBed, until, untilCommitted } from './system/kafka-bed.ts';

const events = 40_000;

/** What one run over all events took. */
interface Run {
  readonly seconds: number;
  readonly workers: readonly BenchWorker[];
}

function rate(n: number, seconds: number): string {
  return count(n / seconds);
}

/** All events by so many workers, from the first commit of each worker's tasks being possible to the last commit. */
async function runAll(bed: Bed, app: string, dir: string, size: number): Promise<Run & { kafka: KafkaAdapters }> {
  const kafka = await bed.begin(app, join(dir, `${app}-look`));
  const workers = Array.from({ length: size }, (_, i) => bed.startWorker(app, join(dir, `${app}-${i}`)));
  await until(() => workers.some(({ last }) => last.running > 0));
  const started = performance.now();
  await untilCommitted(kafka);
  const seconds = (performance.now() - started) / 1000;
  await Promise.all(workers.map((worker) => worker.stop('SIGTERM')));
  return { seconds, workers, kafka };
}

/** From kill -9 of one of two workers to all its tasks at work in the other. */
async function takeover(bed: Bed, dir: string): Promise<number> {
  const kafka = await bed.begin('takeover', join(dir, 'takeover-look'));
  const [one, other] = ['a', 'b'].map((name) => bed.startWorker('takeover', join(dir, `takeover-${name}`)));
  await until(() => one?.last.running === bedPartitions / 2 && other?.last.running === bedPartitions / 2);
  await one?.stop('SIGKILL');
  const killed = performance.now();
  await until(() => other?.last.running === bedPartitions);
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
    return worker.last.running === bedPartitions;
  });
  const seconds = (performance.now() - assigned) / 1000;
  const { rssMb } = worker.last;
  await worker.stop('SIGTERM');
  return { records, seconds, rssMb };
}

function runRow(name: string, { seconds, workers }: Run): string[] {
  const rss = workers.map(({ last }) => last.rssMb).join(', ');
  const cpu = workers.map(({ last }) => last.cpuSeconds.toFixed(1)).join(', ');
  return [name, rate(events, seconds), seconds.toFixed(1), cpu, rss];
}

/** Matching over a real broker on this machine, exactly once: preloaded topics, 200 ms commits. */
export async function benchKafka(): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'reconduit-bench-'));
  const load = loadavg()[0] ?? 0;
  const bed = await openBed(events);
  try {
    const one = await runAll(bed, 'one', dir, 1);
    const two = await runAll(bed, 'two', dir, 2);
    const takeoverSeconds = await takeover(bed, dir);
    const restored = await restore(bed, 'one', dir);
    const text = [
      `${count(events)} events of the default mix on ${bedPartitions} partitions of one broker (heap 512 MB), which shares the cores with the workers;`,
      'each commit is one transaction of outputs, state and positions, every 200 ms and task. From the first task at work to the last commit.',
      `Load average of the machine before it began: ${load.toFixed(1)} (others at work take their share of the seconds, not of the CPU seconds).`,
      '',
      table(
        ['workers', 'events/s', 'seconds', 'CPU seconds of each', 'RSS of each, MB'],
        [runRow('one', one), runRow('two', two)],
      ),
      '',
      table(
        ['figure', 'value'],
        [
          ['records/s appended at the front door (acks=all, idempotent)', count(bed.publishedPerSecond)],
          ['seconds from kill -9 to all its tasks at work elsewhere (session timeout 3 s)', takeoverSeconds.toFixed(1)],
          ['records/s restored onto an empty disk', rate(restored.records, restored.seconds)],
          [
            'records restored, seconds, RSS in MB',
            `${count(restored.records)}, ${restored.seconds.toFixed(1)}, ${restored.rssMb}`,
          ],
        ],
      ),
    ];
    writeResults('kafka', text.join('\n'));
    await Promise.all([one.kafka.close(), two.kafka.close()]);
  } finally {
    await bed.stop();
    rmSync(dir, { recursive: true, force: true });
  }
}
