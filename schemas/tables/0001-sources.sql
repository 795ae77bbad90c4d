-- What the sources sent. Personal details (names, phones, e-mails, member ids) live in these tables and in dlq, nowhere else.
-- Keys are identities only: a correction may change any other column, its time and clinic included, so none of those
-- may be part of a key or a partition.

CREATE TABLE IF NOT EXISTS pos_transactions
(
  practice_id LowCardinality(String) COMMENT 'The business',
  transaction_id String COMMENT 'Ticket: <source>:<native id>' CODEC(ZSTD),
  source LowCardinality(String) COMMENT 'Which point of sale',
  clinic_id LowCardinality(String) COMMENT 'Clinic of the business; empty when the source did not say',
  revision Nullable(Int64) COMMENT 'Revision that the source stated; NULL when it states none',
  status LowCardinality(String) COMMENT 'PENDING, COMPLETED, VOIDED, REFUNDED, WITHDRAWN or UNKNOWN',
  occurred_at DateTime64(3, 'UTC') COMMENT 'When the visit was rung up, UTC; noon of the clinic when only a date was given' CODEC(DoubleDelta, ZSTD),
  occurred_on Nullable(Date32) COMMENT 'The date as given, when the source gave a date without a time',
  customer_name String COMMENT 'As written; empty when unknown' CODEC(ZSTD),
  customer_phone String COMMENT 'As written; empty when unknown' CODEC(ZSTD),
  customer_email String COMMENT 'As written; empty when unknown' CODEC(ZSTD),
  member_id String COMMENT 'Rewards member or loyalty id; empty when unknown' CODEC(ZSTD),
  provider LowCardinality(String) COMMENT 'Who treated; empty when unknown',
  total Nullable(Decimal(18, 2)) COMMENT 'Ticket total as stated; NULL when not stated',
  `lines.line_id` Array(String) COMMENT 'Lines of the ticket: their ids',
  `lines.kind` Array(LowCardinality(String)) COMMENT 'SALE, DISCOUNT, TAX, TIP or OTHER, by line',
  `lines.product` Array(String) COMMENT 'Service or product as written, by line; empty when unknown',
  `lines.label` Array(String) COMMENT 'What a discount is called, by line; empty when unknown',
  `lines.amount` Array(Decimal(18, 2)) COMMENT 'Amount by line; what a discount takes off is positive',
  `lines.auth_code` Array(String) COMMENT 'Authorization code by line; empty when none',
  `tenders.line_id` Array(String) COMMENT 'Tenders of the ticket: their ids',
  `tenders.kind` Array(LowCardinality(String)) COMMENT 'CARD, CASH, FINANCING, REWARD, WALLET or OTHER, by tender',
  `tenders.label` Array(String) COMMENT 'What the tender is called, by tender; empty when unknown',
  `tenders.amount` Array(Decimal(18, 2)) COMMENT 'Amount by tender',
  `tenders.product` Array(String) COMMENT 'Sold item that the tender was applied to, by tender; empty when unknown',
  `tenders.auth_code` Array(String) COMMENT 'Authorization code by tender; empty when none',
  batch_id String COMMENT 'Import that brought it; empty for a feed' CODEC(ZSTD),
  appended_at DateTime64(3, 'UTC') COMMENT 'When the log took the event' CODEC(DoubleDelta, ZSTD),
  src_partition UInt16 COMMENT 'Partition of the event in its topic' CODEC(Delta, ZSTD),
  src_offset UInt64 COMMENT 'Offset of the event in its partition; with src_partition it names the event' CODEC(Delta, ZSTD),
  version UInt64 COMMENT 'The largest of a ticket is the current one: revision, then order of arrival' CODEC(Delta, ZSTD),
  is_deleted UInt8 COMMENT '1: withdrawn, since the import that brought it was undone',
  INDEX occurred_at_range occurred_at TYPE minmax GRANULARITY 1,
  INDEX src_offset_range src_offset TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(version, is_deleted)
ORDER BY (practice_id, transaction_id)
SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1
COMMENT 'Tickets; read with FINAL: one row a ticket, its latest revision';

CREATE TABLE IF NOT EXISTS reward_transactions
(
  practice_id LowCardinality(String) COMMENT 'The business',
  redemption_id String COMMENT 'Redemption: <source>:<native id>' CODEC(ZSTD),
  source LowCardinality(String) COMMENT 'Which feed or file series',
  program LowCardinality(String) COMMENT 'ALLE, ASPIRE or OTHER',
  clinic_id LowCardinality(String) COMMENT 'Clinic of the business; empty when the source did not say',
  revision Nullable(Int64) COMMENT 'Revision that the source stated; NULL when it states none',
  status LowCardinality(String) COMMENT 'PENDING, COMPLETED, CANCELLED, REVERSED, EXPIRED, WITHDRAWN or UNKNOWN',
  occurred_at DateTime64(3, 'UTC') COMMENT 'When the reward was redeemed, UTC; noon of the clinic when only a date was given' CODEC(DoubleDelta, ZSTD),
  occurred_on Nullable(Date32) COMMENT 'The date as given, when the source gave a date without a time',
  customer_name String COMMENT 'As written; empty when unknown' CODEC(ZSTD),
  customer_phone String COMMENT 'As written; empty when unknown' CODEC(ZSTD),
  customer_email String COMMENT 'As written; empty when unknown' CODEC(ZSTD),
  member_id String COMMENT 'Rewards member id; empty when unknown' CODEC(ZSTD),
  auth_code String COMMENT 'Authorization code or certificate number; empty when none' CODEC(ZSTD),
  product String COMMENT 'As written; empty when unknown' CODEC(ZSTD),
  amount Decimal(18, 2) COMMENT 'Value of the reward',
  prepaid Bool COMMENT 'Redeemed for a prepaid or banked service',
  batch_id String COMMENT 'Import that brought it; empty for a feed' CODEC(ZSTD),
  appended_at DateTime64(3, 'UTC') COMMENT 'When the log took the event' CODEC(DoubleDelta, ZSTD),
  src_partition UInt16 COMMENT 'Partition of the event in its topic' CODEC(Delta, ZSTD),
  src_offset UInt64 COMMENT 'Offset of the event in its partition; with src_partition it names the event' CODEC(Delta, ZSTD),
  version UInt64 COMMENT 'The largest of a redemption is the current one: revision, then order of arrival' CODEC(Delta, ZSTD),
  is_deleted UInt8 COMMENT '1: withdrawn, since the import that brought it was undone',
  INDEX occurred_at_range occurred_at TYPE minmax GRANULARITY 1,
  INDEX src_offset_range src_offset TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(version, is_deleted)
ORDER BY (practice_id, redemption_id)
SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1
COMMENT 'Rewards redemptions; read with FINAL: one row a redemption, its latest revision';

CREATE TABLE IF NOT EXISTS source_progress
(
  practice_id LowCardinality(String) COMMENT 'The business',
  source LowCardinality(String) COMMENT 'Which feed or file series',
  side LowCardinality(String) COMMENT 'POS or REWARDS',
  program LowCardinality(String) COMMENT 'Program whose redemptions are complete; empty on the POS side',
  complete_from Nullable(DateTime64(3, 'UTC')) COMMENT 'Start of the complete interval; NULL: from the beginning',
  complete_through DateTime64(3, 'UTC') COMMENT 'End of the complete interval',
  kind LowCardinality(String) COMMENT 'FILE, END_OF_DAY, IDLE, WITHDRAWN, STALE or UNKNOWN',
  batch_id String COMMENT 'Import that said so; empty for a feed' CODEC(ZSTD),
  appended_at DateTime64(3, 'UTC') COMMENT 'When the log took the event' CODEC(DoubleDelta, ZSTD),
  src_partition UInt16 COMMENT 'Partition of the event in its topic' CODEC(Delta, ZSTD),
  src_offset UInt64 COMMENT 'Offset of the event in its partition; with src_partition it names the event' CODEC(Delta, ZSTD),
  INDEX src_offset_range src_offset TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree
ORDER BY (practice_id, source, src_partition, src_offset)
SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1
COMMENT 'Every statement that a source is complete over an interval';
