// What document 000's routes stand on: scoring, the watch over the machine, the thread that reads, jobs.
import { join } from 'node:path';
import type { DocumentUseCases } from '../connectors/http/document-use-cases.ts';
import { ReconduitError } from '../processors/errors.ts';
import type { Config } from './config.ts';
import { watchMachine } from './machine.ts';
import { openJobs } from './open-jobs.ts';
import { createIntake } from './threads/start-intake.ts';
import { jobAnalytics, performance as performanceOf } from './use-cases/document/analytics.ts';
import { exportResults } from './use-cases/document/export.ts';
import { health } from './use-cases/document/health.ts';
import { createLatencies } from './use-cases/document/latencies.ts';
import { modelInfo, modelMetrics } from './use-cases/document/model-report.ts';
import { predict, predictBatch } from './use-cases/document/predict.ts';
import { isCpuHigh, type MachineReading, shortageOf } from './use-cases/document/resources.ts';
import { createLiveScoring, type LiveScoring } from './use-cases/document/scoring.ts';
import { type UploadParts, upload } from './use-cases/document/upload.ts';
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
  readonly useCases: DocumentUseCases;
  /** Takes up the jobs that an earlier process left; a verb that only looks does not. */
  resume(): Promise<void>;
  close(): Promise<void>;
}

function scoringOf({ config, ports }: DocumentParts): LiveScoring {
  const { windowBeforeDays: before, windowAfterDays: after, retainDays: retain } = config;
  const window = { before, after, retain };
  return createLiveScoring(ports, {
    window,
    autoThreshold: config.modelThreshold,
    defaultZone: config.defaultTimeZone,
  });
}

// Reading a body of 192 MB takes some 1.5 GB; most of it is text that dies young.
const shareForReading = 0.4;

/** Opens what document 000's routes need. */
export function openDocument(parts: DocumentParts): OpenDocument {
  const { config, ports, warehouse, notReadyBecause } = parts;
  const { modelThreshold: threshold, defaultTimeZone: defaultZone } = config;
  const scoring = scoringOf(parts);
  const latencies = createLatencies();
  const machine = watchMachine(config.dataDir);
  const intake = createIntake(Math.round(config.maxMemoryGb * 1024 * shareForReading));
  const admit = (): void => {
    const shortage = shortageOf(machine.reading(), config);
    if (shortage !== null) throw new ReconduitError('OVERLOADED', `nothing more is taken now: ${shortage}`);
  };
  const isBusy = (): boolean => isCpuHigh(machine.reading(), config);
  const jobs = openJobs({ config, ports, warehouse, scoring, intake, admit, isCpuHigh: isBusy });
  const predictParts = { scoring, threshold, latencies, elapsedMs: () => performance.now() };
  const reportParts = { scoring, threshold, latencies, warehouse };
  const spoolDir = join(config.dataDir, 'spool');
  const read: UploadParts['read'] = (request) => intake.run({ kind: 'upload', ...request });
  const uploadParts = { spoolDir, defaultZone, scoring, admit, read };
  const { board, folders } = jobs;
  const reading = (): MachineReading => machine.reading();
  const common = {
    limits: config,
    reading,
    uptimeSeconds: () => process.uptime(),
    nowMs: () => ports.clock.nowMs(),
  };
  const healthParts = {
    scoring,
    ...common,
    notReadyBecause,
    jobCounts: () => board.counts(),
  };
  const analyticsParts = { warehouse, board, latencies, ...common };
  return {
    useCases: {
      health: () => health(healthParts),
      predictions: {
        predict: (request) => predict(predictParts, request),
        predictBatch: (request) => predictBatch(predictParts, request),
        modelInfo: () => modelInfo(reportParts),
        modelMetrics: () => modelMetrics(reportParts),
      },
      uploads: { upload: (request) => upload(uploadParts, request) },
      jobs: jobs.requests,
      reports: {
        export: (request) => exportResults({ board, folders, warehouse }, request),
        performance: () => performanceOf(analyticsParts),
        jobAnalytics: (jobId) => jobAnalytics(analyticsParts, jobId),
      },
    },
    resume: () => jobs.board.open(),
    close: async () => {
      machine.stop();
      await jobs.board.close();
      await intake.close();
    },
  };
}
