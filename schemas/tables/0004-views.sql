-- Answers to the questions that are asked every day, about run live. All money is in units, not cents.

CREATE VIEW IF NOT EXISTS current_matches
(
  practice_id LowCardinality(String) COMMENT 'The business',
  clinic_id LowCardinality(String) COMMENT 'Clinic; empty when unknown',
  program LowCardinality(String) COMMENT 'ALLE, ASPIRE or OTHER',
  occurred_on Date32 COMMENT 'Day that the subject occurred, in the calendar of the clinic',
  occurred_at DateTime64(3, 'UTC') COMMENT 'When it occurred, UTC',
  status LowCardinality(String) COMMENT 'MATCHED, REVIEW or UNMATCHED',
  finality LowCardinality(String) COMMENT 'PROVISIONAL, or FINAL once both sources are complete past the window',
  exception LowCardinality(String) COMMENT 'What is wrong; NONE when nothing is',
  recommendation LowCardinality(String) COMMENT 'AUTO_APPROVE, REVIEW or REJECT',
  confidence_level LowCardinality(String) COMMENT 'VERY_HIGH, HIGH, MEDIUM, LOW or VERY_LOW',
  probability Float64 COMMENT 'Calibrated probability that the link is right',
  redeemed Decimal(18, 2) COMMENT 'Money: what the program says; 0 for a claim of its own',
  claimed Decimal(18, 2) COMMENT 'Money: what the ticket says, of explicit claims',
  at_stake Decimal(18, 2) COMMENT 'Money missing or in doubt',
  decision_id String COMMENT 'r:<redemption_id>, or c:<claim_id> for a claim without a redemption',
  decision_seq UInt64 COMMENT '1 for the first decision; one more each change',
  redemption_id String COMMENT 'Empty when it is about a claim without a redemption',
  claim_ids Array(String) COMMENT 'Explicit claims that are linked',
  transaction_ids Array(String) COMMENT 'Tickets that are linked',
  explanation String COMMENT 'The evidence in bits, strongest first: comparison level bits; ...',
  score_bits Float64 COMMENT 'Sum of the explanation',
  runner_up_transaction_ids Array(String) COMMENT 'Tickets of the second best link',
  runner_up_probability Nullable(Float64) COMMENT 'Its probability; NULL when there is none',
  gap_bits Nullable(Float64) COMMENT 'Best assignment over the best one without this link',
  model_id LowCardinality(String) COMMENT 'Model that scored',
  reviewed_by LowCardinality(String) COMMENT 'Person whose decision holds; empty when none',
  decided_at DateTime64(3, 'UTC') COMMENT 'When the event that caused the decision entered the log'
) AS
SELECT practice_id, clinic_id, program, occurred_on, occurred_at, status, finality, exception, recommendation,
  confidence_level, probability, redeemed, claimed, at_stake, decision_id, decision_seq, redemption_id, claim_ids, transaction_ids,
  arrayStringConcat(arrayMap(
    (c, l, b) -> concat(c, ' ', l, ' ', if(b < 0, '', '+'), toString(round(b, 2))),
    arraySort((c, b) -> -abs(b), explanation.comparison, explanation.bits),
    arraySort((l, b) -> -abs(b), explanation.level, explanation.bits),
    arraySort(b -> -abs(b), explanation.bits)), '; ') AS explanation,
  score_bits, runner_up_transaction_ids, runner_up_probability, gap_bits, model_id, reviewed_by, decided_at
FROM matches FINAL
WHERE run_id = 'live'
SETTINGS do_not_merge_across_partitions_select_final = 1
COMMENT 'What holds now, one row a redemption or claim without one; retracted decisions are not shown';

CREATE VIEW IF NOT EXISTS open_exceptions
(
  practice_id LowCardinality(String) COMMENT 'The business',
  clinic_id LowCardinality(String) COMMENT 'Clinic; empty when unknown',
  program LowCardinality(String) COMMENT 'ALLE, ASPIRE or OTHER',
  kind LowCardinality(String) COMMENT 'What is wrong: MISSING_POS, MISSING_REWARD, AMOUNT ...',
  amount Decimal(18, 2) COMMENT 'Money missing or in doubt',
  age_days Int64 COMMENT 'Days since the subject occurred, by the calendar of the clinic and the date in UTC now',
  occurred_on Date32 COMMENT 'Day that it occurred, in the calendar of the clinic',
  redeemed Decimal(18, 2) COMMENT 'Money: what the program says',
  claimed Decimal(18, 2) COMMENT 'Money: what the ticket says',
  exception_id String COMMENT '<decision_id>!<kind>',
  decision_id String COMMENT 'Decision it is about; current_matches has its explanation',
  redemption_id String COMMENT 'Empty when it is about a claim without a redemption',
  claim_ids Array(String) COMMENT 'Explicit claims concerned',
  transaction_ids Array(String) COMMENT 'Tickets concerned',
  opened_at DateTime64(3, 'UTC') COMMENT 'When it was opened first',
  next_step String COMMENT 'What a person should do, in plain words'
) AS
SELECT practice_id, clinic_id, program, kind, at_stake AS amount,
  dateDiff('day', occurred_on, toDate32(now('UTC'))) AS age_days,
  occurred_on, redeemed, claimed, exception_id, decision_id, redemption_id, claim_ids, transaction_ids, opened_at, next_step
FROM exceptions FINAL
WHERE run_id = 'live' AND state = 'OPEN'
SETTINGS do_not_merge_across_partitions_select_final = 1
COMMENT 'What is wrong now and what to do about it';

CREATE VIEW IF NOT EXISTS daily_summary
(
  practice_id LowCardinality(String) COMMENT 'The business',
  clinic_id LowCardinality(String) COMMENT 'Clinic; empty when unknown',
  program LowCardinality(String) COMMENT 'ALLE, ASPIRE or OTHER',
  day Date32 COMMENT 'In the calendar of the clinic',
  redeemed_count Int64 COMMENT 'Redemptions',
  redeemed Decimal(38, 2) COMMENT 'Money: what the program says was redeemed',
  claimed_count Int64 COMMENT 'Redemptions and single claims for which a ticket states a reward',
  claimed Decimal(38, 2) COMMENT 'Money: what the tickets say was redeemed',
  matched_count Int64 COMMENT 'Redemptions matched to a ticket',
  matched Decimal(38, 2) COMMENT 'Money: redeemed, of the matched',
  review_count Int64 COMMENT 'Links that a person should look at',
  review Decimal(38, 2) COMMENT 'Money: redeemed, of those links',
  pending_count Int64 COMMENT 'Unmatched, and the other side may still come',
  pending Decimal(38, 2) COMMENT 'Money: redeemed or claimed, of the pending',
  missing_count Int64 COMMENT 'The other side is complete and has nothing',
  missing Decimal(38, 2) COMMENT 'Money: redeemed or claimed, of the missing',
  other_count Int64 COMMENT 'Unmatched for a known reason: reversed, expired, prepaid ...',
  other Decimal(38, 2) COMMENT 'Money: redeemed or claimed, of those'
) AS
SELECT practice_id, clinic_id, program, day,
  sumIf(sign, is_redemption) AS redeemed_count, sum(redemption_money * sign) AS redeemed,
  sumIf(sign, claim_money > 0) AS claimed_count, sum(claim_money * sign) AS claimed,
  sumIf(sign, outcome = 'matched') AS matched_count, sumIf(redemption_money * sign, outcome = 'matched') AS matched,
  sumIf(sign, outcome = 'review') AS review_count, sumIf(redemption_money * sign, outcome = 'review') AS review,
  sumIf(sign, outcome = 'pending') AS pending_count, sumIf(larger_money * sign, outcome = 'pending') AS pending,
  sumIf(sign, outcome = 'missing') AS missing_count, sumIf(larger_money * sign, outcome = 'missing') AS missing,
  sumIf(sign, outcome = 'other') AS other_count, sumIf(larger_money * sign, outcome = 'other') AS other
FROM
(
  SELECT practice_id, clinic_id, program, occurred_on AS day, sign, startsWith(decision_id, 'r:') AS is_redemption,
    redeemed AS redemption_money, claimed AS claim_money, greatest(redeemed, claimed) AS larger_money,
    multiIf(
      status = 'MATCHED', 'matched',
      status = 'REVIEW', 'review',
      exception IN ('MISSING_POS', 'MISSING_REWARD'), 'missing',
      finality = 'PROVISIONAL', 'pending',
      'other') AS outcome
  FROM match_log
  WHERE run_id = 'live' AND status != 'RETRACTED'
)
GROUP BY practice_id, clinic_id, program, day
HAVING redeemed_count != 0 OR claimed_count != 0
COMMENT 'By clinic, program and local day; matched, review, pending, missing and other add up to every decision';

CREATE VIEW IF NOT EXISTS money_at_risk
(
  practice_id LowCardinality(String) COMMENT 'The business',
  clinic_id LowCardinality(String) COMMENT 'Clinic; empty when unknown',
  program LowCardinality(String) COMMENT 'ALLE, ASPIRE or OTHER',
  kind LowCardinality(String) COMMENT 'What is wrong',
  exceptions UInt64 COMMENT 'Open exceptions',
  amount Decimal(38, 2) COMMENT 'Money missing or in doubt',
  largest Decimal(18, 2) COMMENT 'Of the worst of them',
  oldest_days Int64 COMMENT 'Age of the oldest of them'
) AS
SELECT practice_id, clinic_id, program, kind, count() AS exceptions, sum(open_exceptions.amount) AS amount,
  max(open_exceptions.amount) AS largest, max(age_days) AS oldest_days
FROM open_exceptions
GROUP BY practice_id, clinic_id, program, kind
COMMENT 'Open exceptions in money, by clinic, program and kind';

CREATE VIEW IF NOT EXISTS pos_claims
(
  practice_id LowCardinality(String) COMMENT 'The business',
  clinic_id LowCardinality(String) COMMENT 'Clinic; empty when unknown',
  claim_id String COMMENT '<transaction_id>#<line_id>',
  transaction_id String COMMENT 'Ticket',
  label String COMMENT 'What the reward is called, as written',
  kind LowCardinality(String) COMMENT 'REWARD: a tender; DISCOUNT: a line',
  amount Decimal(18, 2) COMMENT 'What it takes off',
  occurred_at DateTime64(3, 'UTC') COMMENT 'When the ticket was rung up, UTC',
  status LowCardinality(String) COMMENT 'Status of the ticket'
) AS
SELECT practice_id, clinic_id, concat(transaction_id, '#', item.1) AS claim_id, transaction_id, item.3 AS label, item.2 AS kind,
  item.4 AS amount, occurred_at, status
FROM pos_transactions FINAL
ARRAY JOIN arrayFilter(i -> i.2 IN ('REWARD', 'DISCOUNT'), arrayConcat(
  arrayZip(lines.line_id, lines.kind, lines.label, lines.amount),
  arrayZip(tenders.line_id, tenders.kind, tenders.label, tenders.amount))) AS item
COMMENT 'What tickets say about rewards: reward tenders and discount lines, one row each';

CREATE VIEW IF NOT EXISTS active_signals
(
  rule LowCardinality(String) COMMENT 'SOURCE_STALE, PROOF_FAILED ...',
  practice_id LowCardinality(String) COMMENT 'The business, or _system',
  source String COMMENT 'Feed or component concerned; empty when none',
  since DateTime64(3, 'UTC') COMMENT 'When the condition was last raised',
  message String COMMENT 'In plain words'
) AS
SELECT rule, practice_id, argMax(ops_signals.source, (src_partition, src_offset)) AS source, max(at) AS since,
  argMax(ops_signals.message, (src_partition, src_offset)) AS message
FROM ops_signals
GROUP BY rule, practice_id, signal_id
HAVING argMax(state, (src_partition, src_offset)) = 'RAISED'
COMMENT 'Conditions that hold now';
