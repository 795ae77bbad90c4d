import { redemptionOfJson, ticketOfJson } from '../../connectors/csv/json-events.ts';
import type { PosTransaction, Redemption } from '../../schemas/generated/types.ts';
import { isJsonObject, JsonEventError } from '../../schemas/json.ts';

/** One event of an import, by the side it is from. */
export type SourceEvent =
  | { readonly side: 'POS'; readonly event: PosTransaction }
  | { readonly side: 'REWARDS'; readonly event: Redemption };

/** One event of an import with the rows it was made of, or why a row has none. `line` is 1 for the first of the file. */
export type IngestRow = ({ readonly rows: number } & SourceEvent) | { readonly line: number; readonly reason: string };

/**
 * The event of one JSON object of a feed, in the topic's own shape. `source` overrides what the object says. It belongs to
 * no import, whatever it says: undoing that one must not take it back.
 * @throws JsonEventError naming the field, never its value.
 */
export function eventOfJson(side: 'pos' | 'rewards', json: unknown, source: string | null): SourceEvent {
  if (!isJsonObject(json)) throw new JsonEventError('record: give an object');
  const row: SourceEvent =
    side === 'pos'
      ? { side: 'POS', event: ticketOfJson(json, source) }
      : { side: 'REWARDS', event: redemptionOfJson(json, source) };
  row.event.batchId = null;
  return row;
}
