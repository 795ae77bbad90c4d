-- Who did what, when and why. Kept for ever.

CREATE TABLE IF NOT EXISTS audit
(
  practice_id LowCardinality(String) COMMENT 'The business, or _system',
  audit_id String COMMENT 'The entry' CODEC(ZSTD),
  at DateTime64(3, 'UTC') COMMENT 'When it was done',
  actor LowCardinality(String) COMMENT 'A person, or the name of a token',
  action LowCardinality(String) COMMENT 'model.promote, model.import, token.create ...',
  object String COMMENT 'What it was done to: the id of a model, a decision ...' CODEC(ZSTD),
  outcome LowCardinality(String) COMMENT 'DONE, REFUSED or FAILED',
  reason String COMMENT 'In the words of the actor; empty when they gave none' CODEC(ZSTD),
  request_id String COMMENT 'Request that did it; empty when none' CODEC(ZSTD),
  address String COMMENT 'Where the request came from; empty when unknown' CODEC(ZSTD),
  details Map(LowCardinality(String), String) COMMENT 'More, by name',
  appended_at DateTime64(3, 'UTC') COMMENT 'When the log took the event' CODEC(DoubleDelta, ZSTD),
  src_partition UInt16 COMMENT 'Partition of the event in its topic' CODEC(Delta, ZSTD),
  src_offset UInt64 COMMENT 'Offset of the event in its partition; with src_partition it names the event' CODEC(Delta, ZSTD),
  INDEX src_offset_range src_offset TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree
ORDER BY (practice_id, action, src_partition, src_offset)
SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1
COMMENT 'Every act that somebody may be asked about later';
