// Telemetry of a thread: told to its port there, and passed on to the process's own here.
import type { Telemetry } from '../../processors/ports/telemetry.ts';
import type { Measured, ThreadMessage } from './messages.ts';

/** Telemetry of a thread, and what was measured since it was last taken. */
export interface ThreadTelemetry extends Telemetry {
  take(): Measured[];
}

/** Gathers what is measured until the next report; log lines go at once. */
export function createThreadTelemetry(send: (message: ThreadMessage) => void): ThreadTelemetry {
  let measured: Measured[] = [];
  const add =
    (kind: Measured[0]): Telemetry['count'] =>
    (name, value, labels = {}) =>
      measured.push([kind, name, value, labels]);
  return {
    count: add('count'),
    gauge: add('gauge'),
    observe: add('observe'),
    log: (level, message, fields = {}) => send({ kind: 'logged', line: { level, message, fields } }),
    take: () => {
      const taken = measured;
      measured = [];
      return taken;
    },
  };
}

/** Tells what a thread told. */
export function relay(telemetry: Telemetry, message: ThreadMessage): void {
  if (message.kind === 'logged') telemetry.log(message.line.level, message.line.message, message.line.fields);
  if (message.kind !== 'report') return;
  for (const [kind, name, value, labels] of message.measured) telemetry[kind](name, value, labels);
}
