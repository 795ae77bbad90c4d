import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads';
import { ReconduitError } from '../../processors/errors.ts';
import type { RangeAnswer, RangeRequest, RangeWorkerData } from './range-worker.ts';

// A range takes well under a millisecond once the thread runs; nothing but a dead thread takes this long.
const answerTimeoutMs = 30_000;

/**
 * Synchronous range reads. State is read synchronously, but classic-level has no synchronous iterator: a thread of this
 * process iterates while this one waits. A range costs some 0.1 ms, a get 0.01 ms: ask for ranges seldom.
 */
export class RangeReader {
  private readonly dir: string;
  private readonly answered = new Int32Array(new SharedArrayBuffer(4));
  private started: { readonly worker: Worker; readonly port: MessagePort } | undefined;

  constructor(dir: string) {
    this.dir = dir;
  }

  /** Committed keys in [from, to) in byte order, at most `limit`. */
  read(from: string, to: string, limit: number): [string, Buffer][] {
    const request: RangeRequest = { from, to, limit };
    const answer = this.ask(request);
    if (answer === null || 'failure' in answer) {
      throw new ReconduitError('DATA_UNUSABLE', `a range of keys could not be read: ${answer?.failure ?? 'closed'}`);
    }
    return answer.entries.map(([key, { buffer, byteOffset, length }]) => [
      key,
      Buffer.from(buffer, byteOffset, length),
    ]);
  }

  /** Ends the thread; before the database is closed. */
  async close(): Promise<void> {
    if (this.started === undefined) return;
    this.ask(null);
    await this.started.worker.terminate();
    this.started = undefined;
  }

  private ask(request: RangeRequest | null): RangeAnswer | null {
    this.started ??= this.startThread();
    const { port } = this.started;
    const before = Atomics.load(this.answered, 0);
    port.postMessage(request);
    // The thread raises the count, then notifies: the notification of the last answer may come only now, and wakes too soon.
    while (this.wait(before) === 'ok' && Atomics.load(this.answered, 0) === before);
    const reply = receiveMessageOnPort(port);
    if (reply === undefined) throw new ReconduitError('DATA_UNUSABLE', 'the thread that reads ranges does not answer');
    return reply.message as RangeAnswer | null;
  }

  private wait(before: number): 'ok' | 'not-equal' | 'timed-out' {
    return Atomics.wait(this.answered, 0, before, answerTimeoutMs);
  }

  // Started at the first range: many runs need none.
  private startThread(): { readonly worker: Worker; readonly port: MessagePort } {
    const { port1, port2 } = new MessageChannel();
    const workerData: RangeWorkerData = { dir: this.dir, port: port2, answered: this.answered };
    const worker = new Worker(new URL('./range-worker.js', import.meta.url), { workerData, transferList: [port2] });
    worker.unref();
    port1.unref();
    return { worker, port: port1 };
  }
}
