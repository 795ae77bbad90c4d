-- Whether the model still fits what comes in.

CREATE TABLE IF NOT EXISTS model_drift
(
  measure LowCardinality(String) COMMENT 'psi:<comparison>, or calibration',
  measured_at DateTime64(3, 'UTC') COMMENT 'When it was measured',
  model_id LowCardinality(String) COMMENT 'Model that decided',
  value Float64 COMMENT 'Population stability index of the levels, or expected calibration error against reviews',
  bound Float64 COMMENT 'Beyond this a signal is raised',
  is_beyond UInt8 COMMENT '1: beyond the bound',
  recent UInt64 COMMENT 'Decisions, or reviews, of the recent days',
  baseline UInt64 COMMENT 'Decisions of the days before; 0 for calibration',
  appended_at DateTime64(3, 'UTC') COMMENT 'When the log took the event' CODEC(DoubleDelta, ZSTD),
  src_partition UInt16 COMMENT 'Partition of the event in its topic' CODEC(Delta, ZSTD),
  src_offset UInt64 COMMENT 'Offset of the event in its partition; with src_partition it names the event' CODEC(Delta, ZSTD),
  INDEX src_offset_range src_offset TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree
ORDER BY (measure, src_partition, src_offset)
SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1
COMMENT 'Every measurement of drift';
