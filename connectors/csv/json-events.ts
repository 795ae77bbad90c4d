import type { PosTransaction, Program, Redemption } from '../../schemas/generated/types.ts';
import { eventFromJson, JsonEventError } from '../../schemas/json.ts';
import { sourceOf } from './redemptions.ts';
import { RowFlaw } from './rejects.ts';

type Json = Readonly<Record<string, unknown>>;

const earliestMs = Date.UTC(1990, 0, 1);
const latestMs = Date.UTC(2101, 0, 1);

// An id is part of keys, whose parts are joined by a control character, and of addresses of the API.
const mostIdChars = 300;

function checkIds(event: PosTransaction | Redemption, id: string): void {
  for (const text of [id, event.practiceId, event.clinicId, event.source]) {
    if (text !== null && (text.length > mostIdChars || /\p{Cc}/u.test(text)))
      throw new JsonEventError(`ids: give at most ${mostIdChars} characters, none of them a control character`);
  }
}

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

function checkAmounts(path: string, parts: readonly { readonly amountCents: number }[]): void {
  if (parts.some((p) => p.amountCents < 0)) throw new JsonEventError(`${path}: give a positive amount`);
}

/** What reads a row: an event that does not fit is a flaw of its row. @throws RowFlaw */
export function asFlaw<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof JsonEventError) throw new RowFlaw('EVENT_INVALID', error.message);
    throw error;
  }
}

/**
 * A ticket in the topic's own shape (snake_case, amounts in cents). `source` overrides what it says itself; without either
 * it is `pos`'s. @throws JsonEventError naming the field, never its value.
 */
export function ticketOfJson(json: Json, source: string | null): PosTransaction {
  const event = eventFromJson('PosTransaction', { ...json, source: source ?? json['source'] ?? 'pos' });
  checkTime(event.occurredAt);
  checkAmounts('lines.amount_cents', event.lines);
  checkAmounts('tenders.amount_cents', event.tenders);
  checkIds(event, event.transactionId);
  event.transactionId = qualified(event.source, event.transactionId);
  event.supersedesRevision = null;
  return event;
}

/** A redemption in the topic's own shape; without a source it is its program's. @throws as ticketOfJson. */
export function redemptionOfJson(json: Json, source: string | null): Redemption {
  const named = sourceOf[json['program'] as Program] ?? sourceOf.OTHER;
  const event = eventFromJson('Redemption', { ...json, source: source ?? json['source'] ?? named });
  checkTime(event.occurredAt);
  if (event.amountCents < 0) throw new JsonEventError('amount_cents: give a positive amount');
  checkIds(event, event.redemptionId);
  event.redemptionId = qualified(event.source, event.redemptionId);
  event.supersedesRevision = null;
  return event;
}
