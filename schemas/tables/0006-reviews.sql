-- What people said of decisions: verdicts that hold, and labels for training.

CREATE TABLE IF NOT EXISTS reviews
(
  practice_id LowCardinality(String) COMMENT 'The business',
  review_id String COMMENT 'The review of a person' CODEC(ZSTD),
  decision_id String COMMENT 'Decision that was reviewed' CODEC(ZSTD),
  decision_seq UInt64 COMMENT 'The decision that was on the screen',
  action LowCardinality(String) COMMENT 'APPROVE, REJECT or REOPEN',
  claim_ids Array(String) COMMENT 'The link meant, when it is not the one shown' CODEC(ZSTD),
  transaction_ids Array(String) COMMENT 'Tickets of the link, or of the likeliest candidate, that was shown' CODEC(ZSTD),
  is_match Nullable(UInt8) COMMENT 'What the person says of that link: 1 right, 0 wrong; NULL when the verdict is about none',
  probability Nullable(Float64) COMMENT 'Of that link, as it was shown',
  model_id LowCardinality(String) COMMENT 'Model that had scored it; empty when unknown',
  actor LowCardinality(String) COMMENT 'Who reviewed',
  reason String COMMENT 'Why, in their words; empty when they gave none' CODEC(ZSTD),
  second_of String COMMENT 'Review of another person that this one is a second opinion on; empty when none' CODEC(ZSTD),
  agrees Nullable(UInt8) COMMENT 'Whether the second opinion agrees; NULL when it is none',
  decided_at DateTime64(3, 'UTC') COMMENT 'When the person decided',
  appended_at DateTime64(3, 'UTC') COMMENT 'When the log took the event' CODEC(DoubleDelta, ZSTD),
  src_partition UInt16 COMMENT 'Partition of the event in its topic' CODEC(Delta, ZSTD),
  src_offset UInt64 COMMENT 'Offset of the event in its partition; with src_partition it names the event' CODEC(Delta, ZSTD),
  INDEX src_offset_range src_offset TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree
ORDER BY (practice_id, decision_id, src_partition, src_offset)
SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1
COMMENT 'Every verdict of a person; review_outcomes says what became of it';

CREATE VIEW IF NOT EXISTS accepted_reviews
(
  practice_id LowCardinality(String) COMMENT 'The business',
  review_id String COMMENT 'The review',
  decision_id String COMMENT 'Decision that was reviewed',
  action LowCardinality(String) COMMENT 'APPROVE, REJECT or REOPEN',
  transaction_ids Array(String) COMMENT 'Tickets of the link that was shown',
  is_match Nullable(UInt8) COMMENT '1: the link is right; 0: wrong; NULL: the verdict is about none',
  probability Nullable(Float64) COMMENT 'Of that link, as it was shown',
  model_id LowCardinality(String) COMMENT 'Model that had scored it',
  actor LowCardinality(String) COMMENT 'Who reviewed',
  reason String COMMENT 'Why, in their words',
  second_of String COMMENT 'Review that this one is a second opinion on; empty when none',
  agrees Nullable(UInt8) COMMENT 'Whether the second opinion agrees',
  decided_at DateTime64(3, 'UTC') COMMENT 'When the person decided'
) AS
SELECT practice_id, review_id, decision_id, action, transaction_ids, is_match, probability, model_id, actor, reason, second_of,
  agrees, decided_at
FROM reviews FINAL
WHERE (practice_id, review_id) IN (SELECT practice_id, review_id FROM review_outcomes WHERE outcome = 'ACCEPTED')
COMMENT 'Verdicts that the matcher took; without those on a decision that had changed meanwhile';

CREATE VIEW IF NOT EXISTS review_agreement
(
  practice_id LowCardinality(String) COMMENT 'The business',
  decision_id String COMMENT 'Decision that two people reviewed',
  first_actor LowCardinality(String) COMMENT 'Who reviewed it first',
  first_action LowCardinality(String) COMMENT 'APPROVE or REJECT',
  second_actor LowCardinality(String) COMMENT 'Who reviewed it after',
  second_action LowCardinality(String) COMMENT 'APPROVE or REJECT; the later word holds',
  agrees Nullable(UInt8) COMMENT '1: they say the same',
  reviewed_at DateTime64(3, 'UTC') COMMENT 'When the second person decided'
) AS
SELECT s.practice_id AS practice_id, s.decision_id AS decision_id, f.actor AS first_actor, f.action AS first_action,
  s.actor AS second_actor, s.action AS second_action, s.agrees AS agrees, s.decided_at AS reviewed_at
FROM accepted_reviews AS s
INNER JOIN accepted_reviews AS f ON f.practice_id = s.practice_id AND f.review_id = s.second_of
COMMENT 'Second opinions beside the first';
