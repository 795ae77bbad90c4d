import type { TableRowsSpec, Worked } from './table-rows.ts';

/** review_outcomes. */
export const reviewRows: TableRowsSpec = { table: 'review_outcomes' };

/** reviews. */
export const verdictRows: TableRowsSpec = { table: 'reviews' };

/** ops_signals. */
export const signalRows: TableRowsSpec = { table: 'ops_signals' };

/** audit. */
export const auditRows: TableRowsSpec = { table: 'audit' };

/** model_drift. */
export const driftRows: TableRowsSpec = { table: 'model_drift' };

const appendedAt: Worked = (_, record) => record.appendTimeMs;

/** dlq. */
export const deadLetterRows: TableRowsSpec = {
  table: 'dlq',
  worked: { version: appendedAt },
  identity: { key: ['dlq_id', 'code'], versionFields: [], version: appendedAt },
};
