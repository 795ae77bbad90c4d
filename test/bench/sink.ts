import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../../app/config.ts';
import { systemClock } from '../../app/system-clock.ts';
import { tablesOfTopics } from '../../connectors/clickhouse/row-collector.ts';
import { type Embedded, openEmbedded } from '../../connectors/embedded/open-embedded.ts';
import type { Sink } from '../../processors/ports/sink.ts';
import type { Source } from '../../processors/ports/source.ts';
import type { SinkRunner } from '../../processors/sinks/sink.ts';
import { startSinkRunner } from '../../processors/sinks/sink-runner.ts';
import { startTestClickHouse } from '../support/clickhouse.ts';
import { createRecordingTelemetry } from '../support/recording-telemetry.ts';
import { count, table, writeResults } from './results-file.ts';
import { postAll, publishReferences, writeBodies } from './system/feed.ts';
import { openLiveSystem } from './system/live-system.ts';
import { childCpuSeconds, mainThreadCpuSeconds } from './system/resources.ts';
import { profiled } from './system/stages.ts';
import { streamWorkload } from './system/stream-workload.ts';

const events = 60_000;
const eventsPerSecond = 8_000;
const settleMs = 5_000;

/** What the sink took; microseconds of CPU an event. */
interface Cost {
  readonly rows: number;
  readonly inserts: number;
  readonly stageMicros: number;
  readonly engineMicros: number;
}

/** The log that is followed. */
interface Followed {
  readonly embedded: Embedded;
  readonly records: number;
}

/** Makes a log as matching leaves it: what came in, decisions and exceptions. */
async function makeLog(dir: string): Promise<void> {
  const { events: arriving, references } = streamWorkload(events);
  const bodies = writeBodies(arriving, join(dir, 'bodies'));
  const system = await openLiveSystem(dir, false);
  await publishReferences(system.ports, references);
  await postAll(system.ports, bodies);
  await system.runner.caughtUp();
  await system.close();
}

/** Hands records over no faster than they would come. */
function paced(source: Source, recordsPerSecond: number): Source {
  let freeAtMs = performance.now();
  const start: Source['start'] = (handler) =>
    source.start({
      ...handler,
      records: async (batch) => {
        freeAtMs = Math.max(freeAtMs, performance.now()) + (1000 * batch.records.length) / recordsPerSecond;
        await systemClock.sleep(Math.max(0, freeAtMs - performance.now()));
        await handler.records(batch);
      },
    });
  return {
    start,
    pause: (task) => source.pause(task),
    resume: (task, from) => source.resume(task, from),
    ends: (task) => source.ends(task),
    stop: () => source.stop(),
  };
}

/** A sink that counts its inserts. */
function counting(sink: Sink): { readonly sink: Sink; inserts(): number } {
  let inserts = 0;
  const write: Sink['write'] = (batch) => {
    inserts++;
    return sink.write(batch);
  };
  return { sink: { ...sink, write }, inserts: () => inserts };
}

function onFatal(error: unknown): never {
  throw error;
}

/** A sink over the log into a fresh engine, to the last row; and then until merges have ended. */
async function run({ embedded, records }: Followed, name: string, recordsPerSecond: number): Promise<Cost> {
  const on = await startTestClickHouse();
  const telemetry = createRecordingTelemetry();
  const { sink, inserts } = counting(on.clickHouse.sink);
  const source = paced(embedded.createSource(name, sink.topics), recordsPerSecond);
  const { storage, codec } = embedded;
  const setting = { name, sink, source, storage, codec, clock: systemClock, telemetry, onFatal };
  const engineBefore = childCpuSeconds();
  const ownBefore = mainThreadCpuSeconds();
  let runner: SinkRunner | undefined;
  const stages = await profiled(async () => {
    runner = await startSinkRunner(setting);
    // Not caughtUp, which would hurry it.
    const stored = (): number => Object.values(runner?.status().positions ?? {}).reduce((sum, n) => sum + n, 0);
    while (stored() < records) await systemClock.sleep(50);
  });
  const ownMicros = ((mainThreadCpuSeconds() - ownBefore) * 1e6) / events;
  await systemClock.sleep(settleMs);
  const engineMicros = ((childCpuSeconds() - engineBefore) * 1e6) / events;
  await runner?.stop();
  await on.close();
  const rows = telemetry.values.get('reconduit_sink_rows_total') ?? 0;
  // The profiler counts time that others had the core; the share is right all the same.
  const busy = [...stages].reduce((sum, [stage, micros]) => (stage === 'idle' ? sum : sum + micros), 0);
  const stageMicros = (ownMicros * (stages.get('ClickHouse sink (main thread)') ?? 0)) / busy;
  return { rows, inserts: inserts(), stageMicros, engineMicros };
}

async function recordsIn({ reader }: Embedded): Promise<number> {
  const bounds = await Promise.all([...tablesOfTopics.keys()].map((topic) => reader.bounds(topic)));
  return bounds.flat().reduce((sum, { end }) => sum + end, 0);
}

/** Measures the sink alone, on the log that matching leaves of events of the default mix: at pace, and as fast as it can. */
export async function benchSink(): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'reconduit-bench-sink-'));
  await makeLog(dir);
  const { partitions } = loadConfig({});
  const embedded = await openEmbedded({ dir: join(dir, 'log'), partitions, clock: systemClock });
  const followed = { embedded, records: await recordsIn(embedded) };
  const costs: [string, Cost][] = [
    [`${count(eventsPerSecond)} events/s`, await run(followed, 'paced', (eventsPerSecond * followed.records) / events)],
    ['as fast as it can', await run(followed, 'unpaced', Number.POSITIVE_INFINITY)],
  ];
  await embedded.close();
  rmSync(dir, { recursive: true, force: true });
  const rows = costs.map(([name, { rows, inserts, stageMicros, engineMicros }]) => {
    return [name, count(rows), count(inserts), stageMicros.toFixed(1), engineMicros.toFixed(1)];
  });
  const head = ['pace', 'rows', 'inserts', 'CPU µs an event, main thread', 'CPU µs an event, engine with its merges'];
  const what = `${count(events)} events of the default mix: ${count(followed.records)} records of the log as matching leaves it.`;
  writeResults('sink', `${what}\n\n${table(head, rows)}`);
}
