import type { Reference } from '../../../schemas/generated/types.ts';
import type { StoreSpec } from '../../runtime/topology.ts';
import type { RedemptionRecord, TicketRecord } from '../record.ts';
import type { PeriodBuckets } from './block-index.ts';
import { explanationCodesHash } from './explanation-code.ts';
import type { RedemptionLinks, TicketLinks } from './links.ts';
import { decodeRedemptionLinks, decodeTicketLinks, encodeRedemptionLinks, encodeTicketLinks } from './links-code.ts';
import type { PracticeState } from './practice.ts';
import { decodeRedemptions, decodeTickets, encodeRedemptions, encodeTickets } from './record-code.ts';
import type { Versions } from './versions.ts';
import { stateWords } from './words.ts';

function jsonStore<T>(name: string): StoreSpec<T> {
  return {
    name,
    encode: (value) => Buffer.from(JSON.stringify(value)),
    decode: (bytes) => JSON.parse(bytes.toString()) as T,
  };
}

/** A store with a value for each record: bytes from commit to commit. */
function recordStore<T>(name: string, encode: (value: T) => Buffer, decode: (bytes: Buffer) => T): StoreSpec<T> {
  return { name, cachedValues: 0, encode, decode };
}

/** Raise the first factor when the bytes of a store change meaning. */
export const matchingStateVersion: number = 7 * 1_000_000 + ((explanationCodesHash + stateWords.hash) % 1_000_000);

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
export const redemptionStore: StoreSpec<Versions<RedemptionRecord>> = recordStore(
  'redemptions',
  encodeRedemptions,
  decodeRedemptions,
);
/** Every ticket, once. */
export const ticketStore: StoreSpec<Versions<TicketRecord>> = recordStore('tickets', encodeTickets, decodeTickets);
/** Candidates and decisions of redemptions, apart from the records: they change far more often. */
export const redemptionLinkStore: StoreSpec<RedemptionLinks> = recordStore(
  'redemption-links',
  encodeRedemptionLinks,
  decodeRedemptionLinks,
);
/** Neighbours and claim decisions of tickets. */
export const ticketLinkStore: StoreSpec<TicketLinks> = recordStore(
  'ticket-links',
  encodeTicketLinks,
  decodeTicketLinks,
);
/** Entries of the block index, by practice, period and bucket. */
export const blockStore: StoreSpec<Buffer> = recordStore(
  'blocks',
  (entries) => entries,
  // What comes from memory is there until the next look-up only.
  (bytes) => Buffer.from(bytes),
);
/** Which periods have how many buckets, by practice. */
export const periodStore: StoreSpec<PeriodBuckets> = jsonStore('periods');
/** Completeness by practice. */
export const practiceStore: StoreSpec<PracticeState> = jsonStore('practices');
/** Reference facts by id. */
export const referenceStore: StoreSpec<StoredReference> = jsonStore('references');
/** One entry. */
export const taskStore: StoreSpec<TaskState> = jsonStore('task');
/** Models that were activated, by id, as their files: the task has them whoever ran it before, and wherever. */
export const modelStore: StoreSpec<string> = {
  name: 'models',
  encode: (file) => Buffer.from(file),
  decode: (bytes) => bytes.toString(),
};
/** Hour differences of sure pairs by practice, clinic and feed. */
export const clockStore: StoreSpec<number[]> = jsonStore('clocks');

/** Every store of the matching topology. */
export const matchingStores: readonly StoreSpec[] = [
  redemptionStore,
  ticketStore,
  redemptionLinkStore,
  ticketLinkStore,
  blockStore,
  periodStore,
  practiceStore,
  referenceStore,
  taskStore,
  modelStore,
  clockStore,
] as readonly StoreSpec[];
