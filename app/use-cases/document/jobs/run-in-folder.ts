import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { decodeModel } from '../../../../processors/model/model-file.ts';
import type { JobData } from '../../../threads/job-messages.ts';
import type { Outcome, RejectedEntry } from '../../reconcile/outcome.ts';
import { type InputFile, openInputs, type ReconcileRequest, reconcile } from '../../reconcile/reconcile.ts';
import type { JobPhase } from './job.ts';
import { jobFiles } from './prepare-job.ts';
import { writeList } from './result-files.ts';
import { writeResults } from './write-results.ts';

/** How far a job is after each part of its work, in percent: what a run of 100,000 rows takes, roughly. */
export const progressAt = { begun: 0, reading: 10, fitting: 40, matching: 80, storing: 99 } as const;

const before = { reading: 'begun', fitting: 'reading', matching: 'fitting' } as const;

function inputs({ dir, sent }: JobData): InputFile[] {
  const file = (side: InputFile['side'], name: string): InputFile => ({
    side,
    file: { name, open: () => createReadStream(join(dir, name), { highWaterMark: 1 << 18 }) },
  });
  return [
    ...(sent.totalPos > 0 ? [file('pos', jobFiles.pos)] : []),
    ...(sent.totalRewards > 0 ? [file('rewards', jobFiles.rewards)] : []),
  ];
}

function percentOf(what: keyof typeof before, done: number, total: number): number {
  const from = progressAt[before[what]];
  return from + (progressAt[what] - from) * (total === 0 ? 1 : done / total);
}

/**
 * Reconciles a job's own rows, on a run of its own, and writes the results to its folder. @throws INPUT_UNUSABLE and what
 * reconciling throws.
 */
export async function runInFolder(
  data: JobData,
  onProgress: (phase: JobPhase, percent: number) => void,
): Promise<Outcome> {
  const request: ReconcileRequest = {
    files: inputs(data),
    names: { pos: {}, rewards: {} },
    references: data.references,
    model: data.model === null ? null : decodeModel(data.model),
    completeThrough: { all: null, pos: null, programs: {} },
    settings: data.settings,
    runId: data.runId,
    batchSize: data.batchSize,
  };
  const rejected = writeList(data.dir, 'rejected');
  const outcome = await reconcile(request, await openInputs(request), {
    onRejected: ({ file, line, code, reason }: RejectedEntry) =>
      rejected.add({ side: file === jobFiles.pos ? 'pos' : 'rewards', index: line - 1, line, code, reason }),
    onProgress: (what, done, total) => onProgress(what, percentOf(what, done, total)),
  });
  await rejected.end();
  await writeResults(data.dir, outcome, data.sent.threshold);
  return outcome;
}
