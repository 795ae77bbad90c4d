import { MessageChannel } from 'node:worker_threads';
import type { Clock } from '../../processors/ports/clock.ts';
import type { Codec } from '../../processors/ports/codec.ts';
import type { LogReader } from '../../processors/ports/log-reader.ts';
import type { Publisher } from '../../processors/ports/publisher.ts';
import type { Source } from '../../processors/ports/source.ts';
import type { StorageProvider } from '../../processors/ports/state.ts';
import type { Telemetry } from '../../processors/ports/telemetry.ts';
import { type TopicSpec, topics } from '../../schemas/topics.ts';
import { RangeReader } from '../leveldb-range/range-reader.ts';
import { chunkReaderOf, recoverLog } from './chunk-store.ts';
import { createEmbeddedCodec } from './codec.ts';
import { type Database, openDatabase } from './database.ts';
import { DiskRoom } from './disk-room.ts';
import { GroupWriter } from './group-writer.ts';
import { Log } from './log.ts';
import { createLogReader } from './log-reader.ts';
import { createPublisher } from './publisher.ts';
import { type Swept, sweepLog } from './retention.ts';
import { LogSource } from './source.ts';
import { createStorage } from './storage.ts';
import type { ThreadAccess } from './thread-access.ts';
import { serveThread } from './thread-link.ts';

// The latest appends are read by every follower right away: kept decoded, they are never read back.
const defaultTailBytes = 32 << 20;
const defaultFetchBytes = 1 << 20;
// LevelDB writes up to 64 MB of log and files of what is in memory, and rewrites some files of 32 MB, before it gives any back.
const defaultReserveBytes = 256 << 20;

/** How embedded mode is opened. */
export interface EmbeddedOptions {
  /** Folder of the database; created when absent. */
  readonly dir: string;
  /** Of every topic that is not routed to a single one; fixed when the data is created. */
  readonly partitions: number;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly telemetry?: Telemetry;
  /** Called at each numbered commit step (group-writer.ts): tests kill the process there. */
  readonly onStep?: (step: number) => void;
  /** Cap of decoded latest appends held in memory. */
  readonly maxTailBytes?: number;
  /** Cap of one fetch, per task and topic. */
  readonly maxFetchBytes?: number;
  /** Room on the disk that is kept for what is under way: below it nothing more is taken in. */
  readonly reserveBytes?: number;
}

/** Everything of embedded mode, over one database. */
export interface Embedded {
  readonly publisher: Publisher;
  readonly storage: StorageProvider;
  readonly reader: LogReader;
  readonly codec: Codec;
  /** A source for the tasks of one topology or sink. */
  createSource(name: string, topics: readonly TopicSpec[]): Source;
  /**
   * What a thread of this process needs to run the tasks of these partitions of a topology with these inputs
   * (openInThread); gives the port to transfer. Threads end before `close`.
   */
  threadAccess(inputs: readonly TopicSpec[], own: readonly number[]): ThreadAccess;
  /** Applies retention and compaction; to be called now and then, never twice at once. */
  sweep(): Promise<Swept>;
  /** After all sources have stopped: waits for what is under way and gives the data free. */
  close(): Promise<void>;
}

/**
 * Opens embedded mode.
 * @throws DATA_LOCKED when another process has it open, DATA_FORMAT, DATA_UNUSABLE.
 */
export async function openEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  const database = await openDatabase(options.dir, options.partitions);
  try {
    return await embeddedOver(database, options);
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** The same over a database that is open: tests put a defective one here. */
export async function embeddedOver(database: Database, options: EmbeddedOptions): Promise<Embedded> {
  const { dir, partitions, clock, telemetry, onStep } = options;
  const log = new Log(partitions, options.maxTailBytes ?? defaultTailBytes, chunkReaderOf(database));
  await recoverLog(database, log);
  const room = new DiskRoom(dir, options.reserveBytes ?? defaultReserveBytes, telemetry);
  const writer = new GroupWriter({ database, log, room, clock, telemetry, onStep });
  const ranges = new RangeReader();
  const maxFetchBytes = options.maxFetchBytes ?? defaultFetchBytes;
  return {
    publisher: createPublisher(writer, room),
    storage: createStorage(database, writer, ranges.of(dir)),
    reader: createLogReader(log),
    codec: createEmbeddedCodec(),
    createSource: (name, followed) => new LogSource({ log, name, topics: followed, maxFetchBytes, telemetry }),
    threadAccess: (inputs, own) => {
      const { port1, port2 } = new MessageChannel();
      const followed = inputs.flatMap(({ name }) => log.topic(name).filter(({ partition }) => own.includes(partition)));
      serveThread(port1, { log, writer }, followed);
      return { dir, partitions, own, maxFetchBytes, port: port2 };
    },
    sweep: () => sweepLog({ database, log, nowMs: clock.nowMs() }, Object.values<TopicSpec>(topics)),
    close: async () => {
      await writer.drained();
      await ranges.close();
      await database.close();
    },
  };
}
