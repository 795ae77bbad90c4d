import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ClassicLevel } from 'classic-level';
import { ReconduitError } from '../../processors/errors.ts';
import type { Change, TaskId } from '../../processors/ports/records.ts';
import type { StoreMark, TaskStore, TaskStores } from '../../processors/ports/task-store.ts';
import type { Telemetry } from '../../processors/ports/telemetry.ts';
import { RangeReader } from '../leveldb-range/range-reader.ts';

type Level = ClassicLevel<string, Buffer>;

// Keys: `!mark`, and `s NUL store NUL key`.
const nul = '\u0000';
const markKey = '!mark';
// A process has tens of these databases.
const writeBufferBytes = 4 << 20;
const cacheBytes = 8 << 20;

function codeOf(error: unknown): unknown {
  return error instanceof Error ? (error.cause as { code?: unknown } | undefined)?.code : undefined;
}

async function openLevel(dir: string): Promise<Level> {
  await mkdir(dir, { recursive: true });
  const level: Level = new ClassicLevel(dir, {
    keyEncoding: 'utf8',
    valueEncoding: 'buffer',
    writeBufferSize: writeBufferBytes,
    cacheSize: cacheBytes,
    multithreading: true,
  });
  await level.open();
  return level;
}

function unwritable(dir: string, error: unknown): ReconduitError {
  return new ReconduitError('STATE_UNWRITABLE', `${dir} cannot be written: ${(error as Error).message}`, error);
}

function markIn(level: Level): StoreMark | undefined {
  const stored = level.getSync(markKey);
  return stored === undefined ? undefined : (JSON.parse(stored.toString()) as StoreMark);
}

/** A LevelDB that holds one task's state. */
class LevelStore implements TaskStore {
  private readonly dir: string;
  private readonly ranges: RangeReader;
  private readonly prefixes = new Map<string, string>();
  private level: Level;
  private current: StoreMark | undefined;

  constructor(dir: string, ranges: RangeReader, level: Level) {
    this.dir = dir;
    this.ranges = ranges;
    this.level = level;
    this.current = markIn(level);
  }

  mark(): StoreMark | undefined {
    return this.current;
  }

  get(store: string, key: string): Buffer | undefined {
    return this.level.getSync(this.prefix(store) + key);
  }

  getMany(store: string, keys: readonly string[]): (Buffer | undefined)[] {
    return keys.map((key) => this.get(store, key));
  }

  *range(store: string, from: string, to: string, limit: number): Iterable<[string, Buffer]> {
    const prefix = this.prefix(store);
    for (const [key, value] of this.ranges.read(this.dir, prefix + from, prefix + to, limit)) {
      yield [key.slice(prefix.length), value];
    }
  }

  async write(changes: readonly Change[], mark: StoreMark): Promise<void> {
    const batch = this.level.batch();
    for (const { store, key, value } of changes) {
      if (value === undefined) batch.del(this.prefix(store) + key);
      else batch.put(this.prefix(store) + key, value);
    }
    batch.put(markKey, Buffer.from(JSON.stringify(mark)));
    // Not synced: a tail that a crash of the machine tears off loses data and mark together, and the changelog has both.
    await batch.write({ sync: false }).catch((error) => {
      throw unwritable(this.dir, error);
    });
    this.current = mark;
  }

  async wipe(): Promise<void> {
    this.current = undefined;
    try {
      await this.close();
      await rm(this.dir, { recursive: true, force: true });
      this.level = await openLevel(this.dir);
    } catch (error) {
      throw unwritable(this.dir, error);
    }
  }

  async close(): Promise<void> {
    this.ranges.release(this.dir);
    await this.level.close();
  }

  private prefix(store: string): string {
    let prefix = this.prefixes.get(store);
    if (prefix === undefined) {
      prefix = `s${nul}${store}${nul}`;
      this.prefixes.set(store, prefix);
    }
    return prefix;
  }
}

async function openOrBegin(dir: string, telemetry: Telemetry): Promise<Level> {
  try {
    return await openLevel(dir);
  } catch (error) {
    const code = codeOf(error);
    if (code === 'LEVEL_LOCKED') {
      throw new ReconduitError('DATA_LOCKED', `another process is using ${dir}: processes never share DATA_DIR`, error);
    }
    if (code !== 'LEVEL_CORRUPTION') {
      throw new ReconduitError('DATA_UNUSABLE', `${dir} cannot be opened as a LevelDB database`, error);
    }
    telemetry.log('warn', 'a task state cannot be read any more; it is built again from its changelog', { dir });
    await rm(dir, { recursive: true, force: true });
    return openLevel(dir);
  }
}

/** Task states under `dir`, one LevelDB each, in `<topology>-<partition>`. */
export function createTaskStores(dir: string, telemetry: Telemetry): TaskStores {
  const ranges = new RangeReader();
  const open = async ({ topology, partition }: TaskId): Promise<TaskStore> => {
    const folder = join(dir, `${topology}-${partition}`);
    return new LevelStore(folder, ranges, await openOrBegin(folder, telemetry));
  };
  const partitionsOf = async (topology: string): Promise<number[]> => {
    const names = await readdir(dir).catch(() => []);
    const own = names.filter((name) => name.startsWith(`${topology}-`));
    return own.map((name) => Number(name.slice(topology.length + 1))).filter(Number.isInteger);
  };
  return {
    open,
    marks: async (topology) => {
      const marks = new Map<number, StoreMark>();
      for (const partition of await partitionsOf(topology)) {
        const store = await open({ topology, partition }).catch(() => undefined);
        const mark = store?.mark();
        if (mark !== undefined) marks.set(partition, mark);
        await store?.close();
      }
      return marks;
    },
    sweep: async (topology, inUse, untilMs) => {
      for (const partition of await partitionsOf(topology)) {
        if (inUse.has(partition)) continue;
        const folder = join(dir, `${topology}-${partition}`);
        if ((await savedMs(folder, telemetry)) >= untilMs) continue;
        await rm(folder, { recursive: true, force: true });
        telemetry.log('info', 'a task state that nobody uses was removed', { topology, partition });
      }
    },
    close: () => ranges.close(),
  };
}

async function savedMs(folder: string, telemetry: Telemetry): Promise<number> {
  const level = await openOrBegin(folder, telemetry);
  try {
    return markIn(level)?.savedMs ?? 0;
  } finally {
    await level.close();
  }
}

/**
 * Moves the copies under `from`, whose owner is no more, to those under `to`, and removes `from`; of two copies of one task the
 * one that was written last is kept. @throws DATA_LOCKED when somebody uses one; DATA_UNUSABLE.
 */
export async function moveTaskStates(from: string, to: string, telemetry: Telemetry): Promise<void> {
  await mkdir(to, { recursive: true });
  for (const name of await readdir(from)) {
    const [left, own] = [join(from, name), join(to, name)];
    const leftMs = await savedMs(left, telemetry);
    if (existsSync(own) && (await savedMs(own, telemetry)) >= leftMs) continue;
    await rm(own, { recursive: true, force: true });
    await rename(left, own);
  }
  await rm(from, { recursive: true, force: true });
}
