import type { Publisher } from '../../processors/ports/publisher.ts';
import type { GroupWriter } from './group-writer.ts';

/** Appends at the front door: a call resolves after the synced batch that holds all its records. */
export function createPublisher(writer: GroupWriter): Publisher {
  return {
    publish: async (records) => (records.length === 0 ? [] : writer.submit({ outputs: records, changes: [] })),
    close: () => writer.drained(),
  };
}
