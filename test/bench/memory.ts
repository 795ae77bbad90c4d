import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Workload } from '../support/workload/labelled-workload.ts';
import { count, table, writeResults } from './results-file.ts';
import { type Bodies, postAll, publishReferences, writeBodies } from './system/feed.ts';
import { openLiveSystem } from './system/live-system.ts';
import { residentMb } from './system/resources.ts';
import { longWorkload } from './system/stream-workload.ts';

const practices = 12;
const months = 18;
// The window is two months; caches and buffers of the process have been filled after some more.
const settledMonth = 8;

function prepare(): { dir: string; bodies: Bodies[] } & Pick<Workload, 'references'> {
  const dir = mkdtempSync(join(tmpdir(), 'reconduit-memory-'));
  const { references, events } = longWorkload(practices, months);
  return { dir, references, bodies: writeBodies(events, join(dir, 'bodies')) };
}

/** How level memory is once everything is full. */
function levelText(mb: readonly number[]): string {
  const [start = 0, middle = 0, end = 0] = [mb[0], mb[Math.floor(mb.length / 2)], mb.at(-1)];
  const growth = ((100 * (end - start)) / start).toFixed(0);
  return `From month ${settledMonth} on: start ${start}, middle ${middle}, end ${end} MB (${growth} %).`;
}

/** Memory over a stream that lasts many windows: what no new record can reach any more must leave it. */
export async function benchMemory(): Promise<void> {
  const { dir, references, bodies } = prepare();
  // What it took to make the events is not the system's.
  globalThis.gc?.();
  const system = await openLiveSystem(join(dir, 'data'), false);
  try {
    await publishReferences(system.ports, references);
    const rows: string[][] = [];
    const settled: number[] = [];
    const bodiesBefore = (month: number): number => Math.round((month * bodies.length) / months);
    let events = 0;
    for (let month = 1; month <= months; month++) {
      events += await postAll(system.ports, bodies.slice(bodiesBefore(month - 1), bodiesBefore(month)));
      await system.runner.caughtUp();
      const { own } = residentMb();
      if (month >= settledMonth) settled.push(own);
      rows.push([String(month), count(events), String(own)]);
    }
    const text = [
      `${count(events)} events of ${practices} practices over ${months} months, as fast as they are taken; embedded, on disk, without ClickHouse.`,
      'A record can reach others for 60 days. Memory of the process without mapped files, after each month: it grows until the window,',
      "LevelDB's buffers and the caches of encoded values are full.",
      '',
      levelText(settled),
      '',
      table(['month', 'events so far', 'MB'], rows),
    ];
    writeResults('memory', text.join('\n'));
  } finally {
    await system.close();
    rmSync(dir, { recursive: true, force: true });
  }
}
