import type { PosTransaction, Tender, TicketLine, TicketStatus } from '../../schemas/generated/types.ts';
import type { ExportItem } from './export-item.ts';
import type { RowIdentities } from './identity.ts';
import { RowFlaw } from './rejects.ts';
import type { FileContext } from './row-values.ts';
import type { TicketRow } from './ticket-rows.ts';
import { lineKindOf, plainWords } from './words.ts';

interface OpenTicket {
  readonly line: number;
  readonly rows: TicketRow[];
  /** Rows of this ticket that are still to come. */
  left: number;
}

/** Joins rows that share a ticket; holds only tickets whose last row has not come yet. */
export interface TicketGrouper {
  /**
   * Takes one row (or the fact that a row of this ticket was rejected) and gives the ticket back when it was the last.
   * @throws RowFlaw when the row says the same ticket is another customer's of another day.
   */
  take(key: string, line: number, row: TicketRow): ExportItem<PosTransaction> | undefined;
  /** A row of this ticket was rejected. */
  skip(key: string): ExportItem<PosTransaction> | undefined;
}

const takenBack: ReadonlySet<TicketStatus> = new Set(['VOIDED', 'REFUNDED']);

function statusOf(rows: readonly TicketRow[]): TicketStatus {
  return rows.some((r) => r.status === 'COMPLETED') ? 'COMPLETED' : (rows[0]?.status ?? 'UNKNOWN');
}

function identityOf(row: TicketRow, identities: RowIdentities): string {
  const { practiceId, clinicId, customer, service, soldCents, credit, programCredits, authCode, occurred } = row;
  const { name, phone, email, memberId } = customer;
  const who = [practiceId, clinicId, name, phone, email, memberId];
  const what = [service, soldCents, credit?.label ?? null, credit?.cents ?? null, authCode];
  const claimed = programCredits.map(({ column, cents }) => `${column} ${cents}`);
  return row.nativeId ?? identities.next([...who, ...what, occurred.stated, ...claimed]);
}

function linesOf(rows: readonly TicketRow[]): Pick<PosTransaction, 'lines' | 'tenders'> {
  const lines: TicketLine[] = [];
  const tenders: Tender[] = [];
  rows.forEach((row, i) => {
    const { service: product, soldCents, credit, programCredits } = row;
    if (soldCents !== null) {
      const kind = product === null ? 'SALE' : lineKindOf(product);
      lines.push({ lineId: `${i + 1}`, kind, product, label: null, amountCents: soldCents, authCode: null });
    }
    // A code is a claim's; of several claims in one row nobody knows whose.
    const claims = programCredits.length + (credit?.kind === 'REWARD' ? 1 : 0);
    const authCode = claims > 1 ? null : row.authCode;
    for (const { column, kind, label, cents } of programCredits) {
      tenders.push({ lineId: `${i + 1}.${column}`, kind, label, amountCents: cents, product, authCode });
    }
    if (!credit) return;
    const { kind, label, cents } = credit;
    const rest = { lineId: `${i + 1}r`, label, amountCents: cents, product };
    if (kind === 'DISCOUNT') lines.push({ kind, ...rest, authCode: claims > 0 ? null : authCode });
    else tenders.push({ kind, ...rest, authCode });
  });
  return { lines, tenders };
}

function firstStated<T>(rows: readonly TicketRow[], pick: (row: TicketRow) => T | null): T | null {
  for (const row of rows) {
    const value = pick(row);
    if (value !== null) return value;
  }
  return null;
}

function ticketOf(rows: readonly TicketRow[], context: FileContext, identities: RowIdentities): PosTransaction {
  const first = rows[0] as TicketRow;
  const status = statusOf(rows);
  // In a ticket that stands, a line that was voided sells and claims nothing.
  const standing = takenBack.has(status) ? rows : rows.filter((r) => !takenBack.has(r.status));
  const source = context.source ?? 'pos';
  const timed = rows.find((r) => r.occurred.on === null) ?? first;
  return {
    transactionId: `${source}:${identityOf(first, identities)}`,
    source,
    practiceId: first.practiceId,
    clinicId: firstStated(rows, (r) => r.clinicId),
    revision: null,
    status,
    occurredAt: timed.occurred.at,
    occurredOn: timed.occurred.on,
    customer: {
      name: firstStated(rows, (r) => r.customer.name),
      phone: firstStated(rows, (r) => r.customer.phone),
      email: firstStated(rows, (r) => r.customer.email),
      memberId: firstStated(rows, (r) => r.customer.memberId),
    },
    provider: firstStated(rows, (r) => r.provider),
    ...linesOf(standing),
    totalCents: null,
    batchId: context.batchId,
    supersedesRevision: null,
  };
}

function itemOf(open: OpenTicket, context: FileContext, identities: RowIdentities): ExportItem<PosTransaction> {
  const first = open.rows[0] as TicketRow;
  return {
    event: ticketOf(open.rows, context, identities),
    nativeId: first.nativeId,
    line: open.line,
    rows: open.rows.length,
    zone: first.zone,
    day: first.occurred.day,
  };
}

function refuseStranger(known: TicketRow, row: TicketRow): void {
  const names = [known.customer.name, row.customer.name].map((n) => plainWords(n ?? ''));
  if (names[0] === '' || names[1] === '' || names[0] === names[1]) return;
  if (known.occurred.day === row.occurred.day) return;
  throw new RowFlaw(
    'TICKET_CONFLICT',
    'an earlier row has the same ticket number, another customer and another day: one of them is wrong',
  );
}

/** A grouper for one file; the survey says how many rows each ticket has. */
export function createTicketGrouper(context: FileContext, identities: RowIdentities): TicketGrouper {
  const open = new Map<string, OpenTicket>();
  const close = (key: string, ticket: OpenTicket): ExportItem<PosTransaction> | undefined => {
    if (ticket.left > 0) return undefined;
    open.delete(key);
    return ticket.rows.length === 0 ? undefined : itemOf(ticket, context, identities);
  };
  const opened = (key: string, line: number): OpenTicket => {
    const found = open.get(key);
    if (found) return found;
    const ticket = { line, rows: [], left: context.survey.ticketRows.get(key) ?? 1 };
    open.set(key, ticket);
    return ticket;
  };
  return {
    take: (key, line, row) => {
      if (key === '') return itemOf({ line, rows: [row], left: 0 }, context, identities);
      const ticket = opened(key, line);
      if (ticket.rows[0]) refuseStranger(ticket.rows[0], row);
      ticket.rows.push(row);
      ticket.left--;
      return close(key, ticket);
    },
    skip: (key) => {
      if (key === '') return undefined;
      const ticket = opened(key, 0);
      ticket.left--;
      return close(key, ticket);
    },
  };
}
