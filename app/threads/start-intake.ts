import { Worker } from 'node:worker_threads';
import { ReconduitError } from '../../processors/errors.ts';
import type { IntakeAnswer, IntakeTask } from './intake-messages.ts';

/** A thread that reads what would keep the door from answering. */
export interface Intake {
  /** @throws what reading throws; OVERLOADED when too much waits already. */
  run(task: IntakeTask): Promise<unknown>;
  close(): Promise<void>;
}

// Each waits for those before it; the sender of the ninth does better to come again.
const mostWaiting = 8;
const retryAfterSeconds = 5;

interface Waiting {
  resolve(result: unknown): void;
  reject(error: unknown): void;
}

/** Runs in a thread of its own, started when it is first needed. */
class IntakeThread implements Intake {
  private worker: Worker | null = null;
  private readonly waiting = new Map<number, Waiting>();
  private lastId = 0;
  private readonly entry: URL;
  private readonly heapMb: number;

  constructor(entry: URL, heapMb: number) {
    this.entry = entry;
    this.heapMb = heapMb;
  }

  run(task: IntakeTask): Promise<unknown> {
    if (this.waiting.size >= mostWaiting) {
      throw new ReconduitError(
        'OVERLOADED',
        `${mostWaiting} files are being read; try again in ${retryAfterSeconds} s`,
      );
    }
    this.worker ??= this.start();
    const id = ++this.lastId;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.worker?.postMessage({ id, task });
    });
  }

  async close(): Promise<void> {
    await this.worker?.terminate();
  }

  private start(): Worker {
    const worker = new Worker(this.entry, { resourceLimits: { maxOldGenerationSizeMb: this.heapMb } });
    worker.unref();
    worker.on('message', (answer: IntakeAnswer) => this.answered(answer));
    worker.on('error', (cause) => this.ended(cause));
    worker.on('exit', () => this.ended(new Error('the thread that reads files ended')));
    return worker;
  }

  private answered(answer: IntakeAnswer): void {
    const waiting = this.waiting.get(answer.id);
    this.waiting.delete(answer.id);
    if ('result' in answer) waiting?.resolve(answer.result);
    else waiting?.reject(new ReconduitError(answer.failure.code ?? 'UNEXPECTED', answer.failure.message));
  }

  // The next task starts another thread.
  private ended(cause: unknown): void {
    this.worker = null;
    const left = [...this.waiting.values()];
    this.waiting.clear();
    const message = 'the file is larger than the memory that reading it may take; send less at once';
    for (const { reject } of left) reject(new ReconduitError('INPUT_UNUSABLE', message, cause));
  }
}

/** The intake of one process; `heapMb` bounds what a body may grow to when it is read. */
export function createIntake(heapMb: number): Intake {
  return new IntakeThread(new URL('./intake-thread.js', import.meta.url), heapMb);
}
