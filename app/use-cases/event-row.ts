import type { PosTransaction, Program, Redemption } from '../../schemas/generated/types.ts';
import { eventFromJson, isJsonObject, JsonEventError } from '../../schemas/json.ts';

/** One event of an import, by the side it is from. */
export type SourceEvent =
  | { readonly side: 'POS'; readonly event: PosTransaction }
  | { readonly side: 'REWARDS'; readonly event: Redemption };

/** One event of an import with the rows it was made of, or why a row has none. `line` is 1 for the first of the file. */
export type IngestRow = ({ readonly rows: number } & SourceEvent) | { readonly line: number; readonly reason: string };

const earliestMs = Date.UTC(1990, 0, 1);
const latestMs = Date.UTC(2101, 0, 1);

const sourceOfProgram: Readonly<Record<Program, string>> = { ALLE: 'alle', ASPIRE: 'aspire', OTHER: 'rewards' };

/** `<source>:<native id>`, whether the sender wrote the source in front or not. */
function qualified(source: string, id: string): string {
  if (id.trim() === '') throw new JsonEventError('id: give an id that is not empty');
  return id.startsWith(`${source}:`) ? id : `${source}:${id}`;
}

function checkTime(occurredAt: number): void {
  // Seconds taken for milliseconds lie in 1970, microseconds far in the future.
  if (occurredAt < earliestMs || occurredAt >= latestMs) {
    throw new JsonEventError('occurred_at: give UTC milliseconds of a time between 1990 and 2100');
  }
}

function checkAmounts(path: string, amounts: readonly number[]): void {
  if (amounts.some((cents) => cents < 0)) throw new JsonEventError(`${path}: give a positive amount`);
}

function ticketOf(json: Readonly<Record<string, unknown>>, source: string | null): PosTransaction {
  const event = eventFromJson('PosTransaction', { ...json, source: source ?? json['source'] ?? 'pos' });
  checkTime(event.occurredAt);
  checkAmounts(
    'lines.amount_cents',
    event.lines.map((l) => l.amountCents),
  );
  checkAmounts(
    'tenders.amount_cents',
    event.tenders.map((t) => t.amountCents),
  );
  return { ...event, transactionId: qualified(event.source, event.transactionId) };
}

function redemptionOf(json: Readonly<Record<string, unknown>>, source: string | null): Redemption {
  const named = sourceOfProgram[json['program'] as Program] ?? sourceOfProgram.OTHER;
  const event = eventFromJson('Redemption', { ...json, source: source ?? json['source'] ?? named });
  checkTime(event.occurredAt);
  checkAmounts('amount_cents', [event.amountCents]);
  return { ...event, redemptionId: qualified(event.source, event.redemptionId) };
}

/**
 * The event of one JSON object in the topic's own shape (snake_case, amounts in cents). `source` overrides what the object
 * says; without either a ticket is `pos`'s and a redemption its program's.
 * @throws JsonEventError naming the field, never its value.
 */
export function eventOfJson(side: 'pos' | 'rewards', json: unknown, source: string | null): SourceEvent {
  if (!isJsonObject(json)) throw new JsonEventError('record: give an object');
  if (side === 'pos') return { side: 'POS', event: ticketOf(json, source) };
  return { side: 'REWARDS', event: redemptionOf(json, source) };
}
