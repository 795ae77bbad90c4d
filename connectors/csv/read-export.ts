import type { PosTransaction, Program, Redemption } from '../../schemas/generated/types.ts';
import { type ColumnNames, hasRewardColumns } from './columns.ts';
import type { ExportItem } from './export-item.ts';
import type { FileSide } from './fields.ts';
import { createRowIdentities, type RowIdentities } from './identity.ts';
import { asFlaw, redemptionOfJson, ticketOfJson } from './json-events.ts';
import { createProgressTracker, type ProgressTracker } from './progress.ts';
import { recogniseExport } from './recognise.ts';
import { readRedemption } from './redemptions.ts';
import type { RejectedRow } from './rejects.ts';
import { rejectedOf } from './report-lines.ts';
import type { FileContext, ZoneOf } from './row-values.ts';
import { type Survey, ticketKeyOf } from './survey.ts';
import { type ExportFile, readTable, type TableFormat, type TableRow } from './table.ts';
import { readTicketRow } from './ticket-rows.ts';
import { createTicketGrouper, type TicketGrouper } from './tickets.ts';
import { programOfFile } from './words.ts';
import { localDay } from './zones.ts';

/** How a file is to be read. */
export interface ExportOptions {
  readonly side: FileSide;
  /** Column names by field, where the file's own are not recognised. */
  readonly names?: ColumnNames;
  /** Where its rows come from (`alle`, `aspire`, `pos`); null: the row's program, or `pos`. */
  readonly source: string | null;
  /** Practice of rows that name none. */
  readonly practiceId: string;
  readonly zoneOf: ZoneOf;
  readonly batchId: string | null;
}

/** Events of a part of a file, in file order, and the rows that were not taken. */
export interface ExportBatch {
  readonly tickets: readonly ExportItem<PosTransaction>[];
  readonly redemptions: readonly ExportItem<Redemption>[];
  readonly rejected: readonly RejectedRow[];
}

/** A file that was recognised and surveyed, ready to be read. */
export interface OpenedExport {
  readonly name: string;
  readonly side: FileSide;
  readonly format: TableFormat;
  readonly survey: Survey;
  /**
   * Every row once: in an event or rejected. Memory is bounded by the tickets whose rows are not adjacent. `practiceId`
   * replaces the option: which practice rows without one belong to may follow from the other side's file.
   */
  events(practiceId?: string): AsyncGenerator<ExportBatch>;
  /** Days covered by the events read so far. */
  readonly progress: ProgressTracker;
}

type Reader = (
  row: TableRow,
  out: { tickets: ExportItem<PosTransaction>[]; redemptions: ExportItem<Redemption>[] },
) => void;

function nativeOf(source: string, id: string): string {
  return id.startsWith(`${source}:`) ? id.slice(source.length + 1) : id;
}

function rewardsReader(context: FileContext, fileProgram: Program | null, identities: RowIdentities): Reader {
  return (row, out) => {
    const { line, event: stated } = row;
    if (!stated) {
      out.redemptions.push({ ...readRedemption(row.values, context, fileProgram, identities), line, rows: 1 });
      return;
    }
    const event = { ...asFlaw(() => redemptionOfJson(stated, context.source)), batchId: context.batchId };
    const zone = context.zoneOf(event.practiceId, event.clinicId);
    const nativeId = nativeOf(event.source, event.redemptionId);
    out.redemptions.push({ event, nativeId, line, rows: 1, zone, day: localDay(zone, event.occurredAt) });
  };
}

function posReader(context: FileContext, grouper: TicketGrouper): Reader {
  return (row, out) => {
    const { line, event: stated } = row;
    if (stated) {
      const event = { ...asFlaw(() => ticketOfJson(stated, context.source)), batchId: context.batchId };
      const zone = context.zoneOf(event.practiceId, event.clinicId);
      const nativeId = nativeOf(event.source, event.transactionId);
      out.tickets.push({ event, nativeId, line, rows: 1, zone, day: localDay(zone, event.occurredAt) });
      return;
    }
    const key = ticketKeyOf(row.values);
    const push = (item: ExportItem<PosTransaction> | undefined): void => {
      if (item) out.tickets.push(item);
    };
    try {
      push(grouper.take(key, line, readTicketRow(row.values, context)));
    } catch (error) {
      push(grouper.skip(key));
      throw error;
    }
  };
}

function readerOf(file: ExportFile, options: ExportOptions, survey: Survey, format: TableFormat): Reader {
  const { source, practiceId, zoneOf, batchId } = options;
  const rewardColumns = format.kind === 'ndjson' || hasRewardColumns(format.columns);
  const context = { survey, zoneOf, source, practiceId, batchId, hasRewardColumns: rewardColumns };
  const identities = createRowIdentities();
  if (options.side === 'pos') return posReader(context, createTicketGrouper(context, identities));
  return rewardsReader(context, programOfFile(file.name), identities);
}

async function* readEvents(
  file: ExportFile,
  format: TableFormat,
  read: Reader,
  progress: ProgressTracker,
): AsyncGenerator<ExportBatch> {
  for await (const { rows, rejected: unreadable } of readTable(file, format)) {
    const out = { tickets: [], redemptions: [], rejected: [...unreadable] } as {
      tickets: ExportItem<PosTransaction>[];
      redemptions: ExportItem<Redemption>[];
      rejected: RejectedRow[];
    };
    for (const row of rows) {
      try {
        read(row, out);
      } catch (error) {
        out.rejected.push(rejectedOf(row, error, format));
      }
    }
    for (const { event, zone, day } of out.tickets) progress.take({ ...event, program: null, zone, day });
    for (const { event, zone, day } of out.redemptions) progress.take({ ...event, zone, day });
    yield out;
  }
}

/**
 * Recognises a point-of-sale or rewards export (CSV in any dialect, or NDJSON) and reads it through once to learn how its
 * values are written. @throws INPUT_UNUSABLE when it is no such file: one sentence, saying what was looked for.
 */
export async function openExport(file: ExportFile, options: ExportOptions): Promise<OpenedExport> {
  const { side } = options;
  const { format, survey } = await recogniseExport(file, side, options.names ?? {});
  const progress = createProgressTracker(side);
  return {
    name: file.name,
    side,
    format,
    survey,
    progress,
    events: (practiceId = options.practiceId) =>
      readEvents(file, format, readerOf(file, { ...options, practiceId }, survey, format), progress),
  };
}
