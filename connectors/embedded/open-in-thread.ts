import type { Telemetry } from '../../processors/ports/telemetry.ts';
import { RangeReader } from '../leveldb-range/range-reader.ts';
import { chunkReaderOf } from './chunk-store.ts';
import { createEmbeddedCodec } from './codec.ts';
import { openLevel } from './database.ts';
import { Log } from './log.ts';
import { createLogReader } from './log-reader.ts';
import type { Embedded } from './open-embedded.ts';
import { RemoteWriter } from './remote-writer.ts';
import { LogSource } from './source.ts';
import { createStorage } from './storage.ts';
import type { ThreadAccess } from './thread-access.ts';

/** The part of embedded mode that a topology runs on. */
export type EmbeddedInThread = Pick<Embedded, 'storage' | 'reader' | 'codec' | 'createSource' | 'close'>;

/**
 * Opens the data in a thread of the process that owns it. Log and state are read here, straight from the database; what is
 * to be written goes through the owner's one writer, and where partitions end comes from there.
 */
export async function openInThread(access: ThreadAccess, telemetry: Telemetry): Promise<EmbeddedInThread> {
  const { dir, partitions, own, maxFetchBytes, port } = access;
  const database = await openLevel(dir);
  // Without a tail: the latest chunks are in LevelDB's memory, and the owner's objects cannot be seen from here.
  const log = new Log(partitions, 0, chunkReaderOf(database));
  const writer = new RemoteWriter(port, (bounds) => {
    for (const moved of bounds) log.move(moved);
    log.announce();
  });
  const ranges = new RangeReader();
  // The first bounds come before any answer.
  const refresh = (): Promise<void> => writer.usable();
  await refresh();
  return {
    storage: createStorage(database, writer, ranges.of(dir)),
    reader: createLogReader(log),
    codec: createEmbeddedCodec(),
    createSource: (name, topics) =>
      new LogSource({ log, name, topics, maxFetchBytes, telemetry, partitions: own, refresh }),
    close: async () => {
      await ranges.close();
      await database.close();
      writer.close();
    },
  };
}
