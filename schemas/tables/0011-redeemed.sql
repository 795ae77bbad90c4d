-- Redeemed is what stands at the program: also when the ticket was voided, and not when the program took it back. Decisions
-- say so in their money (what was taken back has none), so that no status needs to be left out.

CREATE OR REPLACE VIEW daily_summary
(
  practice_id LowCardinality(String) COMMENT 'The business',
  clinic_id LowCardinality(String) COMMENT 'Clinic; empty when unknown',
  program LowCardinality(String) COMMENT 'ALLE, ASPIRE or OTHER',
  day Date32 COMMENT 'In the calendar of the clinic',
  redeemed_count Int64 COMMENT 'Redemptions that stand at the program',
  redeemed Decimal(38, 2) COMMENT 'Money: what stands at the program; what it cancelled, reversed or let expire was not redeemed',
  claimed_count Int64 COMMENT 'Redemptions and single claims for which a ticket that stands states a reward',
  claimed Decimal(38, 2) COMMENT 'Money: what the tickets that stand say was redeemed',
  matched_count Int64 COMMENT 'Redemptions matched to a ticket',
  matched Decimal(38, 2) COMMENT 'Money: redeemed, of the matched',
  review_count Int64 COMMENT 'Links that a person should look at',
  review Decimal(38, 2) COMMENT 'Money: redeemed, of those links',
  pending_count Int64 COMMENT 'Unmatched, and the other side may still come',
  pending Decimal(38, 2) COMMENT 'Money: redeemed or claimed, of the pending',
  missing_count Int64 COMMENT 'The other side is complete and has nothing',
  missing Decimal(38, 2) COMMENT 'Money: redeemed or claimed, of the missing',
  other_count Int64 COMMENT 'Unmatched with another exception: reversed on one side, expired, used twice ...',
  other Decimal(38, 2) COMMENT 'Money: redeemed or claimed, of those'
) AS
SELECT practice_id, clinic_id, program, day,
  sumIf(sign, redemption_money != 0) AS redeemed_count, sum(redemption_money * sign) AS redeemed,
  sumIf(sign, claim_money > 0) AS claimed_count, sum(claim_money * sign) AS claimed,
  sumIf(sign, outcome = 'matched') AS matched_count, sumIf(redemption_money * sign, outcome = 'matched') AS matched,
  sumIf(sign, outcome = 'review') AS review_count, sumIf(redemption_money * sign, outcome = 'review') AS review,
  sumIf(sign, outcome = 'pending') AS pending_count, sumIf(larger_money * sign, outcome = 'pending') AS pending,
  sumIf(sign, outcome = 'missing') AS missing_count, sumIf(larger_money * sign, outcome = 'missing') AS missing,
  sumIf(sign, outcome = 'other') AS other_count, sumIf(larger_money * sign, outcome = 'other') AS other
FROM
(
  SELECT practice_id, clinic_id, program, occurred_on AS day, sign,
    redeemed AS redemption_money, claimed AS claim_money, greatest(redeemed, claimed) AS larger_money,
    multiIf(
      status = 'MATCHED', 'matched',
      status = 'REVIEW', 'review',
      exception IN ('MISSING_POS', 'MISSING_REWARD'), 'missing',
      status = 'UNMATCHED' AND exception = 'NONE', 'pending',
      'other') AS outcome
  FROM match_log
  WHERE run_id = 'live' AND (redeemed != 0 OR claimed != 0)
)
GROUP BY practice_id, clinic_id, program, day
HAVING redeemed_count != 0 OR claimed_count != 0
COMMENT 'By clinic, program and local day; matched, review, pending, missing and other add up to every decision about money that stands';
