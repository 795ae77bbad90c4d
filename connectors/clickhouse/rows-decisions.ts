import type { MatchDecision } from '../../schemas/generated/types.ts';
import type { RowBinaryWriter } from './row-binary.ts';
import { keyOf, originColumns, type TableEncoder, writeOrigin } from './table-rows.ts';

const decisionColumns = ['run_id', 'practice_id', 'decision_id', 'decision_seq'];

function writeDecisionKey(to: RowBinaryWriter, value: MatchDecision): void {
  to.string(value.runId);
  to.string(value.practiceId);
  to.string(value.decisionId);
  to.uint64(value.decisionSeq);
}

function writeEvidence(to: RowBinaryWriter, value: MatchDecision): void {
  const { explanation, runnerUp } = value;
  to.float64(value.probability);
  to.float64(value.scoreBits);
  to.length(explanation.length);
  for (const entry of explanation) to.string(entry.comparison);
  to.length(explanation.length);
  for (const entry of explanation) to.string(entry.level);
  to.length(explanation.length);
  for (const entry of explanation) to.float64(entry.bits);
  to.strings(runnerUp?.transactionIds ?? []);
  if (to.nullable(runnerUp)) to.float64(runnerUp.probability);
  if (to.nullable(value.gapBits)) to.float64(value.gapBits);
}

/** matches. */
export const matchRows: TableEncoder<'MatchDecision'> = {
  table: 'matches',
  columns: [
    ...[...decisionColumns, 'redemption_id', 'claim_ids', 'transaction_ids', 'program', 'clinic_id', 'occurred_at'],
    ...['occurred_on', 'redeemed', 'claimed', 'at_stake', 'status', 'finality', 'exception', 'recommendation'],
    ...['confidence_level', 'probability', 'score_bits', 'explanation.comparison', 'explanation.level'],
    ...['explanation.bits', 'runner_up_transaction_ids', 'runner_up_probability', 'gap_bits', 'model_id'],
    ...['reviewed_by', 'decided_at', ...originColumns, 'version', 'is_deleted'],
  ],
  write: (to, value, record) => {
    writeDecisionKey(to, value);
    to.string(value.redemptionId);
    to.strings(value.claimIds);
    to.strings(value.transactionIds);
    to.string(value.program);
    to.string(value.clinicId);
    to.time(value.occurredAt);
    to.date(value.occurredOn);
    to.cents(value.redeemedCents);
    to.cents(value.claimedCents);
    to.cents(value.atStakeCents);
    to.string(value.status);
    to.string(value.finality);
    to.string(value.exception);
    to.string(value.recommendation);
    to.string(value.confidenceLevel);
    writeEvidence(to, value);
    to.string(value.modelId);
    to.string(value.reviewedBy);
    to.time(value.decidedAt);
    writeOrigin(to, record);
    to.uint64(value.decisionSeq);
    to.uint8(value.status === 'RETRACTED' ? 1 : 0);
    return 1;
  },
  version: (value) => ({
    key: keyOf(value.runId, value.practiceId, value.decisionId),
    version: value.decisionSeq,
  }),
  latestOnly: true,
  keySql: "concat(run_id, '\\n', practice_id, '\\n', decision_id)",
};

type Signed = Pick<MatchDecision, 'status' | 'finality' | 'exception' | 'recommendation' | 'program' | 'clinicId'> &
  Pick<MatchDecision, 'redeemedCents' | 'claimedCents' | 'atStakeCents'>;

function writeLogRow(to: RowBinaryWriter, value: MatchDecision, sign: 1 | -1, side: Signed): void {
  writeDecisionKey(to, value);
  to.uint8(sign & 255);
  to.string(side.program);
  to.string(side.clinicId);
  to.time(value.occurredAt);
  to.date(value.occurredOn);
  to.string(side.status);
  to.string(side.finality);
  to.string(side.exception);
  to.string(side.recommendation);
  to.cents(side.redeemedCents);
  to.cents(side.claimedCents);
  to.cents(side.atStakeCents);
  to.string(value.modelId);
  to.time(value.decidedAt);
}

/** match_log: what holds now with sign 1, what it replaces with sign -1. */
export const matchLogRows: TableEncoder<'MatchDecision'> = {
  table: 'match_log',
  columns: [
    ...[...decisionColumns, 'sign', 'program', 'clinic_id', 'occurred_at', 'occurred_on', 'status', 'finality'],
    ...['exception', 'recommendation', 'redeemed', 'claimed', 'at_stake', 'model_id', 'decided_at', ...originColumns],
  ],
  write: (to, value, record) => {
    writeLogRow(to, value, 1, value);
    writeOrigin(to, record);
    if (value.prev === null) return 1;
    writeLogRow(to, value, -1, value.prev);
    writeOrigin(to, record);
    return 2;
  },
};

// Of one decision, what is opened counts after what is closed.
function exceptionVersion(value: { decisionSeq: number; state: string }): number {
  return 2 * value.decisionSeq + (value.state === 'OPEN' ? 1 : 0);
}

/** exceptions. */
export const exceptionRows: TableEncoder<'ExceptionEvent'> = {
  table: 'exceptions',
  columns: [
    ...[
      'run_id',
      'practice_id',
      'decision_id',
      'kind',
      'exception_id',
      'decision_seq',
      'state',
      'program',
      'clinic_id',
    ],
    ...[
      'redemption_id',
      'claim_ids',
      'transaction_ids',
      'redeemed',
      'claimed',
      'at_stake',
      'occurred_at',
      'occurred_on',
    ],
    ...['opened_at', 'closed_at', 'next_step', ...originColumns, 'version', 'is_deleted'],
  ],
  write: (to, value, record) => {
    to.string(value.runId);
    to.string(value.practiceId);
    to.string(value.decisionId);
    to.string(value.kind);
    to.string(value.exceptionId);
    to.uint64(value.decisionSeq);
    to.string(value.state);
    to.string(value.program);
    to.string(value.clinicId);
    to.string(value.redemptionId);
    to.strings(value.claimIds);
    to.strings(value.transactionIds);
    to.cents(value.redeemedCents);
    to.cents(value.claimedCents);
    to.cents(value.atStakeCents);
    to.time(value.occurredAt);
    to.date(value.occurredOn);
    to.time(value.openedAt);
    if (to.nullable(value.closedAt)) to.time(value.closedAt);
    to.string(value.nextStep);
    writeOrigin(to, record);
    to.uint64(exceptionVersion(value));
    to.uint8(0);
    return 1;
  },
  version: (value) => ({
    key: keyOf(value.runId, value.practiceId, value.decisionId, value.kind),
    version: exceptionVersion(value),
  }),
  latestOnly: true,
  keySql: "concat(run_id, '\\n', practice_id, '\\n', decision_id, '\\n', kind)",
};
