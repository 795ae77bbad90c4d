import type { Clock } from '../../processors/ports/clock.ts';
import { createEmbeddedCodec } from './codec.ts';
import { createLogReader } from './log-reader.ts';
import { createMemoryLog } from './memory-log.ts';
import { createMemoryStorage } from './memory-storage.ts';
import type { Embedded } from './open-embedded.ts';
import { LogSource } from './source.ts';

/** How a memory run is opened. */
export interface MemoryOptions {
  readonly partitions: number;
  readonly clock: Pick<Clock, 'nowMs'>;
  /** Cap of one fetch, per task and topic. */
  readonly maxFetchBytes: number;
}

/** The same ports over memory: nothing is written, nothing expires, everything is gone with the process. */
export function openMemory({
  partitions,
  clock,
  maxFetchBytes,
}: MemoryOptions): Omit<Embedded, 'sweep' | 'threadAccess'> {
  const memory = createMemoryLog(partitions, clock);
  const { log } = memory;
  return {
    publisher: { publish: async (records) => memory.append(records), close: async () => undefined },
    storage: createMemoryStorage(memory),
    reader: createLogReader(log),
    codec: createEmbeddedCodec(),
    createSource: (name, topics) => new LogSource({ log, name, topics, maxFetchBytes }),
    close: async () => undefined,
  };
}
