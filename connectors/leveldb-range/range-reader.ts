import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads';
import { ReconduitError } from '../../processors/errors.ts';
import type { RangeAnswer, RangeRequest, RangeWorkerData } from './range-worker.ts';

// A range takes well under a millisecond once the thread runs; nothing but a dead thread takes this long.
const answerTimeoutMs = 30_000;

/** Range reads of one open database. */
export interface Ranges {
  /** Keys in [from, to) in byte order, at most `limit`. */
  read(from: string, to: string, limit: number): [string, Buffer][];
}

/**
 * Synchronous range reads of several databases. State is read synchronously, but classic-level has no synchronous iterator:
 * a thread of this process iterates while this one waits. A range costs some 0.1 ms, a get 0.01 ms: ask for ranges seldom.
 */
export class RangeReader {
  private readonly answered = new Int32Array(new SharedArrayBuffer(4));
  private readonly reading = new Set<string>();
  private started: { readonly worker: Worker; readonly port: MessagePort } | undefined;

  /** Keys in [from, to) in byte order, at most `limit`, of the open database in `dir`. */
  read(dir: string, from: string, to: string, limit: number): [string, Buffer][] {
    this.reading.add(dir);
    return this.ask({ dir, range: { from, to, limit } }).map(([key, { buffer, byteOffset, length }]) => [
      key,
      Buffer.from(buffer, byteOffset, length),
    ]);
  }

  /** The same, of one database. */
  of(dir: string): Ranges {
    return { read: (from, to, limit) => this.read(dir, from, to, limit) };
  }

  /** Lets go of a database; before it is closed. */
  release(dir: string): void {
    if (this.reading.delete(dir)) this.ask({ dir, range: null });
  }

  /** Ends the thread. */
  async close(): Promise<void> {
    for (const dir of [...this.reading]) this.release(dir);
    await this.started?.worker.terminate();
    this.started = undefined;
  }

  private ask(request: RangeRequest): [string, Uint8Array][] {
    this.started ??= this.startThread();
    const { port } = this.started;
    const before = Atomics.load(this.answered, 0);
    port.postMessage(request);
    // The thread raises the count, then notifies: the notification of the last answer may come only now, and wakes too soon.
    while (this.wait(before) === 'ok' && Atomics.load(this.answered, 0) === before);
    const reply = receiveMessageOnPort(port)?.message as RangeAnswer | undefined;
    if (reply !== undefined && 'entries' in reply) return reply.entries;
    const reason = reply?.failure ?? 'the thread that reads ranges does not answer';
    throw new ReconduitError('DATA_UNUSABLE', `a range of keys could not be read: ${reason}`);
  }

  private wait(before: number): 'ok' | 'not-equal' | 'timed-out' {
    return Atomics.wait(this.answered, 0, before, answerTimeoutMs);
  }

  // Started at the first range: many runs need none.
  private startThread(): { readonly worker: Worker; readonly port: MessagePort } {
    const { port1, port2 } = new MessageChannel();
    const workerData: RangeWorkerData = { port: port2, answered: this.answered };
    const worker = new Worker(new URL('./range-worker.js', import.meta.url), { workerData, transferList: [port2] });
    worker.unref();
    port1.unref();
    return { worker, port: port1 };
  }
}
