import type { Reference } from '../../../schemas/generated/types.ts';
import type { StoreSpec } from '../../runtime/topology.ts';
import type { RedemptionRecord, TicketRecord } from '../record.ts';
import type { RedemptionLinks, TicketLinks } from './links.ts';
import type { Postings } from './postings.ts';
import type { PracticeState } from './practice.ts';
import type { Versions } from './versions.ts';

function jsonStore<T>(name: string): StoreSpec<T> {
  return {
    name,
    encode: (value) => Buffer.from(JSON.stringify(value)),
    decode: (bytes) => JSON.parse(bytes.toString()) as T,
  };
}

/** A reference with its place in the order of arrival: of two rules for one day the later wins. */
export interface StoredReference {
  readonly order: number;
  readonly reference: Reference;
}

/** What holds for the whole task. */
export interface TaskState {
  readonly modelId: string;
  readonly references: number;
}

/** Every redemption, once: all contents that are kept of it. */
export const redemptionStore: StoreSpec<Versions<RedemptionRecord>> = jsonStore('redemptions');
/** Every ticket, once. */
export const ticketStore: StoreSpec<Versions<TicketRecord>> = jsonStore('tickets');
/** Candidates and decisions of redemptions, apart from the records: they change far more often. */
export const redemptionLinkStore: StoreSpec<RedemptionLinks> = jsonStore('redemption-links');
/** Neighbours and claim decisions of tickets. */
export const ticketLinkStore: StoreSpec<TicketLinks> = jsonStore('ticket-links');
/** Ids by block key. */
export const postingStore: StoreSpec<Postings> = jsonStore('postings');
/** Keys only: records that have decisions, in order of their day. */
export const dayStore: StoreSpec<null> = { name: 'days', encode: () => Buffer.alloc(0), decode: () => null };
/** Completeness by practice. */
export const practiceStore: StoreSpec<PracticeState> = jsonStore('practices');
/** Reference facts by id. */
export const referenceStore: StoreSpec<StoredReference> = jsonStore('references');
/** One entry. */
export const taskStore: StoreSpec<TaskState> = jsonStore('task');
/** Hour differences of sure pairs by practice, clinic and feed. */
export const clockStore: StoreSpec<number[]> = jsonStore('clocks');

/** Every store of the matching topology. */
export const matchingStores: readonly StoreSpec[] = [
  redemptionStore,
  ticketStore,
  redemptionLinkStore,
  ticketLinkStore,
  postingStore,
  dayStore,
  practiceStore,
  referenceStore,
  taskStore,
  clockStore,
] as readonly StoreSpec[];
