import { type MessagePort, Worker } from 'node:worker_threads';
import type { Runner } from '../../processors/runtime/runner.ts';
import type { ClockErrorRow } from '../use-cases/status.ts';
import { RunnerThread, type ThreadOwner } from './runner-thread.ts';

// Matching makes some 30 MB of short-lived objects every 1,000 events: with the default of 16 MB much of it would be copied
// once, and once more, before it dies. Half as much as this saves each thread 60 MB and costs 6 % more CPU an event.
const youngGenerationMb = 128;
// Some 60 MB of it live. V8 lets a heap that may grow to gigabytes grow fourfold before it collects, one of this limit not twofold.
const oldGenerationMb = 1_024;

// A thread reports five times a second, and ended within 4 s under load on a slow machine: one that takes so long is stuck.
const defaultPatienceMs = 10_000;

/** Worker data, and the ports in it that go over to the thread. */
export interface ThreadData {
  readonly data: unknown;
  readonly ports: readonly MessagePort[];
}

/** Threads to start. */
export interface ThreadsSetting extends ThreadOwner {
  /** Module that calls serveRunner. */
  readonly entry: URL;
  /** What each thread gets. */
  readonly data: readonly ThreadData[];
  /** How long a thread may be silent, or take to end when it is told to; default 10 s. */
  readonly patienceMs?: number;
}

/** Threads that together are one runner. */
export interface ThreadedRunner extends Runner {
  /** Of the tasks whose state only their threads can read. */
  clockErrors(): Promise<ClockErrorRow[]>;
}

/** Which thread runs which partitions: they are dealt out in turn. */
export function dealOut(partitions: number, threads: number): number[][] {
  const all = Array.from({ length: partitions }, (_, partition) => partition);
  return Array.from({ length: Math.min(threads, partitions) }, (_, i) =>
    all.filter((partition) => partition % threads === i),
  );
}

function startThread(
  { entry, patienceMs = defaultPatienceMs }: ThreadsSetting,
  { data, ports }: ThreadData,
): RunnerThread {
  const worker = new Worker(entry, {
    workerData: data,
    transferList: [...ports],
    resourceLimits: { maxYoungGenerationSizeMb: youngGenerationMb, maxOldGenerationSizeMb: oldGenerationMb },
  });
  return new RunnerThread(worker, patienceMs);
}

/**
 * Runs a topology's tasks in threads; together they are one runner, whose `stop` rejects with THREAD_STUCK when a thread had to
 * be ended: what it had not committed will be done again.
 */
export async function startThreads(setting: ThreadsSetting): Promise<ThreadedRunner> {
  const threads = setting.data.map((data) => startThread(setting, data));
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
    clockErrors: async () => (await Promise.all(threads.map((thread) => thread.clockErrors()))).flat(),
    caughtUp: () => each((thread) => thread.caughtUp()),
    stop: async () => {
      // All of them, also when one is stuck: the others commit and leave.
      const ends = await Promise.allSettled(threads.map((thread) => thread.stop()));
      for (const end of ends) if (end.status === 'rejected') throw end.reason;
    },
  };
}
