import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Backend } from '../../app/backend.ts';
import { Runs, restWhileServing } from '../../app/runs/runs.ts';
import { startRunThread } from '../../app/runs/start-run-thread.ts';
import { createRunTopology } from '../../processors/matching/run-topology.ts';
import { append, pace } from './latency.ts';
import { count, table, writeResults } from './results-file.ts';
import { publishReferences } from './system/feed.ts';
import { type LiveSystem, openLiveSystem } from './system/live-system.ts';
import { grouped, streamWorkload } from './system/stream-workload.ts';

const perSecond = 1_000;
const seconds = 20;
const pastEvents = 30_000;
const settlingSeconds = 8;

function openRuns(dataDir: string, { ports, embedded, matching, stored }: LiveSystem): Runs {
  if (stored === null) throw new RangeError('a replay stores its decisions in ClickHouse');
  const backend: Pick<Backend, 'ports' | 'startRun'> = {
    ports,
    startRun: (work, own, onFatal) => startRunThread(work, { live: embedded, own }, ports.telemetry, onFatal),
  };
  const everything = { practiceId: null, fromDay: null, toDay: null };
  const { inputs } = createRunTopology(matching, everything);
  return new Runs({ dataDir, backend, warehouse: stored.warehouse, matching, inputs, restFactor: restWhileServing });
}

/** From acknowledged to decided with and without a replay beside it, at a steady pace. */
export async function benchReplayImpact(): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'reconduit-bench-'));
  const live = perSecond * seconds;
  const settling = perSecond * settlingSeconds;
  const { events, references } = streamWorkload(pastEvents + settling + 2 * live);
  const measured = events.slice(pastEvents + settling);
  const system = await openLiveSystem(dir, true);
  try {
    await publishReferences(system.ports, references);
    for (const group of grouped(events.slice(0, pastEvents), 500)) await append(system, group);
    await system.runner.caughtUp();
    await system.stored?.sink.caughtUp();
    // What the bulk before left to do for the collector and the disk is no figure of either.
    await pace(system, events.slice(pastEvents, pastEvents + settling));
    const alone = await pace(system, measured.slice(0, live));
    const runs = openRuns(dir, system);
    const { run_id: runId, total } = await runs.replay({ model: 'default', from: null, to: null, practice_id: null });
    const beside = await pace(system, measured.slice(live));
    const { done, state } = await runs.show(runId);
    await runs.close();
    const at = (delays: readonly number[], share: number): number => delays[Math.ceil(share * delays.length) - 1] ?? 0;
    const row = (what: string, delays: readonly number[]): string[] => [
      what,
      ...[0.5, 0.99, 1].map((share) => at(delays, share).toFixed(0)),
    ];
    const text = [
      `From ingest acknowledged to decision committed at ${count(perSecond)} events/s for ${seconds} s each, without and with a replay of the ${count(total)} records before (it decided ${count(done)} of them in that time, then was ${state}).`,
      '',
      table(['', 'p50 ms', 'p99 ms', 'longest ms'], [row('alone', alone), row('beside a replay', beside)]),
      '',
      `p99 beside a replay is ${(at(beside, 0.99) / at(alone, 0.99)).toFixed(2)} times that alone; at most 1.5 is promised.`,
    ];
    writeResults('replay-impact', text.join('\n'));
  } finally {
    await system.close();
    rmSync(dir, { recursive: true, force: true });
  }
}
