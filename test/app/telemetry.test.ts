import { Writable } from 'node:stream';
import { pino } from 'pino';
import { createTelemetry } from '../../app/telemetry.ts';
import { createThreadTelemetry, relay } from '../../app/threads/relayed-telemetry.ts';
import type { Labels } from '../../processors/ports/telemetry.ts';
import { type OpenedTelemetry, telemetryContract } from '../contracts/telemetry.contract.ts';
import { createRecordingTelemetry } from '../support/recording-telemetry.ts';

function prometheus(): OpenedTelemetry {
  const written: string[] = [];
  const stream = new Writable({
    write: (chunk, _, done) => {
      written.push(String(chunk));
      done();
    },
  });
  const telemetry = createTelemetry(pino({ base: null, timestamp: false }, stream));
  const shown = (labels: Labels): string => {
    const pairs = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
    return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
  };
  return {
    telemetry,
    read: async (name, labels) => {
      const lines = (await telemetry.expose()).text.split('\n');
      const of = (series: string): string | undefined => lines.find((line) => line.startsWith(`${series} `));
      const found = of(`${name}${shown(labels)}`) ?? of(`${name}_sum${shown(labels)}`);
      return found === undefined ? undefined : Number(found.split(' ').at(-1));
    },
    lines: () =>
      written.map((line) => {
        const { level, msg, ...fields } = JSON.parse(line);
        return `${pino.levels.labels[level]} ${msg} ${JSON.stringify(fields)}`;
      }),
  };
}

function recording(): OpenedTelemetry & { readonly telemetry: ReturnType<typeof createRecordingTelemetry> } {
  const telemetry = createRecordingTelemetry();
  return {
    telemetry,
    read: async (name, labels) => telemetry.valueOf(name, labels),
    lines: () => telemetry.lines.map((l) => `${l.level} ${l.message} ${JSON.stringify(l.fields ?? {})}`),
  };
}

telemetryContract('Prometheus', prometheus);
telemetryContract('of tests', recording);
telemetryContract('from a thread', () => {
  const owner = recording();
  const thread = createThreadTelemetry((message) => relay(owner.telemetry, structuredClone(message)));
  return {
    ...owner,
    telemetry: thread,
    read: async (name, labels) => {
      relay(owner.telemetry, structuredClone({ kind: 'report', status: [], measured: thread.take() }));
      return owner.read(name, labels);
    },
  };
});
