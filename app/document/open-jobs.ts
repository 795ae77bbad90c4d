// Jobs of document 000, wired: folders, threads, the log, ClickHouse.
import { join } from 'node:path';
import type { JobUseCases } from '../../connectors/http/job-use-cases.ts';
import { defaultModel } from '../../processors/model/default-model.ts';
import { encodeModel } from '../../processors/model/model-file.ts';
import type { Config } from '../config.ts';
import { matchingSettings } from '../matching-settings.ts';
import type { Intake } from '../threads/start-intake.ts';
import { startJobThread } from '../threads/start-job-thread.ts';
import { auditRecords } from '../use-cases/audit.ts';
import { announceJob } from '../use-cases/document/jobs/announce-job.ts';
import { JobBoard } from '../use-cases/document/jobs/job-board.ts';
import { storeDecisions, untilReadable } from '../use-cases/document/jobs/job-decisions.ts';
import { type JobFolders, openJobFolders } from '../use-cases/document/jobs/job-folder.ts';
import { createJobRequests } from '../use-cases/document/jobs/job-requests.ts';
import type { PreparedJob } from '../use-cases/document/jobs/prepare-job.ts';
import type { LiveScoring } from '../use-cases/document/scoring.ts';
import type { LogPorts, Warehouse } from '../use-cases/ports.ts';

// A client that waits in line behind so many does better to come again.
const mostQueued = 50;
// The rest is for live matching, requests, and what is no heap.
const shareForJobs = 0.6;

/** What jobs are opened on. */
interface JobParts {
  readonly config: Config;
  readonly ports: LogPorts;
  readonly warehouse: Warehouse;
  readonly scoring: LiveScoring;
  readonly intake: Intake;
  admit(): void;
  isCpuHigh(): boolean;
}

/** The jobs of a data folder, with what runs and answers for them. */
export interface OpenJobs {
  readonly board: JobBoard;
  readonly folders: JobFolders;
  readonly requests: JobUseCases;
}

/** Jobs as they were left; none runs before the board is opened. */
export function openJobs({ config, ports, warehouse, scoring, intake, admit, isCpuHigh }: JobParts): OpenJobs {
  const { clock, telemetry } = ports;
  const folders = openJobFolders(join(config.dataDir, 'jobs'));
  const memoryMb = Math.round(config.maxMemoryGb * 1024 * shareForJobs);
  const board = new JobBoard({
    folders,
    limits: { maxRunning: config.maxWorkers, maxQueued: mostQueued, memoryMb },
    clock,
    telemetry,
    threshold: config.modelThreshold,
    prepare: async (dir) => (await intake.run({ kind: 'prepare', dir })) as PreparedJob,
    run: async (job, dir, heapMb, listener) => {
      const { references, model } = await scoring.current();
      const data = {
        dir,
        runId: job.runId,
        sent: { totalRewards: job.totalRewards, totalPos: job.totalPos, threshold: job.threshold },
        batchSize: config.batchSize,
        settings: matchingSettings(config),
        references,
        // One that somebody trained and activated is used as it is; the shipped one is fitted to the rows.
        model: model.modelId === defaultModel.modelId ? null : encodeModel(model),
      };
      return startJobThread(data, heapMb, listener);
    },
    store: (job, decisions) => storeDecisions(ports, job.runId, decisions),
    readBack: (stored, stopped) => untilReadable({ warehouse, clock }, stored, stopped),
    announce: (job) => announceJob(ports, job),
    admit,
    isCpuHigh,
  });
  const requests = createJobRequests({
    board,
    folders,
    nowMs: () => clock.nowMs(),
    audit: async ({ actor, action, decision_id, reason }, jobId, requestId) => {
      const act = { actor, action: `review.${action}`, object: `job ${jobId}: ${decision_id}`, reason, requestId };
      await ports.publisher.publish(auditRecords(ports, act));
    },
  });
  return { board, folders, requests };
}
