import type { RawRecord } from '../../processors/ports/records.ts';
import type { FieldReader } from './field-reader.ts';
import type { TableRowsSpec } from './table-rows.ts';

const versionFields = ['supersedes_revision', 'revision'];

// A source that states revisions is ordered by them, so that a late older one loses; any other by arrival. What an undone
// import had replaced comes again with the revision that it stands in for: of two rows of one version the later wins.
function version(fields: FieldReader, { offset }: RawRecord): number {
  return fields.number('supersedes_revision') ?? fields.number('revision') ?? offset;
}

function isWithdrawn(fields: FieldReader): number {
  return fields.text('status') === 'WITHDRAWN' ? 1 : 0;
}

const revised = {
  renamed: { 'customer.member_id': 'member_id' },
  workedFields: ['status'],
  worked: { version, is_deleted: isWithdrawn },
} as const;

/** Rows of table `pos_transactions`. */
export const ticketRows: TableRowsSpec = {
  table: 'pos_transactions',
  ...revised,
  identity: { key: ['practice_id', 'transaction_id'], versionFields, version },
};

/** Rows of table `reward_transactions`. */
export const redemptionRows: TableRowsSpec = {
  table: 'reward_transactions',
  ...revised,
  identity: { key: ['practice_id', 'redemption_id'], versionFields, version },
};

/** Rows of table `source_progress`. */
export const progressRows: TableRowsSpec = { table: 'source_progress' };
