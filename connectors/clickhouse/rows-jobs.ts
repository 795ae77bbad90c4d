import type { JobEvent } from '../../schemas/generated/types.ts';
import type { RowBinaryWriter } from './row-binary.ts';
import { originColumns, type TableEncoder, writeOrigin } from './table-rows.ts';

function writeTime(to: RowBinaryWriter, ms: number | null): void {
  if (to.nullable(ms)) to.time(ms);
}

function writeCounts(to: RowBinaryWriter, value: JobEvent): void {
  to.uint64(value.totalRewards);
  to.uint64(value.totalPos);
  to.uint64(value.matchesFound);
  to.uint64(value.needsReview);
  to.uint64(value.unmatchedRewards);
  to.uint64(value.unmatchedPos);
  to.uint64(value.rejected);
  to.cents(value.rewardsCents);
  to.cents(value.matchedCents);
  to.cents(value.atStakeCents);
}

/** jobs. */
export const jobRows: TableEncoder<'JobEvent'> = {
  table: 'jobs',
  columns: [
    ...['job_id', 'revision', 'practice_id', 'run_id', 'kind', 'status', 'progress_percent', 'threshold'],
    ...[
      'total_rewards',
      'total_pos',
      'matches_found',
      'needs_review',
      'unmatched_rewards',
      'unmatched_pos',
      'rejected',
    ],
    ...[
      'rewards_amount',
      'matched_amount',
      'at_stake',
      'model_id',
      'attempts',
      'created_at',
      'started_at',
      'finished_at',
    ],
    ...['error_code', 'error', ...originColumns, 'version'],
  ],
  write: (to, value, record) => {
    to.string(value.jobId);
    to.uint64(value.revision);
    to.string(value.practiceId);
    to.string(value.runId);
    to.string(value.kind);
    to.string(value.status);
    to.float64(value.progressPercent);
    to.float64(value.threshold);
    writeCounts(to, value);
    to.string(value.modelId);
    to.int32(value.attempts);
    to.time(value.createdAt);
    writeTime(to, value.startedAt);
    writeTime(to, value.finishedAt);
    to.string(value.errorCode);
    to.string(value.error);
    writeOrigin(to, record);
    to.uint64(value.revision);
    return 1;
  },
  version: (value) => ({ key: value.jobId, version: value.revision }),
  latestOnly: true,
  keySql: 'job_id',
};
