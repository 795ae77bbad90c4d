import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { count, table, writeResults } from './results-file.ts';
import { type Bodies, postAll, publishReferences, writeBodies } from './system/feed.ts';
import { type LiveSystem, openLiveSystem } from './system/live-system.ts';
import { childCpuSeconds, residentMb } from './system/resources.ts';
import { profiled, stageTable } from './system/stages.ts';
import { streamWorkload } from './system/stream-workload.ts';

const events = 200_000;
// Until the code is compiled and LevelDB has begun to merge its tables.
const warmUpEvents = 60_000;
const profiledEvents = 40_000;
const sampleMs = 250;

interface Prepared {
  readonly dir: string;
  readonly warmUp: Bodies[];
  readonly measured: Bodies[];
  readonly profiled: Bodies[];
}

async function settled(system: LiveSystem): Promise<void> {
  await system.runner.caughtUp();
  await system.stored?.sink.caughtUp();
}

async function rowsStored(system: LiveSystem, name: string): Promise<number> {
  const rows = await system.stored?.warehouse.reader.rows<{ n: string }>(`SELECT toString(count()) AS n FROM ${name}`);
  return Number(rows?.[0]?.n ?? 0);
}

/** What one run took; memory in MB. */
interface Run {
  readonly ingestSeconds: number;
  readonly decideSeconds: number;
  readonly totalSeconds: number;
  readonly ownCpu: number;
  readonly childCpu: number;
  readonly memory: readonly ReturnType<typeof residentMb>[];
}

/** Runs the bodies to the last ClickHouse row. */
async function run(system: LiveSystem, bodies: readonly Bodies[]): Promise<Run> {
  const memory = [residentMb()];
  const timer = setInterval(() => memory.push(residentMb()), sampleMs);
  const cpu = process.cpuUsage();
  const childCpu = childCpuSeconds();
  const started = performance.now();
  const seconds = (): number => (performance.now() - started) / 1000;
  await postAll(system.ports, bodies);
  const ingestSeconds = seconds();
  await system.runner.caughtUp();
  const decideSeconds = seconds();
  await settled(system);
  const totalSeconds = seconds();
  clearInterval(timer);
  const used = process.cpuUsage(cpu);
  memory.push(residentMb());
  return {
    ingestSeconds,
    decideSeconds,
    totalSeconds,
    ownCpu: (used.user + used.system) / 1e6,
    childCpu: childCpuSeconds() - childCpu,
    memory,
  };
}

function memoryRow(process: 'own' | 'children', memory: Run['memory']): string {
  const at = (share: number): number => memory[Math.floor(share * (memory.length - 1))]?.[process] ?? 0;
  const peak = Math.max(...memory.map((m) => m[process]));
  return `${at(0)}, ${at(0.5)}, ${at(1)} (${peak}); ${((100 * (at(1) - at(0))) / at(0)).toFixed(0)} %`;
}

function runTable(r: Run): string {
  return table(
    ['figure', 'value'],
    [
      ['events/s, first byte in to last ClickHouse row', count(events / r.totalSeconds)],
      ['events/s, to the last committed decision', count(events / r.decideSeconds)],
      ['events/s, acknowledged at the door', count(events / r.ingestSeconds)],
      ['seconds in all', r.totalSeconds.toFixed(1)],
      ['CPU seconds of this process, all threads', r.ownCpu.toFixed(1)],
      ['CPU seconds of the chDB process', r.childCpu.toFixed(1)],
      [
        'memory of this process without mapped files, MB: start, middle, end (peak); growth',
        memoryRow('own', r.memory),
      ],
      [
        'memory of the chDB process without mapped files, MB: start, middle, end (peak); growth',
        memoryRow('children', r.memory),
      ],
    ],
  );
}

function prepare(): Prepared & { references: Parameters<typeof publishReferences>[1] } {
  const dir = mkdtempSync(join(tmpdir(), 'reconduit-bench-'));
  const workload = streamWorkload(warmUpEvents + events + profiledEvents);
  const part = (name: string, from: number, size: number): Bodies[] =>
    writeBodies(workload.events.slice(from, from + size), join(dir, name));
  return {
    dir,
    references: workload.references,
    warmUp: part('warm-up', 0, warmUpEvents),
    measured: part('measured', warmUpEvents, events),
    profiled: part('profiled', warmUpEvents + events, profiledEvents),
  };
}

async function profile(system: LiveSystem, bodies: readonly Bodies[]): Promise<string> {
  const cpu = process.cpuUsage();
  const micros = await profiled(async () => {
    await postAll(system.ports, bodies);
    await settled(system);
  });
  const used = process.cpuUsage(cpu);
  const perEvent = ((used.user + used.system) / profiledEvents).toFixed(0);
  return [
    `Where the main thread's time goes (CPU profile of ${count(profiledEvents)} further events; all threads together used ${perEvent} µs an event):`,
    '',
    stageTable(micros, profiledEvents),
  ].join('\n');
}

/** 200,000 events of the default mix through the whole live path, on disk, then 40,000 more under the profiler. */
export async function benchThroughput(): Promise<void> {
  const prepared = prepare();
  // What it took to make the events is not the system's.
  globalThis.gc?.();
  const system = await openLiveSystem(join(prepared.dir, 'data'), true);
  try {
    await publishReferences(system.ports, prepared.references);
    await postAll(system.ports, prepared.warmUp);
    await settled(system);
    const r = await run(system, prepared.measured);
    const stages = await profile(system, prepared.profiled);
    const tables = ['pos_transactions', 'reward_transactions', 'match_log', 'exceptions'];
    const rows = await Promise.all(tables.map(async (name) => `${name} ${count(await rowsStored(system, name))}`));
    const text = [
      `${count(events)} events of the default mix (NDJSON bodies of 2,000 events, both sides at once), after ${count(warmUpEvents)} to warm up;`,
      `embedded, on disk, commit interval ${system.commitIntervalMs} ms, ClickHouse embedded. The clock stops at the last ClickHouse row.`,
      'The events are of one month: its 60-day window fills all the way, and memory with it; `-- memory` goes on to where it is full.',
      '',
      runTable(r),
      '',
      stages,
      '',
      `Rows in ClickHouse after warm-up, run and profile: ${rows.join(', ')}.`,
    ];
    writeResults('throughput', text.join('\n'));
  } finally {
    await system.close();
    rmSync(prepared.dir, { recursive: true, force: true });
  }
}
