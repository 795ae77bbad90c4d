import { setTimeout as sleep } from 'node:timers/promises';
import type { Worker } from 'node:worker_threads';
import { ReconduitError } from '../../processors/errors.ts';
import type { Telemetry } from '../../processors/ports/telemetry.ts';
import type { TaskStatus } from '../../processors/runtime/running-task.ts';
import { systemClock } from '../system-clock.ts';
import type { ClockErrorRow } from '../use-cases/status.ts';
import type { ThreadFailure, ThreadMessage, ThreadRequest } from './messages.ts';
import { relay } from './relayed-telemetry.ts';

function errorOf({ code, message, stack }: ThreadFailure): Error {
  const cause = new Error(message);
  if (stack !== undefined) cause.stack = stack;
  return new ReconduitError(code ?? 'UNEXPECTED', message, cause);
}

function died(cause: unknown): ReconduitError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new ReconduitError('THREAD_ENDED', `a matcher thread ended unasked: ${reason}`, cause);
}

/** Who hears of a thread. */
export interface ThreadOwner {
  readonly telemetry: Telemetry;
  /** Told when a thread cannot go on, or has ended unasked; the process should stop. */
  onFatal(error: unknown): void;
}

/** One thread with a runner in it. `patienceMs`: how long it may be silent, or take to end when it is told to. */
export class RunnerThread {
  private readonly worker: Worker;
  private readonly waiting: Record<ThreadRequest, ((clockErrors: readonly ClockErrorRow[]) => void)[]> = {
    'caught-up': [],
    'clock-errors': [],
    stop: [],
  };
  private lastStatus: TaskStatus[] = [];
  private readonly exited: Promise<void>;
  private readonly patienceMs: number;
  private heardMs: number = systemClock.nowMs();
  private stopping = false;

  constructor(worker: Worker, patienceMs: number) {
    this.worker = worker;
    this.patienceMs = patienceMs;
    this.exited = new Promise((resolve) => worker.once('exit', () => resolve()));
  }

  /** Resolves when the runner runs; what goes wrong then rejects, and later goes to `onFatal`. */
  started({ telemetry, onFatal }: ThreadOwner): Promise<void> {
    return new Promise((resolve, reject) => {
      let fail = reject as (error: unknown) => void;
      this.worker.on('message', (message: ThreadMessage) => {
        this.heardMs = systemClock.nowMs();
        relay(telemetry, message);
        if (message.kind === 'report') this.lastStatus = message.status;
        if (message.kind === 'fatal') fail(errorOf(message.failure));
        if (message.kind === 'answer') this.answered(message.to, message.clockErrors);
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

  /** What it said last; of one that is stuck, that its tasks wait. */
  status(): TaskStatus[] {
    if (systemClock.nowMs() - this.heardMs < this.patienceMs) return this.lastStatus;
    return this.lastStatus.map((task) => ({ ...task, state: 'waiting' }));
  }

  async caughtUp(): Promise<void> {
    await this.ask('caught-up');
  }

  async clockErrors(): Promise<readonly ClockErrorRow[]> {
    const answer = this.ask('clock-errors');
    return (await this.inTime(Promise.race([answer, this.exited.then(() => [])]))) ?? [];
  }

  /** @throws THREAD_STUCK when it had to be ended as it was. */
  async stop(): Promise<void> {
    this.stopping = true;
    void this.ask('stop');
    if ((await this.inTime(this.exited.then(() => true))) !== null) return;
    await this.terminate();
    const seconds = this.patienceMs / 1000;
    throw new ReconduitError(
      'THREAD_STUCK',
      `a matcher thread did not end within ${seconds} s, and was ended as it was`,
    );
  }

  /** What is waited for; null when it takes too long. */
  private async inTime<T>(what: Promise<T>): Promise<T | null> {
    const waiting = new AbortController();
    const late = sleep(this.patienceMs, null, { signal: waiting.signal }).catch(() => null);
    try {
      return await Promise.race([what, late]);
    } finally {
      waiting.abort();
    }
  }

  /** Ends it as it is. */
  async terminate(): Promise<void> {
    this.stopping = true;
    await this.worker.terminate();
  }

  private ask(request: ThreadRequest): Promise<readonly ClockErrorRow[]> {
    return new Promise((resolve) => {
      this.waiting[request].push(resolve);
      // Only somebody who waits for it keeps the process alive.
      this.worker.ref();
      this.worker.postMessage(request);
    });
  }

  // Answers to the same request come in the order of asking.
  private answered(request: ThreadRequest, clockErrors: readonly ClockErrorRow[]): void {
    this.waiting[request].shift()?.(clockErrors);
    if (request !== 'stop' && Object.values(this.waiting).flat().length === 0) this.worker.unref();
  }
}
