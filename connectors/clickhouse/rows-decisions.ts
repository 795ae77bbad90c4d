import type { FieldReader } from './field-reader.ts';
import type { TableRowsSpec } from './table-rows.ts';

function decisionSeq(fields: FieldReader): number {
  return fields.number('decision_seq') ?? 0;
}

/** Rows of table `matches`: each decision as it stands. */
export const matchRows: TableRowsSpec = {
  table: 'matches',
  workedFields: ['status'],
  worked: { version: decisionSeq, is_deleted: (fields) => (fields.text('status') === 'RETRACTED' ? 1 : 0) },
  identity: {
    key: ['run_id', 'practice_id', 'decision_id'],
    versionFields: ['decision_seq'],
    version: decisionSeq,
    latestOnly: true,
  },
};

/** match_log: what holds now with sign 1, what it replaces with sign -1. */
export const matchLogRows: TableRowsSpec = {
  table: 'match_log',
  worked: { sign: () => 1 },
  further: 'prev',
  furtherWorked: { sign: () => -1 },
};

// Of one decision, what is opened counts after what is closed.
function exceptionVersion(fields: FieldReader): number {
  return 2 * decisionSeq(fields) + (fields.text('state') === 'OPEN' ? 1 : 0);
}

/** Rows of table `exceptions`. */
export const exceptionRows: TableRowsSpec = {
  table: 'exceptions',
  worked: { version: exceptionVersion, is_deleted: () => 0 },
  identity: {
    key: ['run_id', 'practice_id', 'decision_id', 'kind'],
    versionFields: ['decision_seq', 'state'],
    version: exceptionVersion,
    latestOnly: true,
  },
};
