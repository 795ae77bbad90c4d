import { type ChainedBatch, ClassicLevel } from 'classic-level';
import { ReconduitError } from '../../processors/errors.ts';
import { formatKey } from './keys.ts';

/** The one LevelDB of embedded mode: log, state, timers and positions. */
export type Database = ClassicLevel<string, Buffer>;

/** Changes that become durable together. */
export type Batch = ChainedBatch<Database, string, Buffer>;

const formatVersion = 1;

// At most this much log is replayed after a kill, 64 MB in some 0.4 s; half of it would double what compaction costs, since
// state that changes again and again reaches a file each time the buffer is full.
const writeBufferBytes = 64 << 20;
// Larger files than LevelDB's 2 MB are compacted in fewer, longer runs.
const fileBytes = 32 << 20;
// Of larger blocks than 4 kB there are fewer to build; a look-up reads them where the file is mapped.
const blockBytes = 16 << 10;
const cacheBytes = 64 << 20;

interface Format {
  readonly version: number;
  readonly partitions: number;
}

function isLocked(error: unknown): boolean {
  const cause = error instanceof Error ? (error.cause as { code?: unknown } | undefined) : undefined;
  return cause?.code === 'LEVEL_LOCKED';
}

/** Opens LevelDB in `dir`, or joins in when a thread of this process has it open. @throws DATA_LOCKED, DATA_UNUSABLE. */
export async function openLevel(dir: string): Promise<Database> {
  // multithreading: other threads of this process read the same database.
  const database: Database = new ClassicLevel(dir, {
    keyEncoding: 'utf8',
    valueEncoding: 'buffer',
    writeBufferSize: writeBufferBytes,
    maxFileSize: fileBytes,
    blockSize: blockBytes,
    cacheSize: cacheBytes,
    // State and log are compact as they are: compressing them took 12 of the 47 µs an event that compaction cost.
    compression: false,
    multithreading: true,
  });
  try {
    await database.open();
  } catch (error) {
    if (isLocked(error)) {
      throw new ReconduitError('DATA_LOCKED', `another process is using ${dir}: stop it, then run this again`, error);
    }
    throw new ReconduitError('DATA_UNUSABLE', `${dir} cannot be opened as a LevelDB database`, error);
  }
  return database;
}

async function isEmpty(database: Database): Promise<boolean> {
  const [first] = await database.keys({ limit: 1 }).all();
  return first === undefined;
}

async function checkFormat(database: Database, dir: string, partitions: number): Promise<void> {
  const stored = await database.get(formatKey);
  if (stored === undefined) {
    if (!(await isEmpty(database))) {
      throw new ReconduitError('DATA_FORMAT', `${dir} holds a database that reconduit did not write`);
    }
    const format: Format = { version: formatVersion, partitions };
    await database.put(formatKey, Buffer.from(JSON.stringify(format)), { sync: true });
    return;
  }
  const format = JSON.parse(stored.toString()) as Format;
  if (format.version !== formatVersion) {
    throw new ReconduitError(
      'DATA_FORMAT',
      `${dir} has data format ${format.version}, this version reads ${formatVersion}`,
    );
  }
  if (format.partitions !== partitions) {
    throw new ReconduitError(
      'DATA_FORMAT',
      `${dir} was created with ${format.partitions} partitions, not ${partitions}: set PARTITIONS=${format.partitions}`,
    );
  }
}

/**
 * Opens, or creates, the database in `dir`, which one process at a time may own. Nothing is ever wiped.
 * @throws DATA_LOCKED, DATA_FORMAT (another version or partition count), DATA_UNUSABLE (no directory, disk errors).
 */
export async function openDatabase(dir: string, partitions: number): Promise<Database> {
  const database = await openLevel(dir);
  try {
    await checkFormat(database, dir, partitions);
  } catch (error) {
    await database.close();
    throw error;
  }
  return database;
}
