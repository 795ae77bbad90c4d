import type { TableRowsSpec, Worked } from './table-rows.ts';

/** Rows of table `review_outcomes`: what the matcher made of each review. */
export const reviewRows: TableRowsSpec = { table: 'review_outcomes' };

/** Rows of table `reviews`: what people said. */
export const verdictRows: TableRowsSpec = { table: 'reviews' };

/** Rows of table `ops_signals`. */
export const signalRows: TableRowsSpec = { table: 'ops_signals' };

/** Rows of table `audit`. */
export const auditRows: TableRowsSpec = { table: 'audit' };

/** Rows of table `model_drift`. */
export const driftRows: TableRowsSpec = { table: 'model_drift' };

const appendedAt: Worked = (_, record) => record.appendTimeMs;

/** Rows of table `dlq`. */
export const deadLetterRows: TableRowsSpec = {
  table: 'dlq',
  worked: { version: appendedAt },
  identity: { key: ['dlq_id', 'code'], versionFields: [], version: appendedAt },
};
