import type { Customer, PosTransaction, Redemption, Tender, TicketLine } from '../../schemas/generated/types.ts';
import type { RowBinaryWriter } from './row-binary.ts';
import { keyOf, originColumns, type TableEncoder, writeOrigin } from './table-rows.ts';

const customerColumns = ['customer_name', 'customer_phone', 'customer_email', 'member_id'];

function writeCustomer(to: RowBinaryWriter, customer: Customer): void {
  to.string(customer.name);
  to.string(customer.phone);
  to.string(customer.email);
  to.string(customer.memberId);
}

// A source that states revisions is ordered by them, so that a late older one loses; any other by arrival. What an undone
// import had replaced comes again with the revision that it stands in for: of two rows of one version the later wins.
function versionOf({ revision, supersedesRevision }: PosTransaction | Redemption, offset: number): number {
  return supersedesRevision ?? revision ?? offset;
}

function writeItems(to: RowBinaryWriter, items: readonly (TicketLine | Tender)[]): void {
  to.length(items.length);
  for (const item of items) to.string(item.lineId);
  to.length(items.length);
  for (const item of items) to.string(item.kind);
  to.length(items.length);
  for (const item of items) to.string(item.product);
  to.length(items.length);
  for (const item of items) to.string(item.label);
  to.length(items.length);
  for (const item of items) to.cents(item.amountCents);
  to.length(items.length);
  for (const item of items) to.string(item.authCode);
}

function itemColumns(of: string): string[] {
  return ['line_id', 'kind', 'product', 'label', 'amount', 'auth_code'].map((column) => `${of}.${column}`);
}

function writeTicket(to: RowBinaryWriter, ticket: PosTransaction): void {
  to.string(ticket.practiceId);
  to.string(ticket.transactionId);
  to.string(ticket.source);
  to.string(ticket.clinicId);
  if (to.nullable(ticket.revision)) to.int64(ticket.revision);
  to.string(ticket.status);
  to.time(ticket.occurredAt);
  if (to.nullable(ticket.occurredOn)) to.date(ticket.occurredOn);
  writeCustomer(to, ticket.customer);
  to.string(ticket.provider);
  if (to.nullable(ticket.totalCents)) to.cents(ticket.totalCents);
  writeItems(to, ticket.lines);
  writeItems(to, ticket.tenders);
  to.string(ticket.batchId);
}

/** pos_transactions. */
export const ticketRows: TableEncoder<'PosTransaction'> = {
  table: 'pos_transactions',
  columns: [
    ...['practice_id', 'transaction_id', 'source', 'clinic_id', 'revision', 'status', 'occurred_at', 'occurred_on'],
    ...customerColumns,
    ...['provider', 'total', ...itemColumns('lines'), ...itemColumns('tenders'), 'batch_id'],
    ...originColumns,
    ...['version', 'is_deleted'],
  ],
  write: (to, value, record) => {
    writeTicket(to, value);
    writeOrigin(to, record);
    to.uint64(versionOf(value, record.offset));
    to.uint8(value.status === 'WITHDRAWN' ? 1 : 0);
    return 1;
  },
  version: (value, record) => ({
    key: keyOf(value.practiceId, value.transactionId),
    version: versionOf(value, record.offset),
  }),
  keySql: "concat(practice_id, '\\n', transaction_id)",
};

/** reward_transactions. */
export const redemptionRows: TableEncoder<'Redemption'> = {
  table: 'reward_transactions',
  columns: [
    ...['practice_id', 'redemption_id', 'source', 'program', 'clinic_id', 'revision', 'status'],
    ...['occurred_at', 'occurred_on', ...customerColumns, 'auth_code', 'product', 'amount', 'prepaid', 'batch_id'],
    ...originColumns,
    ...['version', 'is_deleted'],
  ],
  write: (to, value, record) => {
    to.string(value.practiceId);
    to.string(value.redemptionId);
    to.string(value.source);
    to.string(value.program);
    to.string(value.clinicId);
    if (to.nullable(value.revision)) to.int64(value.revision);
    to.string(value.status);
    to.time(value.occurredAt);
    if (to.nullable(value.occurredOn)) to.date(value.occurredOn);
    writeCustomer(to, value.customer);
    to.string(value.authCode);
    to.string(value.product);
    to.cents(value.amountCents);
    to.uint8(value.prepaid ? 1 : 0);
    to.string(value.batchId);
    writeOrigin(to, record);
    to.uint64(versionOf(value, record.offset));
    to.uint8(value.status === 'WITHDRAWN' ? 1 : 0);
    return 1;
  },
  version: (value, record) => ({
    key: keyOf(value.practiceId, value.redemptionId),
    version: versionOf(value, record.offset),
  }),
  keySql: "concat(practice_id, '\\n', redemption_id)",
};

/** source_progress. */
export const progressRows: TableEncoder<'SourceProgress'> = {
  table: 'source_progress',
  columns: [
    ...['practice_id', 'source', 'side', 'program', 'complete_from', 'complete_through', 'kind', 'batch_id'],
    ...originColumns,
  ],
  write: (to, value, record) => {
    to.string(value.practiceId);
    to.string(value.source);
    to.string(value.side);
    to.string(value.program);
    if (to.nullable(value.completeFrom)) to.time(value.completeFrom);
    to.time(value.completeThrough);
    to.string(value.kind);
    to.string(value.batchId);
    writeOrigin(to, record);
    return 1;
  },
};
