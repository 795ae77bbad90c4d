// The thread behind range-reader.ts: answers one range request at a time on the database that its process has open.
import { type MessagePort, workerData } from 'node:worker_threads';
import { ClassicLevel } from 'classic-level';

/** What the thread is started with. */
export interface RangeWorkerData {
  readonly dir: string;
  readonly port: MessagePort;
  /** Raised, and its waiter woken, with each answer. */
  readonly answered: Int32Array;
}

/** Keys in [from, to), at most `limit`. */
export interface RangeRequest {
  readonly from: string;
  readonly to: string;
  readonly limit: number;
}

/** Keys and values, or why not; null: the thread has closed. */
export type RangeAnswer = { readonly entries: [string, Uint8Array][] } | { readonly failure: string };

const { dir, port, answered } = workerData as RangeWorkerData;
const database = new ClassicLevel<string, Buffer>(dir, {
  keyEncoding: 'utf8',
  valueEncoding: 'buffer',
  createIfMissing: false,
  multithreading: true,
});

// The binding takes limits of 32 bits; -1 means none.
const largestLimit = 2 ** 31 - 1;
const readAheadBytes = 1 << 20;

async function answer({ from, to, limit }: RangeRequest): Promise<RangeAnswer> {
  try {
    const range = { gte: from, lt: to, limit: limit > largestLimit ? -1 : limit };
    return { entries: await database.iterator({ ...range, highWaterMarkBytes: readAheadBytes }).all() };
  } catch (error) {
    return { failure: error instanceof Error ? error.message : String(error) };
  }
}

function send(reply: RangeAnswer | null): void {
  port.postMessage(reply);
  Atomics.add(answered, 0, 1);
  Atomics.notify(answered, 0);
}

port.on('message', async (request: RangeRequest | null) => {
  if (request !== null) return send(await answer(request));
  await database.close();
  send(null);
  port.close();
});
