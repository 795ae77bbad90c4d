import type { Reference } from '../../../schemas/generated/types.ts';
import type { StoreSpec } from '../../runtime/topology.ts';
import type { RedemptionRecord, TicketRecord } from '../record.ts';
import { type BlockEntry, decodeEntries, encodeEntries } from './block-entry.ts';
import type { PeriodBuckets } from './block-index.ts';
import { explanationCodesHash } from './explanation-code.ts';
import type { RedemptionLinks, TicketLinks } from './links.ts';
import { packRedemptionLinks, packTicketLinks, unpackRedemptionLinks, unpackTicketLinks } from './links-code.ts';
import type { PracticeState } from './practice.ts';
import { packRedemption, packTicket, unpackRedemption, unpackTicket } from './record-code.ts';
import type { Versions } from './versions.ts';

function jsonStore<T>(name: string): StoreSpec<T> {
  return packedStore<T, T>(name, { pack: (value) => value, unpack: (code) => code });
}

/** A store whose values are written as JSON of their arrays. */
function packedStore<T, C>(
  name: string,
  code: { pack: (value: T) => C; unpack: (code: C) => T },
  rest: Pick<StoreSpec<T>, 'cachedValues'> = {},
): StoreSpec<T> {
  return {
    name,
    ...rest,
    encode: (value) => Buffer.from(JSON.stringify(code.pack(value))),
    decode: (bytes) => code.unpack(JSON.parse(bytes.toString()) as C),
  };
}

/** Of stores with a value for each record. */
const many = { cachedValues: 0 };

type VersionsCode<C> = [[number | null, number, readonly string[], C][], readonly number[]];

function versionStore<T, C>(
  name: string,
  code: { pack: (record: T) => C; unpack: (code: C) => T },
): StoreSpec<Versions<T>> {
  return packedStore<Versions<T>, VersionsCode<C>>(
    name,
    {
      pack: ({ kept, older }) => [kept.map((v) => [v.revision, v.hash, v.batches, code.pack(v.record)]), older],
      unpack: ([kept, older]) => ({
        kept: kept.map(([revision, hash, batches, record]) => ({
          revision,
          hash,
          batches,
          record: code.unpack(record),
        })),
        older,
      }),
    },
    many,
  );
}

/** Raise the first factor when the bytes of a store change meaning. */
export const matchingStateVersion: number = 5 * 1_000_000 + explanationCodesHash;

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
export const redemptionStore: StoreSpec<Versions<RedemptionRecord>> = versionStore('redemptions', {
  pack: packRedemption,
  unpack: unpackRedemption,
});
/** Every ticket, once. */
export const ticketStore: StoreSpec<Versions<TicketRecord>> = versionStore('tickets', {
  pack: packTicket,
  unpack: unpackTicket,
});
/** Candidates and decisions of redemptions, apart from the records: they change far more often. */
export const redemptionLinkStore: StoreSpec<RedemptionLinks> = packedStore(
  'redemption-links',
  {
    pack: packRedemptionLinks,
    unpack: unpackRedemptionLinks,
  },
  many,
);
/** Neighbours and claim decisions of tickets. */
export const ticketLinkStore: StoreSpec<TicketLinks> = packedStore(
  'ticket-links',
  {
    pack: packTicketLinks,
    unpack: unpackTicketLinks,
  },
  many,
);
/** Entries of the block index, by practice, period and bucket. */
export const blockStore: StoreSpec<BlockEntry[]> = {
  name: 'blocks',
  // Only the bucket that grows is read again; segments keep the entries.
  cachedValues: 256,
  encode: encodeEntries,
  decode: decodeEntries,
};
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
