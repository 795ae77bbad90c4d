// What document 000's routes stand on: scoring, the watch over the machine, jobs.
import type { PredictUseCases } from '../connectors/http/predict-use-cases.ts';
import type { Config } from './config.ts';
import { type Machine, watchMachine } from './machine.ts';
import { health } from './use-cases/document/health.ts';
import { createLatencies } from './use-cases/document/latencies.ts';
import { modelInfo, modelMetrics } from './use-cases/document/model-report.ts';
import { predict, predictBatch } from './use-cases/document/predict.ts';
import { createLiveScoring } from './use-cases/document/scoring.ts';
import type { LogPorts, Warehouse } from './use-cases/ports.ts';

/** What it is opened on. */
interface DocumentParts {
  readonly config: Config;
  readonly ports: LogPorts;
  readonly warehouse: Warehouse;
  notReadyBecause(): string | null;
}

/** Use-cases of document 000, bound. */
export interface OpenDocument {
  readonly predictions: PredictUseCases;
  readonly machine: Machine;
  health(): Promise<Readonly<Record<string, unknown>>>;
  close(): Promise<void>;
}

/** Opens what document 000's routes need. */
export function openDocument({ config, ports, warehouse, notReadyBecause }: DocumentParts): OpenDocument {
  const { windowBeforeDays: before, windowAfterDays: after, retainDays: retain, modelThreshold: threshold } = config;
  const scoring = createLiveScoring(ports, {
    window: { before, after, retain },
    autoThreshold: threshold,
    defaultZone: config.defaultTimeZone,
  });
  const latencies = createLatencies();
  const machine = watchMachine(config.dataDir);
  const predictParts = { scoring, threshold, latencies, elapsedMs: () => performance.now() };
  const reportParts = { scoring, threshold, latencies, warehouse };
  return {
    machine,
    predictions: {
      predict: (request) => predict(predictParts, request),
      predictBatch: (request) => predictBatch(predictParts, request),
      modelInfo: () => modelInfo(reportParts),
      modelMetrics: () => modelMetrics(reportParts),
    },
    health: () =>
      health({
        scoring,
        limits: config,
        reading: () => machine.reading(),
        uptimeSeconds: () => process.uptime(),
        nowMs: () => ports.clock.nowMs(),
        notReadyBecause,
        jobCounts: () => ({}),
      }),
    close: async () => machine.stop(),
  };
}
