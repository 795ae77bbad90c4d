import { keyOf, originColumns, type TableEncoder, writeOrigin } from './table-rows.ts';

/** review_outcomes. */
export const reviewRows: TableEncoder<'ReviewOutcome'> = {
  table: 'review_outcomes',
  columns: [
    ...['practice_id', 'review_id', 'decision_id', 'outcome', 'current_seq', 'actor', 'decided_at'],
    ...originColumns,
  ],
  write: (to, value, record) => {
    to.string(value.practiceId);
    to.string(value.reviewId);
    to.string(value.decisionId);
    to.string(value.outcome);
    if (to.nullable(value.currentSeq)) to.uint64(value.currentSeq);
    to.string(value.actor);
    to.time(value.decidedAt);
    writeOrigin(to, record);
    return 1;
  },
};

/** reviews. */
export const verdictRows: TableEncoder<'ReviewDecision'> = {
  table: 'reviews',
  columns: [
    ...[
      'practice_id',
      'review_id',
      'decision_id',
      'decision_seq',
      'action',
      'claim_ids',
      'transaction_ids',
      'is_match',
    ],
    ...['probability', 'model_id', 'actor', 'reason', 'second_of', 'agrees', 'decided_at', ...originColumns],
  ],
  write: (to, value, record) => {
    to.string(value.practiceId);
    to.string(value.reviewId);
    to.string(value.decisionId);
    to.uint64(value.decisionSeq);
    to.string(value.action);
    to.strings(value.claimIds);
    to.strings(value.transactionIds);
    if (to.nullable(value.isMatch)) to.uint8(value.isMatch ? 1 : 0);
    if (to.nullable(value.probability)) to.float64(value.probability);
    to.string(value.modelId);
    to.string(value.actor);
    to.string(value.reason);
    to.string(value.secondOf);
    if (to.nullable(value.agrees)) to.uint8(value.agrees ? 1 : 0);
    to.time(value.decidedAt);
    writeOrigin(to, record);
    return 1;
  },
};

/** ops_signals. */
export const signalRows: TableEncoder<'OpsSignal'> = {
  table: 'ops_signals',
  columns: ['rule', 'practice_id', 'signal_id', 'source', 'state', 'at', 'message', 'values', ...originColumns],
  write: (to, value, record) => {
    to.string(value.rule);
    to.string(value.practiceId);
    to.string(value.signalId);
    to.string(value.source);
    to.string(value.state);
    to.time(value.at);
    to.string(value.message);
    const values = Object.entries(value.values);
    to.length(values.length);
    for (const [name, figure] of values) {
      to.string(name);
      to.float64(figure);
    }
    writeOrigin(to, record);
    return 1;
  },
};

/** audit. */
export const auditRows: TableEncoder<'AuditEntry'> = {
  table: 'audit',
  columns: [
    ...['practice_id', 'audit_id', 'at', 'actor', 'action', 'object', 'outcome', 'reason', 'request_id', 'address'],
    ...['details', ...originColumns],
  ],
  write: (to, value, record) => {
    to.string(value.practiceId);
    to.string(value.auditId);
    to.time(value.at);
    to.string(value.actor);
    to.string(value.action);
    to.string(value.object);
    to.string(value.outcome);
    to.string(value.reason);
    to.string(value.requestId);
    to.string(value.address);
    const details = Object.entries(value.details);
    to.length(details.length);
    for (const [name, text] of details) {
      to.string(name);
      to.string(text);
    }
    writeOrigin(to, record);
    return 1;
  },
};

/** model_drift. */
export const driftRows: TableEncoder<'ModelDrift'> = {
  table: 'model_drift',
  columns: [
    ...['measure', 'measured_at', 'model_id', 'value', 'bound', 'is_beyond', 'recent', 'baseline', ...originColumns],
  ],
  write: (to, value, record) => {
    to.string(value.measure);
    to.time(value.measuredAt);
    to.string(value.modelId);
    to.float64(value.value);
    to.float64(value.bound);
    to.uint8(value.isBeyond ? 1 : 0);
    to.uint64(value.recent);
    to.uint64(value.baseline);
    writeOrigin(to, record);
    return 1;
  },
};

/** dlq. */
export const deadLetterRows: TableEncoder<'DeadLetter'> = {
  table: 'dlq',
  columns: [
    ...['dlq_id', 'topic', 'partition', 'offset', 'key', 'value', 'schema_id', 'code', 'reason', 'component', 'at'],
    ...[...originColumns, 'version'],
  ],
  write: (to, value, record) => {
    to.string(value.dlqId);
    to.string(value.topic);
    to.uint16(value.partition);
    to.uint64(value.offset);
    to.string(value.key);
    to.bytes(value.value);
    if (to.nullable(value.schemaId)) to.int32(value.schemaId);
    to.string(value.code);
    to.string(value.reason);
    to.string(value.component);
    to.time(value.at);
    writeOrigin(to, record);
    to.uint64(record.appendTimeMs);
    return 1;
  },
  version: (value, record) => ({ key: keyOf(value.dlqId, value.code), version: record.appendTimeMs }),
  keySql: "concat(dlq_id, '\\n', code)",
};
