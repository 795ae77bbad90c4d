import type { Labels, Telemetry } from '../../processors/ports/telemetry.ts';

/** Telemetry that remembers what it was told. */
export interface RecordingTelemetry extends Telemetry {
  readonly lines: readonly { readonly level: string; readonly message: string; readonly fields: unknown }[];
  /** By name, whatever the labels. */
  readonly values: ReadonlyMap<string, number>;
  valueOf(name: string, labels: Labels): number | undefined;
}

/** Telemetry for tests: log lines and the last (or summed) value of each metric. */
export function createRecordingTelemetry(): RecordingTelemetry {
  const lines: { level: string; message: string; fields: unknown }[] = [];
  const values = new Map<string, number>();
  const series = new Map<string, number>();
  const seriesOf = (name: string, labels: Labels): string => JSON.stringify([name, Object.entries(labels).sort()]);
  const keep: Telemetry['gauge'] = (name, value, labels = {}) => {
    values.set(name, value);
    series.set(seriesOf(name, labels), value);
  };
  return {
    lines,
    values,
    valueOf: (name, labels) => series.get(seriesOf(name, labels)),
    count: (name, by, labels = {}) => {
      const key = seriesOf(name, labels);
      values.set(name, (values.get(name) ?? 0) + by);
      series.set(key, (series.get(key) ?? 0) + by);
    },
    gauge: keep,
    observe: keep,
    log: (level, message, fields) => void lines.push({ level, message, fields }),
  };
}
