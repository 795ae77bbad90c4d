import { type MessagePort, Worker } from 'node:worker_threads';
import { ReconduitError } from '../../processors/errors.ts';
import type { Telemetry } from '../../processors/ports/telemetry.ts';
import type { Runner } from '../../processors/runtime/runner.ts';
import type { TaskStatus } from '../../processors/runtime/running-task.ts';
import type { ThreadFailure, ThreadMessage, ThreadRequest } from './messages.ts';

// Matching makes some 30 MB of short-lived objects every 1,000 events: with the default of 16 MB much of it would be copied
// once, and once more, before it dies.
const youngGenerationMb = 128;
// Some 60 MB of it live. V8 lets a heap that may grow to gigabytes grow fourfold before it collects, one of this limit not twofold.
const oldGenerationMb = 1_024;

/** Worker data, and the ports in it that go over to the thread. */
export interface ThreadData {
  readonly data: unknown;
  readonly ports: readonly MessagePort[];
}

/** Threads to start. */
export interface ThreadsSetting {
  /** Module that calls serveRunner. */
  readonly entry: URL;
  readonly threads: number;
  readonly partitions: number;
  /** What the thread that runs these partitions gets. */
  dataOf(own: readonly number[]): ThreadData;
  readonly telemetry: Telemetry;
  /** Told when a thread cannot go on, or has ended unasked; the process should stop. */
  onFatal(error: unknown): void;
}

function errorOf({ code, message, stack }: ThreadFailure): Error {
  const cause = new Error(message);
  if (stack !== undefined) cause.stack = stack;
  return new ReconduitError(code ?? 'UNEXPECTED', message, cause);
}

function relay(telemetry: Telemetry, message: ThreadMessage): void {
  if (message.kind === 'logged') telemetry.log(message.line.level, message.line.message, message.line.fields);
  if (message.kind !== 'report') return;
  for (const [kind, name, value, labels] of message.measured) telemetry[kind](name, value, labels);
}

/** One thread with a runner in it. */
class RunnerThread implements Runner {
  private readonly worker: Worker;
  private readonly waiting: Record<ThreadRequest, (() => void)[]> = { 'caught-up': [], stop: [] };
  private lastStatus: TaskStatus[] = [];
  private readonly exited: Promise<void>;
  private stopping = false;

  constructor(worker: Worker) {
    this.worker = worker;
    this.exited = new Promise((resolve) => worker.once('exit', () => resolve()));
  }

  /** Resolves when the runner runs; what goes wrong then rejects, and later goes to `onFatal`. */
  started({ telemetry, onFatal }: Pick<ThreadsSetting, 'telemetry' | 'onFatal'>): Promise<void> {
    return new Promise((resolve, reject) => {
      let fail = reject as (error: unknown) => void;
      this.worker.on('message', (message: ThreadMessage) => {
        relay(telemetry, message);
        if (message.kind === 'report') this.lastStatus = message.status;
        if (message.kind === 'fatal') fail(errorOf(message.failure));
        if (message.kind === 'answer') this.answered(message.to);
        if (message.kind !== 'started') return;
        fail = onFatal;
        this.worker.unref();
        resolve();
      });
      this.worker.once('error', (cause) => fail(died(cause)));
      this.worker.once('exit', (code) => {
        if (!this.stopping) fail(died(`exit code ${code}`));
      });
    });
  }

  status(): TaskStatus[] {
    return this.lastStatus;
  }

  caughtUp(): Promise<void> {
    return this.ask('caught-up');
  }

  async stop(): Promise<void> {
    this.stopping = true;
    await Promise.race([this.ask('stop'), this.exited]);
    await this.exited;
  }

  /** Ends it as it is. */
  async terminate(): Promise<void> {
    this.stopping = true;
    await this.worker.terminate();
  }

  private ask(request: ThreadRequest): Promise<void> {
    return new Promise((resolve) => {
      this.waiting[request].push(resolve);
      // Only somebody who waits for it keeps the process alive.
      this.worker.ref();
      this.worker.postMessage(request);
    });
  }

  // Answers to the same request come in the order of asking.
  private answered(request: ThreadRequest): void {
    this.waiting[request].shift()?.();
    const { waiting } = this;
    if (request === 'caught-up' && waiting['caught-up'].length + waiting.stop.length === 0) this.worker.unref();
  }
}

function died(cause: unknown): ReconduitError {
  return new ReconduitError('THREAD_ENDED', 'a matcher thread ended unasked; start again', cause);
}

function startThread(setting: ThreadsSetting, own: readonly number[]): RunnerThread {
  const { data, ports } = setting.dataOf(own);
  return new RunnerThread(
    new Worker(setting.entry, {
      workerData: data,
      transferList: [...ports],
      resourceLimits: { maxYoungGenerationSizeMb: youngGenerationMb, maxOldGenerationSizeMb: oldGenerationMb },
    }),
  );
}

/** Runs a topology's tasks in threads, the partitions dealt out in turn; together they are one runner. */
export async function startThreads(setting: ThreadsSetting): Promise<Runner> {
  const { threads: count, partitions } = setting;
  const all = Array.from({ length: partitions }, (_, partition) => partition);
  const threads = Array.from({ length: Math.min(count, partitions) }, (_, i) =>
    startThread(
      setting,
      all.filter((partition) => partition % count === i),
    ),
  );
  const each = async (act: (thread: RunnerThread) => Promise<void>): Promise<void> => {
    await Promise.all(threads.map(act));
  };
  try {
    await each((thread) => thread.started(setting));
  } catch (error) {
    await each((thread) => thread.terminate());
    throw error;
  }
  return {
    status: () => threads.flatMap((thread) => thread.status()).sort((a, b) => a.partition - b.partition),
    caughtUp: () => each((thread) => thread.caughtUp()),
    stop: () => each((thread) => thread.stop()),
  };
}
