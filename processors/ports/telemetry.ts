/** Labels of a metric: few values each, never a patient detail. */
export type Labels = Readonly<Record<string, string>>;

/** Metrics and logs. Names are Prometheus names with units. */
export interface Telemetry {
  count(name: string, by: number, labels?: Labels): void;
  gauge(name: string, value: number, labels?: Labels): void;
  observe(name: string, value: number, labels?: Labels): void;
  log(level: 'debug' | 'info' | 'warn' | 'error', message: string, fields?: Readonly<Record<string, unknown>>): void;
}
