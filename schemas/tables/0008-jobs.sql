-- Bounded runs that were asked for over HTTP. Their decisions stand in matches under their run_id.

CREATE TABLE IF NOT EXISTS jobs
(
  job_id String COMMENT 'The job' CODEC(ZSTD),
  revision UInt64 COMMENT '1 when it was queued; one more each change' CODEC(Delta, ZSTD),
  practice_id LowCardinality(String) COMMENT 'The business',
  run_id String COMMENT 'Under which its decisions stand in matches' CODEC(ZSTD),
  kind LowCardinality(String) COMMENT 'RECONCILE',
  status LowCardinality(String) COMMENT 'QUEUED, RUNNING, COMPLETED, FAILED or CANCELLED',
  progress_percent Float64 COMMENT 'When it was said; 100 when completed',
  threshold Float64 COMMENT 'Least probability of a match',
  total_rewards UInt64 COMMENT 'Reward transactions that were sent',
  total_pos UInt64 COMMENT 'Point-of-sale transactions that were sent',
  matches_found UInt64 COMMENT 'Redemptions with a link of at least the threshold; 0 before it is completed',
  needs_review UInt64 COMMENT 'Redemptions whose link a person should look at',
  unmatched_rewards UInt64 COMMENT 'Reward transactions without a match',
  unmatched_pos UInt64 COMMENT 'Point-of-sale transactions without a match',
  rejected UInt64 COMMENT 'Transactions of either side that could not be read',
  rewards_amount Decimal(18, 2) COMMENT 'Money of all reward transactions',
  matched_amount Decimal(18, 2) COMMENT 'Money of those that were matched',
  at_stake Decimal(18, 2) COMMENT 'Money missing or in doubt',
  model_id LowCardinality(String) COMMENT 'Model that scored; empty before it is completed',
  attempts UInt32 COMMENT 'How often it was begun',
  created_at DateTime64(3, 'UTC') COMMENT 'When it was queued',
  started_at Nullable(DateTime64(3, 'UTC')) COMMENT 'When it was begun last; NULL while it waits',
  finished_at Nullable(DateTime64(3, 'UTC')) COMMENT 'When it ended; NULL before',
  error_code LowCardinality(String) COMMENT 'Why it failed; empty when it did not',
  error String COMMENT 'The same in words' CODEC(ZSTD),
  appended_at DateTime64(3, 'UTC') COMMENT 'When the log took the event' CODEC(DoubleDelta, ZSTD),
  src_partition UInt16 COMMENT 'Partition of the event in its topic' CODEC(Delta, ZSTD),
  src_offset UInt64 COMMENT 'Offset of the event in its partition; with src_partition it names the event' CODEC(Delta, ZSTD),
  version UInt64 COMMENT 'revision: the largest is how the job stands' CODEC(Delta, ZSTD),
  INDEX src_offset_range src_offset TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(version)
ORDER BY job_id
SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1
COMMENT 'Jobs as they stand; read with FINAL';
