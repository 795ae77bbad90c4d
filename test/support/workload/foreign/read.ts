import { openExport } from '../../../../connectors/csv/read-export.ts';
import type { ExportFile } from '../../../../connectors/csv/table.ts';
import type { ArrivingEvent, Workload } from '../labelled-workload.ts';
import type { ForeignFiles } from './files.ts';

function inMemory(name: string, content: string): ExportFile {
  return {
    name,
    open: async function* () {
      yield Buffer.from(content);
    },
  };
}

async function eventsOf(side: 'pos' | 'rewards', content: string): Promise<ArrivingEvent[]> {
  const more = { side, names: {}, source: null, practiceId: 'default', zoneOf: () => 'UTC', batchId: side };
  const opened = await openExport(inMemory(`${side}.csv`, content), more);
  const events: ArrivingEvent[] = [];
  for await (const { tickets, redemptions, rejected } of opened.events('default')) {
    if (rejected.length > 0) throw new Error(`a row of the ${side} file was rejected: ${rejected[0]?.reason}`);
    for (const { event } of tickets) events.push({ kind: 'ticket', arrivesAtMs: event.occurredAt, value: event });
    for (const { event } of redemptions)
      events.push({ kind: 'redemption', arrivesAtMs: event.occurredAt, value: event });
  }
  return events;
}

/** A foreign workload as the CSV reader makes it: no reference data, ids as the files write them behind a source's name. */
export async function readForeign(files: ForeignFiles): Promise<Workload> {
  const events = [...(await eventsOf('pos', files.pos)), ...(await eventsOf('rewards', files.rewards))];
  const sourceOf = new Map<string, string>();
  for (const event of events) {
    if (event.kind === 'redemption')
      sourceOf.set(event.value.redemptionId.split(':')[1] ?? '', event.value.redemptionId);
  }
  const labels = files.labels
    .split('\n')
    .slice(1)
    .map((row): [string, string[]] => {
      const [redemptionId = '', ticketId = ''] = row.split(',');
      return [sourceOf.get(redemptionId) ?? redemptionId, ticketId === '' ? [] : [`pos:${ticketId}`]];
    });
  return { practices: [], references: [], events, labels: new Map(labels) };
}
