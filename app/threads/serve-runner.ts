import type { MessagePort } from 'node:worker_threads';
import { ReconduitError } from '../../processors/errors.ts';
import type { Telemetry } from '../../processors/ports/telemetry.ts';
import type { Runner } from '../../processors/runtime/runner.ts';
import { systemClock } from '../system-clock.ts';
import type { ClockErrorRow } from '../use-cases/status.ts';
import type { ThreadFailure, ThreadMessage, ThreadRequest } from './messages.ts';
import { createThreadTelemetry } from './relayed-telemetry.ts';

// Metrics are scraped every few seconds and a person's progress bar moves a few times a second.
const reportMs = 200;

/** What a thread runs its runner on. */
export interface ThreadParts {
  readonly telemetry: Telemetry;
  onFatal(error: unknown): void;
}

/** A runner, and the end of what it stands on. */
export interface ServedRunner {
  readonly runner: Runner;
  /** Of its tasks, where nobody else can read their state. */
  clockErrors?(): ClockErrorRow[];
  close(): Promise<void>;
}

function failureOf(error: unknown): ThreadFailure {
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  return { code: error instanceof ReconduitError ? error.code : null, message, stack };
}

/**
 * Runs a runner in this thread for start-threads.ts, which asks through the port; the thread ends after `stop`, since
 * nothing is left to wait for.
 */
export async function serveRunner(
  port: MessagePort,
  start: (parts: ThreadParts) => Promise<ServedRunner>,
): Promise<void> {
  const send = (message: ThreadMessage): void => port.postMessage(message);
  const onFatal = (error: unknown): void => send({ kind: 'fatal', failure: failureOf(error) });
  const telemetry = createThreadTelemetry(send);
  try {
    const { runner, clockErrors = () => [], close } = await start({ telemetry, onFatal });
    const report = (): void => send({ kind: 'report', status: runner.status(), measured: telemetry.take() });
    const cancelReports = systemClock.every(reportMs, report);
    const obey = async (request: ThreadRequest): Promise<void> => {
      if (request === 'caught-up') await runner.caughtUp();
      if (request === 'stop') await runner.stop();
      report();
      send({ kind: 'answer', to: request, clockErrors: request === 'clock-errors' ? clockErrors() : [] });
      if (request !== 'stop') return;
      cancelReports();
      await close();
      port.close();
    };
    port.on('message', (request: ThreadRequest) => {
      obey(request).catch(onFatal);
    });
    report();
    send({ kind: 'started' });
  } catch (error) {
    onFatal(error);
  }
}
