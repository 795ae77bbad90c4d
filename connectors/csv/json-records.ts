import { ReconduitError } from '../../processors/errors.ts';
import type { PosTransaction, Redemption } from '../../schemas/generated/types.ts';
import { isJsonObject } from '../../schemas/json.ts';
import type { FileSide } from './fields.ts';
import { createRowIdentities } from './identity.ts';
import { asFlaw, redemptionOfJson, ticketOfJson } from './json-events.ts';
import { createJsonRowReader, isJsonEvent } from './json-rows.ts';
import { readRedemption } from './redemptions.ts';
import { RowFlaw } from './rejects.ts';
import type { FileContext, ZoneOf } from './row-values.ts';
import type { Survey } from './survey.ts';
import { readTicketRow } from './ticket-rows.ts';
import { createTicketGrouper } from './tickets.ts';

/** Reads single JSON records by the rules of files: rows by column name or alias, or a topic's own shape. */
export interface JsonRecords {
  /** @throws RECORD_INVALID saying what is wrong; `where` names the record. */
  redemption(where: string, record: unknown): Redemption;
  /** @throws as redemption. */
  ticket(where: string, record: unknown): PosTransaction;
}

const practiceId = 'default';

// One record says nothing of how its neighbours are written; JSON writes decimals with a point, and programs write a date as
// midnight, when no desk is open.
const survey: Survey = {
  rowCount: 1,
  dateOrder: 'month-first',
  decimalMark: '.',
  timesAreDates: true,
  isLedger: false,
  allNegative: false,
  takenBack: new Set(),
  ticketRows: new Map(),
  practiceIds: new Set(),
};

function read<T>(where: string, record: unknown, readObject: (row: Record<string, unknown>) => T): T {
  if (!isJsonObject(record)) throw new ReconduitError('RECORD_INVALID', `${where}: give a JSON object`);
  try {
    return readObject(record);
  } catch (error) {
    if (!(error instanceof RowFlaw)) throw error;
    throw new ReconduitError('RECORD_INVALID', `${where}: ${error.reason}`, error);
  }
}

/** A reader whose records are each on their own: nothing of one bears on how another is read. */
export function createJsonRecords(zoneOf: ZoneOf): JsonRecords {
  const values = { pos: createJsonRowReader('pos'), rewards: createJsonRowReader('rewards') };
  const contextOf = (side: FileSide, row: Record<string, unknown>): FileContext => {
    const hasRewardColumns = side === 'pos' && ('reward_label' in row || 'reward_amount' in row);
    return { survey, zoneOf, source: null, practiceId, batchId: null, hasRewardColumns };
  };
  return {
    redemption: (where, record) =>
      read(where, record, (row) => {
        if (isJsonEvent(row)) return asFlaw(() => redemptionOfJson(row, null));
        return readRedemption(values.rewards(row), contextOf('rewards', row), null, createRowIdentities()).event;
      }),
    ticket: (where, record) =>
      read(where, record, (row) => {
        if (isJsonEvent(row)) return asFlaw(() => ticketOfJson(row, null));
        const context = contextOf('pos', row);
        const item = createTicketGrouper(context, createRowIdentities()).take(
          '',
          1,
          readTicketRow(values.pos(row), context),
        );
        return (item as NonNullable<typeof item>).event;
      }),
  };
}
