// What the restart benchmark starts and kills: the live path without ClickHouse on a folder.
//   fill EVENTS: appends and matches so many events, says "filled", and waits to be killed.
//   resume: opens what is there, appends a redemption, and says when its decision is committed.
import { topics } from '../../../schemas/topics.ts';
import { redemption } from '../../support/sink-events.ts';
import { publishReferences, recordOf } from './feed.ts';
import { type LiveSystem, openLiveSystem } from './live-system.ts';
import { grouped, streamWorkload } from './stream-workload.ts';

const [task, dir = '', size = '0'] = process.argv.slice(2);
const say = (message: object): void => void process.send?.(message);

async function fill(system: LiveSystem, events: number): Promise<void> {
  const workload = streamWorkload(events);
  await publishReferences(system.ports, workload.references);
  for (const group of grouped(workload.events, 5_000)) {
    await system.ports.publisher.publish(group.map((event) => recordOf(system.ports, event)));
    await system.runner.caughtUp();
  }
  say({ filled: workload.events.length });
}

async function decided(system: LiveSystem, redemptionId: string): Promise<void> {
  const ends = await system.ports.log.bounds(topics.matches.name);
  for (;;) {
    for (const [partition, { end }] of ends.entries()) {
      const records = await system.ports.log.read(topics.matches.name, partition, end, 1_000);
      for (const { value } of records) {
        if (system.ports.codec.decode(topics.matches, value).redemptionId === redemptionId) return;
      }
    }
    await new Promise(setImmediate);
  }
}

async function resume(system: LiveSystem): Promise<void> {
  const openedMs = performance.now();
  // Each restart needs an id of its own: the same redemption again changes nothing, and decides nothing.
  const value = redemption({ redemptionId: `alle:after-restart-${process.pid}`, practiceId: 'spa-001' });
  const found = decided(system, value.redemptionId);
  await system.ports.publisher.publish([
    recordOf(system.ports, { kind: 'redemption', arrivesAtMs: value.occurredAt, value }),
  ]);
  await found;
  say({ openedMs, decidedMs: performance.now() });
}

// Listening also keeps the process alive while everything it waits for is unreferenced.
process.on('disconnect', () => process.exit(1));
const system = await openLiveSystem(dir, false);
if (task === 'fill') await fill(system, Number(size));
else {
  await resume(system);
  await system.close();
  process.exit(0);
}
