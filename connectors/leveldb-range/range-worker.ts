// The thread behind range-reader.ts: answers one range request at a time on databases that its process has open.
import { type MessagePort, workerData } from 'node:worker_threads';
import { ClassicLevel } from 'classic-level';

/** What the thread is started with. */
export interface RangeWorkerData {
  readonly port: MessagePort;
  /** Raised, and its waiter woken, with each answer. */
  readonly answered: Int32Array;
}

/** Keys in [from, to), at most `limit`, of the database in `dir`; without a range: close that database. */
export interface RangeRequest {
  readonly dir: string;
  readonly range: { readonly from: string; readonly to: string; readonly limit: number } | null;
}

/** Keys and values, or why not. */
export type RangeAnswer = { readonly entries: [string, Uint8Array][] } | { readonly failure: string };

// The binding takes limits of 32 bits; -1 means none.
const largestLimit = 2 ** 31 - 1;
const readAheadBytes = 1 << 20;

const { port, answered } = workerData as RangeWorkerData;
const databases = new Map<string, ClassicLevel<string, Buffer>>();

function databaseOf(dir: string): ClassicLevel<string, Buffer> {
  let database = databases.get(dir);
  if (database === undefined) {
    const options = { keyEncoding: 'utf8', valueEncoding: 'buffer', createIfMissing: false, multithreading: true };
    database = new ClassicLevel<string, Buffer>(dir, options);
    databases.set(dir, database);
  }
  return database;
}

async function answer({ dir, range }: RangeRequest): Promise<RangeAnswer> {
  try {
    if (range === null) {
      await databases.get(dir)?.close();
      databases.delete(dir);
      return { entries: [] };
    }
    const { from, to, limit } = range;
    const bounds = { gte: from, lt: to, limit: limit > largestLimit ? -1 : limit };
    return {
      entries: await databaseOf(dir)
        .iterator({ ...bounds, highWaterMarkBytes: readAheadBytes })
        .all(),
    };
  } catch (error) {
    return { failure: error instanceof Error ? error.message : String(error) };
  }
}

port.on('message', async (request: RangeRequest) => {
  port.postMessage(await answer(request));
  Atomics.add(answered, 0, 1);
  Atomics.notify(answered, 0);
});
