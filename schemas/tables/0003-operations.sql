-- What operators need.

CREATE TABLE IF NOT EXISTS ops_signals
(
  rule LowCardinality(String) COMMENT 'SOURCE_STALE, PROOF_FAILED ...',
  practice_id LowCardinality(String) COMMENT 'The business, or _system',
  signal_id String COMMENT '<rule>!<practice_id>!<source>' CODEC(ZSTD),
  source LowCardinality(String) COMMENT 'Feed or component concerned; empty when none',
  state LowCardinality(String) COMMENT 'RAISED or CLEARED',
  at DateTime64(3, 'UTC') COMMENT 'When the condition changed',
  message String COMMENT 'In plain words' CODEC(ZSTD),
  values Map(LowCardinality(String), Float64) COMMENT 'Figures behind it',
  appended_at DateTime64(3, 'UTC') COMMENT 'When the log took the event' CODEC(DoubleDelta, ZSTD),
  src_partition UInt16 COMMENT 'Partition of the event in its topic' CODEC(Delta, ZSTD),
  src_offset UInt64 COMMENT 'Offset of the event in its partition; with src_partition it names the event' CODEC(Delta, ZSTD),
  INDEX src_offset_range src_offset TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree
ORDER BY (rule, practice_id, signal_id, src_partition, src_offset)
SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1
COMMENT 'Every change of every condition that somebody should know of';

CREATE TABLE IF NOT EXISTS dlq
(
  dlq_id String COMMENT '<topic>-<partition>@<offset>; sink:<table>:... when only the table refuses it' CODEC(ZSTD),
  topic LowCardinality(String) COMMENT 'Topic of the record that was given up',
  partition UInt16 COMMENT 'Its partition',
  offset UInt64 COMMENT 'Its offset',
  key String COMMENT 'Its key; empty when it had none' CODEC(ZSTD),
  value String COMMENT 'Its original bytes; may hold personal details' CODEC(ZSTD),
  schema_id Nullable(Int32) COMMENT 'Its schema; NULL when the bytes name none',
  code LowCardinality(String) COMMENT 'Stable error code',
  reason String COMMENT 'Why, without personal details' CODEC(ZSTD),
  component LowCardinality(String) COMMENT 'Topology or sink that gave up',
  at DateTime64(3, 'UTC') COMMENT 'When',
  appended_at DateTime64(3, 'UTC') COMMENT 'When the log took the event' CODEC(DoubleDelta, ZSTD),
  src_partition UInt16 COMMENT 'Partition of the event in its topic' CODEC(Delta, ZSTD),
  src_offset UInt64 COMMENT 'Offset of the event in its partition; with src_partition it names the event' CODEC(Delta, ZSTD),
  version UInt64 COMMENT 'The largest of a letter is the current one: when the log took it' CODEC(Delta, ZSTD),
  INDEX src_offset_range src_offset TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (dlq_id, code)
TTL toDateTime(at) + INTERVAL 90 DAY
SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1
COMMENT 'Records that could not be read, processed or stored; read with FINAL: one row a letter, and one more once it was replayed';
