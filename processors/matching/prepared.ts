import type { PosTransaction, Redemption } from '../../schemas/generated/types.ts';
import { topics } from '../../schemas/topics.ts';
import type { Event } from '../runtime/topology.ts';
import { entryOf } from './neighbours.ts';
import { normaliseRedemption } from './normalise/redemption.ts';
import { normaliseTicket } from './normalise/ticket.ts';
import type { RedemptionRecord, TicketRecord } from './record.ts';
import type { BlockEntry } from './state/block-entry.ts';
import { redemptionHash, ticketHash } from './state/content-hash.ts';
import type { World } from './world.ts';

/** What follows from an event and the reference data alone, without state; so it can be made ahead. */
export interface Prepared<T> {
  /** The references that it follows from. */
  readonly world: World;
  readonly record: T;
  /** Of the content: two events of one id and hash say the same. */
  readonly hash: number;
  readonly entry: BlockEntry;
}

/** Normalises a redemption and makes its block keys. */
export function prepareRedemption(event: Redemption, world: World): Prepared<RedemptionRecord> {
  const record = normaliseRedemption(event, world);
  return { world, record, hash: redemptionHash(event), entry: entryOf(record) };
}

/** Normalises a ticket and makes its block keys. */
export function prepareTicket(event: PosTransaction, world: World): Prepared<TicketRecord> {
  const record = normaliseTicket(event, world);
  return { world, record, hash: ticketHash(event), entry: entryOf(record) };
}

/** Prepares a ticket or a redemption; null: any other event. */
export function prepare({ topic, value }: Event, world: World): Prepared<RedemptionRecord | TicketRecord> | null {
  if (topic.name === topics.posTransactions.name) return prepareTicket(value as PosTransaction, world);
  if (topic.name === topics.rewardsRedemptions.name) return prepareRedemption(value as Redemption, world);
  return null;
}
