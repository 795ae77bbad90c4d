import type { Telemetry } from '../../processors/ports/telemetry.ts';

/** Telemetry that remembers what it was told. */
export interface RecordingTelemetry extends Telemetry {
  readonly lines: readonly { readonly level: string; readonly message: string; readonly fields: unknown }[];
  readonly values: ReadonlyMap<string, number>;
}

/** Telemetry for tests: log lines and the last (or summed) value of each metric. */
export function createRecordingTelemetry(): RecordingTelemetry {
  const lines: { level: string; message: string; fields: unknown }[] = [];
  const values = new Map<string, number>();
  return {
    lines,
    values,
    count: (name, by) => void values.set(name, (values.get(name) ?? 0) + by),
    gauge: (name, value) => void values.set(name, value),
    observe: (name, value) => void values.set(name, value),
    log: (level, message, fields) => void lines.push({ level, message, fields }),
  };
}
