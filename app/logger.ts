import { Writable } from 'node:stream';
import { type DestinationStream, destination, type Logger, pino } from 'pino';
import type { Config } from './config.ts';

// Nobody should log a record; should one slip in, these fields do not reach the log.
const patientFields = ['customer', 'name', 'phone', 'email', 'memberId', 'member_id', 'password', 'secret'];
const redactedPaths = patientFields.flatMap((field) => [field, `*.${field}`, `*.*.${field}`]);

/** One log line for a person: time, level, message, then the fields. */
function humanLine(json: string): string {
  const { level, time, msg, ...fields } = JSON.parse(json) as { level: string; time: string; msg: string };
  const rest = Object.entries(fields).map(
    ([key, value]) => ` ${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
  return `${time.slice(11, 23)} ${level.padEnd(5)} ${msg}${rest.join('')}\n`;
}

function humanStream(): DestinationStream {
  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      process.stderr.write(humanLine(chunk.toString()), () => done());
    },
  });
}

/** Logs to standard error: JSON lines, or plain lines on a terminal. Synchronous, so that nothing is lost at exit. */
export function createLogger(level: Config['logLevel']): Logger {
  const stream = process.stderr.isTTY ? humanStream() : destination({ fd: 2, sync: true });
  const options = {
    level,
    base: null,
    redact: redactedPaths,
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  return pino(options, stream);
}
