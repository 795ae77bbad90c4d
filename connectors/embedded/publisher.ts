import type { Publisher } from '../../processors/ports/publisher.ts';
import type { DiskRoom } from './disk-room.ts';
import type { GroupWriter } from './group-writer.ts';

/** Appends at the front door: a call resolves after the synced batch that holds all its records. */
export function createPublisher(writer: GroupWriter, room: DiskRoom): Publisher {
  return {
    publish: async (records) => {
      if (records.length === 0) return [];
      room.forMore();
      return await writer.submit({ outputs: records, changes: [] });
    },
    close: () => writer.drained(),
  };
}
