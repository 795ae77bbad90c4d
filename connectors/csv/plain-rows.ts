import type { Program } from '../../schemas/generated/types.ts';
import type { RowValues } from './columns.ts';
import { type ColumnNames, hasRewardColumns } from './columns.ts';
import type { CivilTime } from './dates.ts';
import type { Field, FileSide } from './fields.ts';
import { createRowIdentities } from './identity.ts';
import { asFlaw, redemptionOfJson, ticketOfJson } from './json-events.ts';
import { recogniseExport } from './recognise.ts';
import { readRedemption } from './redemptions.ts';
import type { RejectedRow } from './rejects.ts';
import { rejectedOf } from './report-lines.ts';
import { civilTimeOf, type FileContext, type ZoneOf } from './row-values.ts';
import type { Survey } from './survey.ts';
import { type ExportFile, readTable, type TableFormat, type TableRow } from './table.ts';
import { readTicketRow, type TicketRow } from './ticket-rows.ts';
import { orNothing, programOfFile, redemptionStatusOf } from './words.ts';

/** A row of an export under the fields' own names: amounts as numbers, dates as ISO 8601. Read again, it means the same. */
export type PlainRow = Readonly<Record<string, unknown>>;

/** Rows of a part of a file, in file order, and those that were not taken. */
export interface PlainBatch {
  readonly rows: readonly PlainRow[];
  readonly rejected: readonly RejectedRow[];
}

/** A file that was recognised, ready to be read row by row. */
export interface OpenedRows {
  readonly format: TableFormat;
  readonly survey: Survey;
  batches(): AsyncGenerator<PlainBatch>;
}

const optionalFields: Readonly<Record<FileSide, readonly Field[]>> = {
  rewards: ['redemption_id', 'practice_id', 'clinic_id', 'customer_email', 'member_id', 'auth_code', 'status'],
  pos: [
    ...(['transaction_id', 'practice_id', 'clinic_id', 'customer_email', 'loyalty_id', 'auth_code'] as const),
    ...(['status', 'provider'] as const),
  ],
};

function two(value: number): string {
  return String(value).padStart(2, '0');
}

function offsetText(minutes: number): string {
  const whole = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(whole / 60))}:${two(whole % 60)}`;
}

function isoText({ year, month, day, timeMs, offsetMinutes }: CivilTime): string {
  const date = `${year}-${two(month)}-${two(day)}`;
  if (timeMs === null) return date;
  const time = new Date(timeMs).toISOString().slice(11, timeMs % 1000 === 0 ? 19 : 23);
  return `${date}T${time}${offsetMinutes === null ? '' : offsetText(offsetMinutes)}`;
}

function stated(values: RowValues, side: FileSide): Record<string, string> {
  const found = optionalFields[side].map((field) => [field, orNothing(values(field))] as const);
  return Object.fromEntries(found.filter(([, value]) => value !== ''));
}

function rewardRow(values: RowValues, context: FileContext, fileProgram: Program | null): PlainRow {
  const { event } = readRedemption(values, context, fileProgram, createRowIdentities());
  return {
    customer_name: event.customer.name,
    customer_phone: event.customer.phone,
    amount: event.amountCents / 100,
    date: isoText(civilTimeOf(values, 'rewards', context.survey)),
    service: event.product,
    program: event.program,
    ...stated(values, 'rewards'),
    // What another row says became of it is lost with that row.
    ...(event.status === redemptionStatusOf(orNothing(values('status'))) ? {} : { status: event.status.toLowerCase() }),
  };
}

/** A discount keeps a name that says it is one: under the columns of rewards, an amount without a name would be a reward. */
function creditOf({ credit, programCredits }: TicketRow): PlainRow {
  const byProgram = Object.fromEntries(programCredits.map(({ column, cents }) => [column, cents / 100]));
  if (credit === null) return byProgram;
  return {
    ...byProgram,
    reward_label: credit.label ?? (credit.kind === 'DISCOUNT' ? 'Discount' : null),
    reward_amount: credit.cents / 100,
  };
}

function ticketRow(values: RowValues, context: FileContext): PlainRow {
  const row = readTicketRow(values, context);
  return {
    customer_name: row.customer.name,
    customer_phone: row.customer.phone,
    amount: row.soldCents === null ? null : row.soldCents / 100,
    date: isoText(civilTimeOf(values, 'pos', context.survey)),
    service: row.service,
    ...creditOf(row),
    ...stated(values, 'pos'),
  };
}

function plainRow(row: TableRow, side: FileSide, context: FileContext, fileProgram: Program | null): PlainRow {
  if (row.event === null)
    return side === 'pos' ? ticketRow(row.values, context) : rewardRow(row.values, context, fileProgram);
  // A topic's own shape stays as it is, once it is known to be one.
  const { event } = row;
  asFlaw(() => (side === 'pos' ? ticketOfJson(event, null) : redemptionOfJson(event, null)));
  return event;
}

/**
 * Recognises an export as `openExport` does, and reads its rows as they stand, without making events of them.
 * @throws INPUT_UNUSABLE when it is no such file.
 */
export async function openRows(
  file: ExportFile,
  { side, names = {}, zoneOf }: { side: FileSide; names?: ColumnNames; zoneOf: ZoneOf },
): Promise<OpenedRows> {
  const { format, survey } = await recogniseExport(file, side, names);
  const rewardColumns = format.kind === 'ndjson' || hasRewardColumns(format.columns);
  const context: FileContext = {
    survey,
    zoneOf,
    source: null,
    practiceId: 'default',
    batchId: null,
    hasRewardColumns: rewardColumns,
  };
  const fileProgram = programOfFile(file.name);
  return {
    format,
    survey,
    batches: async function* () {
      for await (const { rows, rejected: unreadable } of readTable(file, format)) {
        const taken: PlainRow[] = [];
        const rejected: RejectedRow[] = [...unreadable];
        for (const row of rows) {
          try {
            taken.push(plainRow(row, side, context, fileProgram));
          } catch (error) {
            rejected.push(rejectedOf(row, error, format));
          }
        }
        yield { rows: taken, rejected };
      }
    },
  };
}
