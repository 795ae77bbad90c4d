import { Worker } from 'node:worker_threads';
import { ReconduitError } from '../../processors/errors.ts';
import type { MatchDecision } from '../../schemas/generated/types.ts';
import type { JobPhase, JobSummary } from '../use-cases/document/jobs/job.ts';
import type { JobData, JobMessage } from './job-messages.ts';

/** What a job's thread found, all of whose decisions were taken. */
export interface JobOutcome {
  readonly summary: JobSummary;
  readonly modelId: string;
  readonly decisions: number;
}

/** Receives what a running job reports. */
export interface JobListener {
  onProgress(phase: JobPhase, percent: number): void;
  /** The thread waits until it resolves. */
  onDecisions(decisions: readonly MatchDecision[], percent: number): Promise<void>;
}

/** A job in its thread. */
export interface JobThread {
  /** Rejects with what went wrong; after `stop` with whatever stopping did. */
  readonly outcome: Promise<JobOutcome>;
  /** Ends it at once, whatever it computes. */
  stop(): Promise<void>;
}

function tooLarge(cause: unknown, heapMb: number): ReconduitError {
  const isMemory = (cause as { code?: string }).code === 'ERR_WORKER_OUT_OF_MEMORY';
  const message = isMemory
    ? `the job needs more than the ${heapMb} MB that it may take: raise MAX_MEMORY_GB, or split it`
    : 'the thread of the job ended unasked';
  return new ReconduitError('JOB_FAILED', message, cause);
}

/** Runs a job in a thread of its own, whose heap is bounded. */
export function startJobThread(data: JobData, heapMb: number, listener: JobListener): JobThread {
  const worker = new Worker(new URL('./job-thread.js', import.meta.url), {
    workerData: data,
    resourceLimits: { maxOldGenerationSizeMb: heapMb },
  });
  const outcome = new Promise<JobOutcome>((resolve, reject) => {
    const taken = async (message: Extract<JobMessage, { kind: 'decisions' }>): Promise<void> => {
      await listener.onDecisions(message.decisions, message.percent);
      worker.postMessage('taken');
    };
    worker.on('message', (message: JobMessage) => {
      if (message.kind === 'progress') listener.onProgress(message.phase, message.percent);
      else if (message.kind === 'decisions') taken(message).catch(reject);
      else if (message.kind === 'failed') reject(new ReconduitError(message.code ?? 'JOB_FAILED', message.message));
      else resolve({ summary: message.summary, modelId: message.modelId, decisions: message.decisions });
    });
    worker.once('error', (cause) => reject(tooLarge(cause, heapMb)));
    worker.once('exit', (code) => reject(tooLarge(new Error(`exit code ${code}`), heapMb)));
  });
  outcome.catch(() => undefined);
  return {
    outcome,
    stop: async () => {
      await worker.terminate();
    },
  };
}
