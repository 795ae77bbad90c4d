// What document 000's routes stand on: scoring, the watch over the machine, the thread that reads, jobs.
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DocumentUseCases } from '../../connectors/http/document-use-cases.ts';
import { ReconduitError } from '../../processors/errors.ts';
import type { WindowDays } from '../../processors/matching/block/window.ts';
import type { Config } from '../config.ts';
import { createIntake, type Intake } from '../threads/start-intake.ts';
import { jobAnalytics, performance as performanceOf } from '../use-cases/document/analytics.ts';
import { exportResults } from '../use-cases/document/export.ts';
import { health } from '../use-cases/document/health.ts';
import { countsOf } from '../use-cases/document/jobs/job.ts';
import { createLatencies, type Latencies } from '../use-cases/document/latencies.ts';
import { modelInfo, modelMetrics } from '../use-cases/document/model-report.ts';
import { predict, predictBatch } from '../use-cases/document/predict.ts';
import { isCpuHigh, shortageOf } from '../use-cases/document/resources.ts';
import { createLiveScoring, type LiveScoring } from '../use-cases/document/scoring.ts';
import { type TrainParts, train } from '../use-cases/document/train.ts';
import type { TrainedPairs } from '../use-cases/document/train-pairs.ts';
import { type UploadParts, upload } from '../use-cases/document/upload.ts';
import type { LogPorts, Warehouse } from '../use-cases/ports.ts';
import { type Machine, watchMachine } from './machine.ts';
import { type OpenJobs, openJobs } from './open-jobs.ts';

/** What it is opened on. */
interface DocumentParts {
  readonly config: Config;
  readonly ports: LogPorts;
  readonly warehouse: Warehouse;
  notReadyBecause(): string | null;
}

/** The use-cases of document 000's API, bound to the data that is open. */
export interface OpenDocument {
  readonly useCases: DocumentUseCases;
  /** @throws OVERLOADED when the machine is short of memory or disk. */
  admit(): void;
  /** Takes up the jobs that an earlier process left; a verb that only looks does not. */
  resume(): Promise<void>;
  close(): Promise<void>;
}

function windowOf({ windowBeforeDays, windowAfterDays, retainDays }: Config): WindowDays {
  return { before: windowBeforeDays, after: windowAfterDays, retain: retainDays };
}

function scoringOf({ config, ports }: DocumentParts): LiveScoring {
  const window = windowOf(config);
  return createLiveScoring(ports, {
    window,
    autoThreshold: config.modelThreshold,
    defaultZone: config.defaultTimeZone,
  });
}

// Reading a body of 192 MB takes some 1.5 GB; most of it is text that dies young.
const shareForReading = 0.4;

/** What families of use-cases share. */
interface Basis extends DocumentParts {
  readonly scoring: LiveScoring;
  readonly latencies: Latencies;
  readonly machine: Machine;
  /** Reads uploads and bodies of jobs. */
  readonly intake: Intake;
  /** Trains: a thread of its own, since it takes seconds, and uploads should not wait for it. */
  readonly trainer: Intake;
  admit(): void;
}

function openBasis(parts: DocumentParts): Basis {
  const { config } = parts;
  const machine = watchMachine(config.dataDir);
  const heapMb = Math.round(config.maxMemoryGb * 1024 * shareForReading);
  return {
    ...parts,
    scoring: scoringOf(parts),
    latencies: createLatencies(),
    machine,
    intake: createIntake(heapMb),
    trainer: createIntake(heapMb),
    admit: () => {
      const shortage = shortageOf(machine.reading(), config);
      if (shortage !== null) throw new ReconduitError('OVERLOADED', `nothing more is taken now: ${shortage}`);
    },
  };
}

// Ten years of a large practice; a file is read from disk, never into memory.
const largestFileBytes = 256 << 20;

/** Where files lie that are on their way in. */
export function spoolOf({ dataDir }: Pick<Config, 'dataDir'>): string {
  return join(dataDir, 'spool');
}

const elapsedMs = (): number => performance.now();

function modelsOf(basis: Basis): Pick<DocumentUseCases, 'predictions' | 'training' | 'uploads'> {
  const { config, scoring, latencies, warehouse, ports, intake, trainer, admit } = basis;
  const { modelThreshold: threshold, defaultTimeZone: defaultZone } = config;
  const predictParts = { scoring, threshold, latencies, elapsedMs };
  const reportParts = { scoring, threshold, latencies, warehouse };
  const trainParts: TrainParts = {
    ...{ ports, scoring, defaultZone, admit, elapsedMs, window: windowOf(config), autoThreshold: threshold },
    compute: async (request) => (await trainer.run({ kind: 'train', ...request })) as TrainedPairs,
  };
  const read: UploadParts['read'] = (request) => intake.run({ kind: 'upload', ...request });
  const uploadParts = { spoolDir: spoolOf(config), largestFileBytes, defaultZone, scoring, admit, read };
  return {
    predictions: {
      predict: (request) => predict(predictParts, request),
      predictBatch: (request) => predictBatch(predictParts, request),
      modelInfo: () => modelInfo(reportParts),
      modelMetrics: () => modelMetrics(reportParts),
    },
    training: { train: (body) => train(trainParts, body) },
    uploads: { upload: (request) => upload(uploadParts, request) },
  };
}

function figuresOf(basis: Basis, jobs: OpenJobs): Pick<DocumentUseCases, 'health' | 'reports'> {
  const { config: limits, machine, ports, scoring, warehouse, latencies, notReadyBecause } = basis;
  const { board, folders } = jobs;
  const common = {
    limits,
    reading: () => machine.reading(),
    uptimeSeconds: () => process.uptime(),
    nowMs: () => ports.clock.nowMs(),
  };
  const healthParts = { scoring, ...common, notReadyBecause, jobCounts: () => countsOf(board.all()) };
  const analyticsParts = { warehouse, board, latencies, ...common };
  return {
    health: () => health(healthParts),
    reports: {
      export: (request, caller) => exportResults({ board, folders, warehouse }, request, caller),
      performance: (caller) => performanceOf(analyticsParts, caller),
      jobAnalytics: (jobId, caller) => jobAnalytics(analyticsParts, jobId, caller),
    },
  };
}

/** Opens jobs, scoring and intake, which document 000's routes need. */
export function openDocument(parts: DocumentParts): OpenDocument {
  const basis = openBasis(parts);
  const { config, machine, intake, trainer } = basis;
  const jobs = openJobs({ ...basis, isCpuHigh: () => isCpuHigh(machine.reading(), config) });
  return {
    useCases: { ...modelsOf(basis), ...figuresOf(basis, jobs), jobs: jobs.requests },
    admit: basis.admit,
    resume: async () => {
      // Files that were on their way when an earlier process was killed.
      await rm(spoolOf(config), { recursive: true, force: true });
      await jobs.board.open();
    },
    close: async () => {
      machine.stop();
      await jobs.board.close();
      await Promise.all([intake.close(), trainer.close()]);
    },
  };
}
