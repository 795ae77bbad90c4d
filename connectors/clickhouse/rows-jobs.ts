import type { FieldReader } from './field-reader.ts';
import type { TableRowsSpec } from './table-rows.ts';

function revision(fields: FieldReader): number {
  return fields.number('revision') ?? 0;
}

/** Rows of table `jobs`. */
export const jobRows: TableRowsSpec = {
  table: 'jobs',
  renamed: { rewards_cents: 'rewards_amount', matched_cents: 'matched_amount' },
  worked: { version: revision },
  identity: { key: ['job_id'], versionFields: ['revision'], version: revision, latestOnly: true },
};
