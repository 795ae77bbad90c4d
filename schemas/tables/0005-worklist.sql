-- The list a person works through. It shows customers' names, which live in the tables of the sources: it is a view of them.

CREATE VIEW IF NOT EXISTS exception_worklist
(
  practice_id LowCardinality(String) COMMENT 'The business',
  clinic_id LowCardinality(String) COMMENT 'Clinic; empty when unknown',
  program LowCardinality(String) COMMENT 'ALLE, ASPIRE or OTHER',
  kind LowCardinality(String) COMMENT 'What is wrong: MISSING_POS, MISSING_REWARD, AMOUNT ...',
  amount Decimal(18, 2) COMMENT 'Money missing or in doubt',
  age_days Int64 COMMENT 'Days since the subject occurred',
  occurred_on Date32 COMMENT 'Day that it occurred, in the calendar of the clinic',
  customer_name String COMMENT 'Of the redemption, else of the ticket; empty when unknown',
  redeemed Decimal(18, 2) COMMENT 'Money: what the program says',
  claimed Decimal(18, 2) COMMENT 'Money: what the ticket says',
  redemption_id String COMMENT 'Empty when it is about a claim without a redemption',
  transaction_ids Array(String) COMMENT 'Tickets concerned',
  decision_id String COMMENT 'Decision it is about',
  probability Float64 COMMENT 'That the link shown is right',
  explanation String COMMENT 'The evidence in bits, strongest first',
  next_step String COMMENT 'What a person should do, in plain words'
) AS
SELECT e.practice_id AS practice_id, e.clinic_id AS clinic_id, e.program AS program, e.kind AS kind, e.amount AS amount,
  e.age_days AS age_days, e.occurred_on AS occurred_on,
  if(r.customer_name != '', r.customer_name, t.customer_name) AS customer_name,
  e.redeemed AS redeemed, e.claimed AS claimed, e.redemption_id AS redemption_id, e.transaction_ids AS transaction_ids,
  e.decision_id AS decision_id, m.probability AS probability, m.explanation AS explanation, e.next_step AS next_step
FROM open_exceptions AS e
LEFT JOIN (SELECT practice_id, decision_id, probability, explanation FROM current_matches) AS m
  ON m.practice_id = e.practice_id AND m.decision_id = e.decision_id
LEFT JOIN (SELECT practice_id, redemption_id, customer_name FROM reward_transactions FINAL) AS r
  ON r.practice_id = e.practice_id AND r.redemption_id = e.redemption_id
LEFT JOIN (SELECT practice_id, transaction_id, customer_name FROM pos_transactions FINAL) AS t
  ON t.practice_id = e.practice_id AND t.transaction_id = e.transaction_ids[1]
COMMENT 'Open exceptions with whom they concern, the evidence and what to do next';
