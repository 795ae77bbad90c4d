import type { Logger } from 'pino';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Labels, Telemetry } from '../processors/ports/telemetry.ts';

// From one millisecond to half a minute: commits, requests and inserts all lie in there.
const secondsBuckets = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** Telemetry with the Prometheus text of all that was counted. */
export interface PrometheusTelemetry extends Telemetry {
  expose(): Promise<{ readonly contentType: string; readonly text: string }>;
}

/** Metrics in a registry of its own, logs to the logger. A metric is made at its first use, with the labels of that use. */
export function createTelemetry(logger: Logger): PrometheusTelemetry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  // Gauges that bear the suffix of counters: Prometheus's own check refuses them.
  for (const what of ['handles', 'requests', 'resources']) registry.removeSingleMetric(`nodejs_active_${what}_total`);
  const made = new Map<string, Counter | Gauge | Histogram>();
  const metric = <M extends Counter | Gauge | Histogram>(name: string, make: () => M): M => {
    const found = (made.get(name) as M | undefined) ?? make();
    made.set(name, found);
    return found;
  };
  const spec = (name: string, labels: Labels) => ({
    name,
    help: name.replace(/^reconduit_/, '').replaceAll('_', ' '),
    labelNames: Object.keys(labels),
    registers: [registry],
  });
  return {
    count: (name, by, labels = {}) => metric(name, () => new Counter(spec(name, labels))).inc({ ...labels }, by),
    gauge: (name, value, labels = {}) => metric(name, () => new Gauge(spec(name, labels))).set({ ...labels }, value),
    observe: (name, value, labels = {}) =>
      metric(name, () => new Histogram({ ...spec(name, labels), buckets: secondsBuckets })).observe(
        { ...labels },
        value,
      ),
    log: (level, message, fields = {}) => logger[level](fields, message),
    expose: async () => ({ contentType: registry.contentType, text: await registry.metrics() }),
  };
}
