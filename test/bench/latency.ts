import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Out } from '../../processors/ports/records.ts';
import type { ArrivingEvent } from '../support/workload/labelled-workload.ts';
import { count, table, writeResults } from './results-file.ts';
import { publishReferences, recordOf } from './system/feed.ts';
import { type LiveSystem, openLiveSystem } from './system/live-system.ts';
import { grouped, streamWorkload } from './system/stream-workload.ts';

const perSecond = 1_000;
const seconds = 30;
const warmUpEvents = 20_000;
const tickMs = 20;
const pollMs = 2;

/** A record that is durable and waits for the commit of its decision. */
interface Waiting {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly acknowledgedAt: number;
}

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Appends events; gives where each waits for its decision. */
export async function append(system: LiveSystem, events: readonly ArrivingEvent[]): Promise<Waiting[]> {
  const records: Out[] = events.map((event) => recordOf(system.ports, event));
  const appended = await system.ports.publisher.publish(records);
  const acknowledgedAt = performance.now();
  return records.map(({ topic, partition }, i) => ({
    topic,
    partition,
    offset: appended[i]?.offset ?? 0,
    acknowledgedAt,
  }));
}

/** Watches the committed positions; every record that they have passed gives its delay. */
function watch(system: LiveSystem): { add(waiting: readonly Waiting[]): void; done(): Promise<number[]> } {
  let open: Waiting[] = [];
  const delays: number[] = [];
  const look = (): void => {
    if (open.length === 0) return;
    const positions = new Map(system.runner.status().map((task) => [task.partition, task.positions]));
    const now = performance.now();
    open = open.filter((w) => {
      if ((positions.get(w.partition)?.[w.topic] ?? 0) <= w.offset) return true;
      delays.push(now - w.acknowledgedAt);
      return false;
    });
  };
  const timer = setInterval(look, pollMs);
  return {
    add: (waiting) => {
      open = open.concat(waiting);
    },
    done: async () => {
      while (open.length > 0) await wait(pollMs);
      clearInterval(timer);
      return delays.sort((a, b) => a - b);
    },
  };
}

/** Sends at a steady pace whatever the system does: an answer that is late delays no later event (no coordinated omission). */
export async function pace(system: LiveSystem, events: readonly ArrivingEvent[]): Promise<number[]> {
  const seen = watch(system);
  const started = performance.now();
  const under: Promise<void>[] = [];
  let tick = 0;
  for (const group of grouped(events, (perSecond * tickMs) / 1000)) {
    const due = started + tick++ * tickMs;
    const early = due - performance.now();
    if (early > 0) await wait(early);
    under.push(append(system, group).then(seen.add));
  }
  await Promise.all(under);
  return seen.done();
}

/** From acknowledged at the log to decision committed, at 1,000 events/s, with ClickHouse taking the rows meanwhile. */
export async function benchLatency(): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'reconduit-bench-'));
  const workload = streamWorkload(warmUpEvents + perSecond * seconds);
  const system = await openLiveSystem(dir, true);
  try {
    await publishReferences(system.ports, workload.references);
    for (const group of grouped(workload.events.slice(0, warmUpEvents), 500)) await append(system, group);
    await system.runner.caughtUp();
    await system.stored?.sink.caughtUp();
    const started = performance.now();
    const delays = await pace(system, workload.events.slice(warmUpEvents));
    const took = (performance.now() - started) / 1000;
    const at = (share: number): string => (delays[Math.ceil(share * delays.length) - 1] ?? 0).toFixed(0);
    const rows = [
      ['events, and events/s held', `${count(delays.length)}, ${count(delays.length / took)}`],
      ['p50 ms', at(0.5)],
      ['p99 ms', at(0.99)],
      ['longest ms', at(1)],
    ];
    const text = [
      `From ingest acknowledged to decision committed, ${count(perSecond)} events/s for ${seconds} s at a steady pace, commit interval ${system.commitIntervalMs} ms.`,
      '',
      table(['figure', 'value'], rows),
    ];
    writeResults('latency', text.join('\n'));
  } finally {
    await system.close();
    rmSync(dir, { recursive: true, force: true });
  }
}
