import type { LogReader } from '../../processors/ports/log-reader.ts';
import type { Log } from './log.ts';

// Chunks are read whole, so a look at a few records reads no more than this beyond them.
const maxBytes = 4 << 20;

/** A reader of the log for commands and the API; no topology reads through it. */
export function createLogReader(log: Log): LogReader {
  return {
    bounds: async (topic) => log.topic(topic).map(({ start, end }) => ({ start, end })),
    read: async (topic, partition, fromOffset, limit) => {
      const range = { beforeOffset: Number.POSITIVE_INFINITY, maxBytes, maxRecords: limit };
      const records = await log.read(log.partition(topic, partition), fromOffset, range);
      return records.slice(0, limit);
    },
  };
}
