-- What the matcher decided. Ids only: no name, phone or e-mail. occurred_at is the first revision's and never changes, so
-- it may choose the partition.

CREATE TABLE IF NOT EXISTS matches
(
  run_id LowCardinality(String) COMMENT 'live, or the replay or job that decided',
  practice_id LowCardinality(String) COMMENT 'The business',
  decision_id String COMMENT 'r:<redemption_id>, or c:<claim_id> for a claim without a redemption' CODEC(ZSTD),
  decision_seq UInt64 COMMENT '1 for the first decision; one more each change' CODEC(Delta, ZSTD),
  redemption_id String COMMENT 'Empty when the decision is about a claim without a redemption' CODEC(ZSTD),
  claim_ids Array(String) COMMENT 'Explicit claims that are linked, <transaction_id>#<line_id>' CODEC(ZSTD),
  transaction_ids Array(String) COMMENT 'Tickets that are linked' CODEC(ZSTD),
  program LowCardinality(String) COMMENT 'ALLE, ASPIRE or OTHER',
  clinic_id LowCardinality(String) COMMENT 'Clinic of the business; empty when unknown',
  occurred_at DateTime64(3, 'UTC') COMMENT 'When the subject of the decision occurred, UTC' CODEC(DoubleDelta, ZSTD),
  occurred_on Date32 COMMENT 'The same in the calendar of the clinic',
  redeemed Decimal(18, 2) COMMENT 'Money: what the program says; 0 for a claim of its own',
  claimed Decimal(18, 2) COMMENT 'Money: what the ticket says, of explicit claims',
  at_stake Decimal(18, 2) COMMENT 'Money missing or in doubt',
  status LowCardinality(String) COMMENT 'MATCHED, REVIEW, UNMATCHED or RETRACTED',
  finality LowCardinality(String) COMMENT 'PROVISIONAL, or FINAL once both sources are complete past the window',
  exception LowCardinality(String) COMMENT 'What is wrong: MISSING_POS, MISSING_REWARD, AMOUNT ...; NONE when nothing is',
  recommendation LowCardinality(String) COMMENT 'AUTO_APPROVE, REVIEW or REJECT',
  confidence_level LowCardinality(String) COMMENT 'VERY_HIGH, HIGH, MEDIUM, LOW or VERY_LOW',
  probability Float64 COMMENT 'Calibrated probability that the link is right, after assignment',
  score_bits Float64 COMMENT 'Sum of the explanation, in bits',
  `explanation.comparison` Array(LowCardinality(String)) COMMENT 'What was compared, by entry' CODEC(ZSTD),
  `explanation.level` Array(LowCardinality(String)) COMMENT 'How it compared, by entry' CODEC(ZSTD),
  `explanation.bits` Array(Float64) COMMENT 'Evidence for (positive) or against the link, in bits, by entry' CODEC(ZSTD),
  runner_up_transaction_ids Array(String) COMMENT 'Tickets of the second best link; empty when there is none' CODEC(ZSTD),
  runner_up_probability Nullable(Float64) COMMENT 'Probability of the second best link; NULL when there is none',
  gap_bits Nullable(Float64) COMMENT 'Best assignment over the best one without this link, in bits',
  model_id LowCardinality(String) COMMENT 'Model that scored',
  reviewed_by LowCardinality(String) COMMENT 'Person whose decision holds; empty when none',
  decided_at DateTime64(3, 'UTC') COMMENT 'When the event that caused the decision entered the log' CODEC(DoubleDelta, ZSTD),
  appended_at DateTime64(3, 'UTC') COMMENT 'When the log took the event' CODEC(DoubleDelta, ZSTD),
  src_partition UInt16 COMMENT 'Partition of the event in its topic' CODEC(Delta, ZSTD),
  src_offset UInt64 COMMENT 'Offset of the event in its partition; with src_partition it names the event' CODEC(Delta, ZSTD),
  version UInt64 COMMENT 'decision_seq: the largest is the current decision' CODEC(Delta, ZSTD),
  is_deleted UInt8 COMMENT '1: retracted',
  INDEX src_offset_range src_offset TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(version, is_deleted)
PARTITION BY toYYYYMM(occurred_at)
ORDER BY (run_id, practice_id, decision_id)
SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1
COMMENT 'Current decision about each redemption, and each claim without one; read with FINAL, or through current_matches';

CREATE TABLE IF NOT EXISTS match_log
(
  run_id LowCardinality(String) COMMENT 'live, or the replay or job that decided',
  practice_id LowCardinality(String) COMMENT 'The business',
  decision_id String COMMENT 'r:<redemption_id>, or c:<claim_id> for a claim without a redemption' CODEC(ZSTD),
  decision_seq UInt64 COMMENT '1 for the first decision; one more each change' CODEC(Delta, ZSTD),
  sign Int8 COMMENT '1: what was decided; -1: what that replaces. sum(sign) counts, sum(x * sign) adds up what holds now',
  program LowCardinality(String) COMMENT 'ALLE, ASPIRE or OTHER',
  clinic_id LowCardinality(String) COMMENT 'Clinic of the business; empty when unknown',
  occurred_at DateTime64(3, 'UTC') COMMENT 'When the subject of the decision occurred, UTC' CODEC(DoubleDelta, ZSTD),
  occurred_on Date32 COMMENT 'The same in the calendar of the clinic',
  status LowCardinality(String) COMMENT 'MATCHED, REVIEW, UNMATCHED or RETRACTED',
  finality LowCardinality(String) COMMENT 'PROVISIONAL or FINAL',
  exception LowCardinality(String) COMMENT 'What is wrong; NONE when nothing is',
  recommendation LowCardinality(String) COMMENT 'AUTO_APPROVE, REVIEW or REJECT',
  redeemed Decimal(18, 2) COMMENT 'Money: what the program says',
  claimed Decimal(18, 2) COMMENT 'Money: what the ticket says, of explicit claims',
  at_stake Decimal(18, 2) COMMENT 'Money missing or in doubt',
  model_id LowCardinality(String) COMMENT 'Model of the decision that wrote this row',
  decided_at DateTime64(3, 'UTC') COMMENT 'When the event that caused the change entered the log' CODEC(DoubleDelta, ZSTD),
  appended_at DateTime64(3, 'UTC') COMMENT 'When the log took the event' CODEC(DoubleDelta, ZSTD),
  src_partition UInt16 COMMENT 'Partition of the event in its topic' CODEC(Delta, ZSTD),
  src_offset UInt64 COMMENT 'Offset of the event in its partition; with src_partition it names the event' CODEC(Delta, ZSTD),
  INDEX src_offset_range src_offset TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(occurred_at)
ORDER BY (run_id, practice_id, decision_id, decision_seq, sign)
SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1
COMMENT 'Every change of every decision with a sign: the truth for roll-ups, needs no FINAL';

CREATE TABLE IF NOT EXISTS exceptions
(
  run_id LowCardinality(String) COMMENT 'live, or the replay or job that decided',
  practice_id LowCardinality(String) COMMENT 'The business',
  decision_id String COMMENT 'Decision that the exception is about' CODEC(ZSTD),
  kind LowCardinality(String) COMMENT 'MISSING_POS, MISSING_REWARD, AMOUNT, BRAND_CONFLICT, DUPLICATE, WRONG_CLINIC, REVERSED, PREPAID, AMBIGUOUS, LATE or EXPIRED',
  exception_id String COMMENT '<decision_id>!<kind>' CODEC(ZSTD),
  decision_seq UInt64 COMMENT 'Decision that opened, changed or closed it' CODEC(Delta, ZSTD),
  state LowCardinality(String) COMMENT 'OPEN or CLOSED',
  program LowCardinality(String) COMMENT 'ALLE, ASPIRE or OTHER',
  clinic_id LowCardinality(String) COMMENT 'Clinic of the business; empty when unknown',
  redemption_id String COMMENT 'Empty when it is about a claim without a redemption' CODEC(ZSTD),
  claim_ids Array(String) COMMENT 'Explicit claims concerned' CODEC(ZSTD),
  transaction_ids Array(String) COMMENT 'Tickets concerned' CODEC(ZSTD),
  redeemed Decimal(18, 2) COMMENT 'Money: what the program says',
  claimed Decimal(18, 2) COMMENT 'Money: what the ticket says',
  at_stake Decimal(18, 2) COMMENT 'Money missing or in doubt',
  occurred_at DateTime64(3, 'UTC') COMMENT 'When the subject occurred, UTC' CODEC(DoubleDelta, ZSTD),
  occurred_on Date32 COMMENT 'The same in the calendar of the clinic',
  opened_at DateTime64(3, 'UTC') COMMENT 'When it was opened first',
  closed_at Nullable(DateTime64(3, 'UTC')) COMMENT 'When it was closed; NULL while open',
  next_step String COMMENT 'What a person should do, in plain words' CODEC(ZSTD),
  appended_at DateTime64(3, 'UTC') COMMENT 'When the log took the event' CODEC(DoubleDelta, ZSTD),
  src_partition UInt16 COMMENT 'Partition of the event in its topic' CODEC(Delta, ZSTD),
  src_offset UInt64 COMMENT 'Offset of the event in its partition; with src_partition it names the event' CODEC(Delta, ZSTD),
  version UInt64 COMMENT 'decision_seq: the largest is the current state' CODEC(Delta, ZSTD),
  is_deleted UInt8 COMMENT 'Always 0: closed exceptions stay for the record',
  INDEX src_offset_range src_offset TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(version, is_deleted)
PARTITION BY toYYYYMM(occurred_at)
ORDER BY (run_id, practice_id, decision_id, kind)
SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1
COMMENT 'Exceptions, open and closed; read with FINAL, or through open_exceptions';

CREATE TABLE IF NOT EXISTS review_outcomes
(
  practice_id LowCardinality(String) COMMENT 'The business',
  review_id String COMMENT 'The review of a person' CODEC(ZSTD),
  decision_id String COMMENT 'Decision that was reviewed' CODEC(ZSTD),
  outcome LowCardinality(String) COMMENT 'ACCEPTED, STALE (the decision had changed since), NOT_FOUND or UNKNOWN',
  current_seq Nullable(UInt64) COMMENT 'decision_seq that the matcher had; NULL when it knew no such decision',
  actor LowCardinality(String) COMMENT 'Who reviewed',
  decided_at DateTime64(3, 'UTC') COMMENT 'When the person decided',
  appended_at DateTime64(3, 'UTC') COMMENT 'When the log took the event' CODEC(DoubleDelta, ZSTD),
  src_partition UInt16 COMMENT 'Partition of the event in its topic' CODEC(Delta, ZSTD),
  src_offset UInt64 COMMENT 'Offset of the event in its partition; with src_partition it names the event' CODEC(Delta, ZSTD),
  INDEX src_offset_range src_offset TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree
ORDER BY (practice_id, review_id, src_partition, src_offset)
SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1
COMMENT 'What the matcher did with each review';
