-- Two runs side by side: what another model would have decided. Parameters of these views are the ids of two runs:
-- SELECT * FROM run_changes(run_a = 'live', run_b = 'replay-3f9c2a11-20261121t190000').

CREATE VIEW IF NOT EXISTS run_changes AS
SELECT practice_id, clinic_id, program, occurred_on, decision_id, redemption_id, kind,
  a_status, b_status, a_exception, b_exception, a_recommendation, b_recommendation,
  a_transaction_ids, b_transaction_ids, a_probability, b_probability, a_score_bits, b_score_bits,
  redeemed, claimed, a_at_stake, b_at_stake, greatest(redeemed, claimed) AS amount,
  arraySlice(arraySort(c -> -abs(c.2), arrayFilter(c -> abs(c.2) >= 0.05, changes)), 1, 3) AS reason,
  a_model_id, b_model_id
FROM
(
  SELECT practice_id, decision_id,
    anyIf(clinic_id, side = 'b') != '' ? anyIf(clinic_id, side = 'b') : anyIf(clinic_id, side = 'a') AS clinic_id,
    any(program) AS program, any(occurred_on) AS occurred_on, any(redemption_id) AS redemption_id,
    max(redeemed) AS redeemed, max(claimed) AS claimed,
    countIf(side = 'a') AS in_a, countIf(side = 'b') AS in_b,
    anyIf(status, side = 'a') AS a_status, anyIf(status, side = 'b') AS b_status,
    anyIf(exception, side = 'a') AS a_exception, anyIf(exception, side = 'b') AS b_exception,
    anyIf(recommendation, side = 'a') AS a_recommendation, anyIf(recommendation, side = 'b') AS b_recommendation,
    anyIf(transaction_ids, side = 'a') AS a_transaction_ids, anyIf(transaction_ids, side = 'b') AS b_transaction_ids,
    anyIf(probability, side = 'a') AS a_probability, anyIf(probability, side = 'b') AS b_probability,
    anyIf(score_bits, side = 'a') AS a_score_bits, anyIf(score_bits, side = 'b') AS b_score_bits,
    anyIf(at_stake, side = 'a') AS a_at_stake, anyIf(at_stake, side = 'b') AS b_at_stake,
    anyIf(model_id, side = 'a') AS a_model_id, anyIf(model_id, side = 'b') AS b_model_id,
    anyIf(comparisons, side = 'a') AS a_comparisons, anyIf(comparisons, side = 'b') AS b_comparisons,
    anyIf(bits, side = 'a') AS a_bits, anyIf(bits, side = 'b') AS b_bits,
    arrayMap(c -> (c,
      arraySum(arrayMap((n, x) -> if(n = c, x, 0), b_comparisons, b_bits))
        - arraySum(arrayMap((n, x) -> if(n = c, x, 0), a_comparisons, a_bits))),
      arrayDistinct(arrayConcat(a_comparisons, b_comparisons))) AS changes,
    a_status IN ('MATCHED', 'REVIEW') AS a_linked, b_status IN ('MATCHED', 'REVIEW') AS b_linked,
    multiIf(
      redemption_id = '' AND in_b = 0, 'claim settled',
      redemption_id = '' AND in_a = 0, 'claim open',
      in_b = 0, 'only in a',
      in_a = 0, 'only in b',
      NOT a_linked AND b_linked, 'newly matched',
      a_linked AND NOT b_linked, 'lost',
      a_linked AND b_linked AND arraySort(a_transaction_ids) != arraySort(b_transaction_ids), 'other ticket',
      a_recommendation = 'AUTO_APPROVE' AND b_recommendation != 'AUTO_APPROVE', 'auto to review',
      a_recommendation != 'AUTO_APPROVE' AND b_recommendation = 'AUTO_APPROVE', 'review to auto',
      a_exception != b_exception OR a_status != b_status, 'other exception',
      '') AS kind
  FROM
  (
    SELECT 'a' AS side, practice_id, decision_id, clinic_id, program, occurred_on, redemption_id, redeemed, claimed, at_stake,
      status, exception, recommendation, transaction_ids, probability, score_bits, model_id,
      explanation.comparison AS comparisons, explanation.level AS levels, explanation.bits AS bits
    FROM matches FINAL WHERE run_id = {run_a:String}
    UNION ALL
    SELECT 'b' AS side, practice_id, decision_id, clinic_id, program, occurred_on, redemption_id, redeemed, claimed, at_stake,
      status, exception, recommendation, transaction_ids, probability, score_bits, model_id,
      explanation.comparison AS comparisons, explanation.level AS levels, explanation.bits AS bits
    FROM matches FINAL WHERE run_id = {run_b:String}
  )
  GROUP BY practice_id, decision_id
)
WHERE kind != ''
COMMENT 'Decisions that two runs make otherwise: newly matched, lost, other ticket, auto to review, review to auto ..., with what changed most, in bits';

CREATE VIEW IF NOT EXISTS run_change_totals AS
SELECT practice_id, clinic_id, program, kind, count() AS decisions, sum(amount) AS amount,
  sum(b_at_stake) - sum(a_at_stake) AS at_stake_change
FROM run_changes(run_a = {run_a:String}, run_b = {run_b:String})
GROUP BY practice_id, clinic_id, program, kind
COMMENT 'The same in counts and money, by clinic, program and kind';
